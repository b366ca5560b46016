"""Whether the gate of an environment is kept to."""

from collections.abc import Mapping
from typing import ClassVar

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from readiness.api.gate_shapes import GateModeSerializer, GateModeShownSerializer
from registry.api.endpoint import Content, Endpoint
from registry.api.repetition import once
from registry.domain.gate_modes import GateMode
from registry.domain.permissions import Permission
from registry.selectors.records import EnvironmentRecord, environment_record
from registry.services.gate_modes import gate_mode_set


class GateModeOf(Endpoint):
    """The mode of one environment."""

    is_about_interface: ClassVar[bool] = True
    asks: ClassVar[Mapping[str, Permission]] = {"POST": Permission.CHANGE_ENVIRONMENT}

    @extend_schema(operation_id="gate_mode", responses=GateModeShownSerializer)
    def get(self, request: Request, slug: str, name: str) -> Response:
        """Show whether the gate of an environment is kept to."""
        return self.one(_shown(_place(slug, name)))

    @extend_schema(
        operation_id="gate_mode_set",
        request=GateModeSerializer,
        responses=GateModeShownSerializer,
    )
    def post(self, request: Request, slug: str, name: str) -> Response:
        """Set whether the gate is kept to; a looser one takes somebody who releases nothing there.

        That is a platform lead or an administrator, in person and of another team. To enforce it
        takes who may change the environment.
        """
        place = _place(slug, name)
        self.ask(place)

        def done() -> Response:
            sent = self.checked(GateModeSerializer)
            mode, reason = GateMode(sent["mode"]), sent["reason"]
            return self.one(
                _shown(
                    gate_mode_set(
                        by=self.by, environment=place, mode=mode, reason=reason, now=self.now
                    )
                )
            )

        return once(self, done)


def _place(slug: str, name: str) -> EnvironmentRecord:
    found = environment_record(slug, name)
    if found is None:
        raise Http404
    return found


def _shown(place: EnvironmentRecord) -> Content:
    content = {
        "interface": place.interface.slug,
        "environment": place.name,
        "mode": place.gate_mode,
    }
    return GateModeShownSerializer(content).data
