"""Times in which an environment is not probed: a pause, and what is planned."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import ClassVar

from django.db import transaction
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from registry.api.endpoint import Content, Endpoint, changing
from registry.api.serializers.rests import MaintenanceSerializer, PauseSerializer
from registry.api.versions import require_version_or_absence
from registry.domain.permissions import Permission
from registry.domain.snapshot import Rest
from registry.models import Environment, Pause
from registry.selectors.listing import environments_listed
from registry.selectors.rests import declared_windows
from registry.services import rests as services


class PauseOf(Endpoint):
    """The pause of an environment."""

    is_about_interface: ClassVar[bool] = True
    asks: ClassVar[Mapping[str, Permission]] = dict.fromkeys(
        ("PUT", "DELETE"), Permission.CHANGE_ENVIRONMENT
    )

    @extend_schema(operation_id="pause_show", responses=PauseSerializer)
    def get(self, request: Request, slug: str, name: str) -> Response:
        """Show until when probing is paused, and why."""
        found = get_object_or_404(Pause, environment__interface__slug=slug, environment__name=name)
        return self.one(_pause(found))

    @extend_schema(
        operation_id="pause_set",
        request=PauseSerializer,
        responses={200: PauseSerializer, 201: PauseSerializer},
    )
    def put(self, request: Request, slug: str, name: str) -> Response:
        """Have an environment not probed until a time; what it shows is unknown meanwhile."""
        with transaction.atomic():
            places = environments_listed(slug).select_for_update(of=("self",))
            place = get_object_or_404(places, name=name)
            self.ask(place)
            present = Pause.objects.filter(environment=place).first()
            require_version_or_absence(request, _pause(present) if present else None)
            sent = self.checked(PauseSerializer)
            pause = services.environment_pause(by=self.by, environment=place, now=self.now, **sent)
            return self.one(_pause(pause), 200 if present else 201)

    @extend_schema(operation_id="pause_end", responses={204: None})
    def delete(self, request: Request, slug: str, name: str) -> Response:
        """Have a paused environment probed again, from now on."""
        found = Pause.objects.filter(environment__interface__slug=slug).select_related(
            "environment__interface__team"
        )
        with changing(
            self, found, _pause, lambda one: one.environment, environment__name=name
        ) as pause:
            services.environment_resume(by=self.by, environment=pause.environment)
        return Response(status=204)


class Maintenance(Endpoint):
    """What is planned for an environment."""

    is_about_interface: ClassVar[bool] = True
    asks: ClassVar[Mapping[str, Permission]] = {"PUT": Permission.CHANGE_ENVIRONMENT}
    pointers: ClassVar[Mapping[str, str]] = {"maintenance": "/windows"}

    @extend_schema(operation_id="maintenance_show", responses=MaintenanceSerializer)
    def get(self, request: Request, slug: str, name: str) -> Response:
        """Show when an environment may be down on purpose."""
        return self.one(_windows(get_object_or_404(environments_listed(slug), name=name)))

    @extend_schema(
        operation_id="maintenance_plan",
        request=MaintenanceSerializer,
        responses=MaintenanceSerializer,
    )
    def put(self, request: Request, slug: str, name: str) -> Response:
        """Plan when an environment may be down on purpose; what was planned is replaced."""
        with changing(self, environments_listed(slug), _windows, name=name) as place:
            sent = self.checked(MaintenanceSerializer)
            windows = [Rest(**window) for window in sent["windows"]]
            services.maintenance_plan(by=self.by, environment=place, windows=windows)
            return self.one(_windows(place))


def _pause(pause: Pause) -> Content:
    return PauseSerializer(pause).data


def _windows(environment: Environment) -> Content:
    windows = [asdict(window) for window in declared_windows(environment)]
    return MaintenanceSerializer({"windows": windows}).data
