"""Interfaces."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from registry.api.endpoint import Content, Endpoint, Listing, changing
from registry.api.repetition import once
from registry.api.serializers.environments import POINTERS, environment_fields
from registry.api.serializers.interfaces import (
    InterfaceQuery,
    InterfaceSerializer,
    RegistrationSerializer,
    interface_order,
    interface_values,
)
from registry.domain.fields import InterfaceFields
from registry.domain.permissions import Permission
from registry.models import Interface
from registry.selectors.declared import interface_declared
from registry.selectors.listing import InterfaceFilters, interfaces_listed
from registry.services import interfaces as services

_PAGING = ("sort", "cursor", "limit")


class Interfaces(Listing):
    """All interfaces, and registering one."""

    asks: ClassVar[Mapping[str, Permission]] = {"POST": Permission.ADD_INTERFACE}
    pointers: ClassVar[Mapping[str, str]] = {
        name: f"/environment{pointer}"
        for name, pointer in (
            POINTERS
            | {
                one: f"/{one}"
                for one in (
                    *("kind", "edge_url", "plain_url", "ca_pem"),
                    *("outside_zone", "inside_zone", "upstreams"),
                )
            }
        ).items()
    }

    @extend_schema(
        operation_id="interfaces_list",
        parameters=[InterfaceQuery],
        responses=InterfaceSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        """List the interfaces."""
        wanted = self.wanted(InterfaceQuery)
        filters = {name: value for name, value in wanted.items() if name not in _PAGING}
        found = interfaces_listed(InterfaceFilters(**filters))
        return self.page(found, _interface, interface_order(wanted["sort"]))

    @extend_schema(
        operation_id="interface_register",
        request=RegistrationSerializer,
        responses={201: InterfaceSerializer},
    )
    def post(self, request: Request) -> Response:
        """Register an interface with its first environment; probing begins at once."""
        self.ask()
        return once(self, self._register)

    def _register(self) -> Response:
        sent = interface_values(self.checked(RegistrationSerializer))
        environment = environment_fields(sent.pop("environment"))
        interface = services.interface_register(
            by=self.by, fields=InterfaceFields(**sent), environment=environment, now=self.now
        )
        address = reverse("api-interface", args=[interface.slug])
        return self.one(_interface(interface), 201, address)


class OneInterface(Endpoint):
    """One interface."""

    is_about_interface: ClassVar[bool] = True
    asks: ClassVar[Mapping[str, Permission]] = dict.fromkeys(
        ("PUT", "PATCH", "DELETE"), Permission.CHANGE_INTERFACE
    )

    @extend_schema(operation_id="interface_show", responses=InterfaceSerializer)
    def get(self, request: Request, slug: str) -> Response:
        """Show an interface."""
        return self.one(_interface(get_object_or_404(_records(), slug=slug)))

    @extend_schema(
        operation_id="interface_replace",
        request=InterfaceSerializer,
        responses=InterfaceSerializer,
    )
    def put(self, request: Request, slug: str) -> Response:
        """Change an interface; what is left out takes its default."""
        return self._change(slug, partial=False)

    @extend_schema(
        operation_id="interface_update",
        request=InterfaceSerializer,
        responses=InterfaceSerializer,
    )
    def patch(self, request: Request, slug: str) -> Response:
        """Change an interface; what is left out stays."""
        return self._change(slug, partial=True)

    @extend_schema(operation_id="interface_delete", responses={204: None})
    def delete(self, request: Request, slug: str) -> Response:
        """Remove an interface and everything recorded and observed about it."""
        with changing(self, _records(), _interface, slug=slug) as interface:
            services.interface_delete(by=self.by, interface=interface)
        return Response(status=204)

    def _change(self, slug: str, *, partial: bool) -> Response:
        with changing(self, _records(), _interface, slug=slug) as interface:
            sent = interface_values(self.checked(InterfaceSerializer, partial=partial))
            changed = services.interface_update(
                by=self.by,
                interface=interface,
                fields=_fields(interface, sent, partial=partial),
                now=self.now,
            )
            return self.one(_interface(changed))


def _fields(interface: Interface, sent: dict[str, Any], *, partial: bool) -> InterfaceFields:
    if partial:
        return replace(interface_declared(interface), particulars=None, **sent)
    return InterfaceFields(slug=interface.slug, **sent)


def _records() -> "QuerySet[Interface]":
    return Interface.objects.select_related("team")


def _interface(interface: Interface) -> Content:
    return InterfaceSerializer(interface).data
