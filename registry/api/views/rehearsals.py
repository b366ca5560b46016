"""Practices of the rollback: what people recorded, and recording another one."""

from collections.abc import Mapping
from typing import ClassVar

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from registry.api.endpoint import Content, Endpoint, Listing, changing
from registry.api.repetition import once
from registry.api.serializers.objectives import RehearsalSerializer, rehearsal_sent
from registry.domain.permissions import Permission
from registry.models import Environment, Rehearsal
from registry.selectors.listing import environments_listed, rehearsals_listed
from registry.selectors.rehearsals import rehearsal_of
from registry.services import rollback as services


class Rehearsals(Listing):
    """The rehearsals in an environment, and recording one."""

    is_about_interface: ClassVar[bool] = True
    asks: ClassVar[Mapping[str, Permission]] = {"POST": Permission.RECORD_REHEARSAL}

    @extend_schema(operation_id="rehearsals_list", responses=RehearsalSerializer(many=True))
    def get(self, request: Request, slug: str, name: str) -> Response:
        """List when the rollback was practised in an environment."""
        get_object_or_404(Environment, interface__slug=slug, name=name)
        return self.page(rehearsals_listed(slug, name), _rehearsal)

    @extend_schema(
        operation_id="rehearsal_record",
        request=RehearsalSerializer,
        responses={201: RehearsalSerializer},
    )
    def post(self, request: Request, slug: str, name: str) -> Response:
        """Record that the rollback was practised."""
        place = get_object_or_404(environments_listed(slug), name=name)
        self.ask(place)
        return once(self, lambda: self._record(place))

    def _record(self, place: Environment) -> Response:
        fields = rehearsal_sent(self.checked(RehearsalSerializer))
        made = services.rehearsal_record(by=self.by, environment=place, fields=fields, now=self.now)
        address = reverse("api-rehearsal", args=[place.interface.slug, place.name, made.pk])
        return self.one(_rehearsal(made), 201, address)


class OneRehearsal(Endpoint):
    """One rehearsal."""

    is_about_interface: ClassVar[bool] = True
    asks: ClassVar[Mapping[str, Permission]] = {"DELETE": Permission.RECORD_REHEARSAL}

    @extend_schema(operation_id="rehearsal_show", responses=RehearsalSerializer)
    def get(self, request: Request, slug: str, name: str, rehearsal_id: int) -> Response:
        """Show a rehearsal."""
        return self.one(
            _rehearsal(get_object_or_404(rehearsals_listed(slug, name), pk=rehearsal_id))
        )

    @extend_schema(operation_id="rehearsal_remove", responses={204: None})
    def delete(self, request: Request, slug: str, name: str, rehearsal_id: int) -> Response:
        """Remove a rehearsal that was recorded by mistake; the audit trail keeps it."""
        found = rehearsals_listed(slug, name)
        with changing(
            self, found, _rehearsal, lambda one: one.environment, pk=rehearsal_id
        ) as rehearsal:
            services.rehearsal_remove(by=self.by, rehearsal=rehearsal)
        return Response(status=204)


def _rehearsal(row: Rehearsal) -> Content:
    shown: Content = RehearsalSerializer(rehearsal_of(row)).data
    return shown
