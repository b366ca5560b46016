"""The places where an interface runs."""

from collections.abc import Mapping
from typing import ClassVar

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from registry.api.endpoint import Content, Endpoint, Listing, changing
from registry.api.repetition import once
from registry.api.serializers.environments import (
    POINTERS,
    EnvironmentSerializer,
    environment_fields,
)
from registry.domain.permissions import Permission
from registry.models import Environment, Interface
from registry.selectors.declared import environment_declared
from registry.selectors.listing import environments_listed
from registry.services import environments as services


class Environments(Listing):
    """Where an interface runs, and adding a place."""

    is_about_interface: ClassVar[bool] = True
    asks: ClassVar[Mapping[str, Permission]] = {"POST": Permission.CHANGE_ENVIRONMENT}
    pointers: ClassVar[Mapping[str, str]] = POINTERS

    @extend_schema(operation_id="environments_list", responses=EnvironmentSerializer(many=True))
    def get(self, request: Request, slug: str) -> Response:
        """List the environments of an interface."""
        get_object_or_404(Interface, slug=slug)
        return self.page(environments_listed(slug), _environment)

    @extend_schema(
        operation_id="environment_add",
        request=EnvironmentSerializer,
        responses={201: EnvironmentSerializer},
    )
    def post(self, request: Request, slug: str) -> Response:
        """Record another place where an interface runs; probing begins at once."""
        interface = get_object_or_404(Interface.objects.select_related("team"), slug=slug)
        self.ask(interface)
        return once(self, lambda: self._add(interface))

    def _add(self, interface: Interface) -> Response:
        fields = environment_fields(self.checked(EnvironmentSerializer))
        added = services.environment_add(
            by=self.by, interface=interface, fields=fields, now=self.now
        )
        address = reverse("api-environment", args=[interface.slug, added.name])
        return self.one(_again(added), 201, address)


class OneEnvironment(Endpoint):
    """One place where an interface runs."""

    is_about_interface: ClassVar[bool] = True
    asks: ClassVar[Mapping[str, Permission]] = dict.fromkeys(
        ("PUT", "PATCH", "DELETE"), Permission.CHANGE_ENVIRONMENT
    )
    pointers: ClassVar[Mapping[str, str]] = POINTERS

    @extend_schema(operation_id="environment_show", responses=EnvironmentSerializer)
    def get(self, request: Request, slug: str, name: str) -> Response:
        """Show an environment as it is declared."""
        return self.one(_environment(get_object_or_404(environments_listed(slug), name=name)))

    @extend_schema(
        operation_id="environment_replace",
        request=EnvironmentSerializer,
        responses=EnvironmentSerializer,
    )
    def put(self, request: Request, slug: str, name: str) -> Response:
        """Change an environment; what is left out takes its default."""
        return self._change(slug, name, partial=False)

    @extend_schema(
        operation_id="environment_update",
        request=EnvironmentSerializer,
        responses=EnvironmentSerializer,
    )
    def patch(self, request: Request, slug: str, name: str) -> Response:
        """Change an environment; what is left out stays, and lists are replaced whole."""
        return self._change(slug, name, partial=True)

    @extend_schema(operation_id="environment_delete", responses={204: None})
    def delete(self, request: Request, slug: str, name: str) -> Response:
        """Remove an environment and everything observed about it; the last one stays."""
        with changing(self, environments_listed(slug), _environment, name=name) as environment:
            services.environment_delete(by=self.by, environment=environment)
        return Response(status=204)

    def _change(self, slug: str, name: str, *, partial: bool) -> Response:
        with changing(self, environments_listed(slug), _environment, name=name) as environment:
            sent = self.checked(EnvironmentSerializer, partial=partial)
            present = environment_declared(environment) if partial else None
            changed = services.environment_update(
                by=self.by,
                environment=environment,
                fields=environment_fields(sent, present),
                now=self.now,
            )
            return self.one(_again(changed))


def _again(environment: Environment) -> Content:
    """Show what was written as it is recorded now, its routes included."""
    found = environments_listed(environment.interface.slug)
    return _environment(found.get(pk=environment.pk))


def _environment(environment: Environment) -> Content:
    return EnvironmentSerializer(environment).data
