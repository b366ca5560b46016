"""The ways in which alerts reach somebody. Secrets go in; none comes out."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import ClassVar

from django.db import transaction
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from registry.api.endpoint import Content, Endpoint, Listing, changing
from registry.api.serializers.objectives import AlertRouteSerializer, alert_route_sent
from registry.api.versions import require_version_or_absence
from registry.domain.permissions import Permission
from registry.models import AlertRoute, Interface
from registry.selectors.alert_routes import alert_route_of
from registry.selectors.listing import alert_routes_listed
from registry.services import alert_routes as services


class AlertRoutes(Listing):
    """The alert routes of an interface."""

    is_about_interface: ClassVar[bool] = True

    @extend_schema(operation_id="alert_routes_list", responses=AlertRouteSerializer(many=True))
    def get(self, request: Request, slug: str) -> Response:
        """List the alert routes of an interface, without their secrets."""
        get_object_or_404(Interface, slug=slug)
        return self.page(alert_routes_listed(slug), _route)


class OneAlertRoute(Endpoint):
    """One alert route of an interface."""

    is_about_interface: ClassVar[bool] = True
    asks: ClassVar[Mapping[str, Permission]] = dict.fromkeys(
        ("PUT", "DELETE"), Permission.CHANGE_ALERT_ROUTES
    )

    @extend_schema(operation_id="alert_route_show", responses=AlertRouteSerializer)
    def get(self, request: Request, slug: str, name: str) -> Response:
        """Show an alert route without its secret."""
        return self.one(_route(get_object_or_404(alert_routes_listed(slug), name=name)))

    @extend_schema(
        operation_id="alert_route_set",
        request=AlertRouteSerializer,
        responses={200: AlertRouteSerializer, 201: AlertRouteSerializer},
    )
    def put(self, request: Request, slug: str, name: str) -> Response:
        """Set how alerts reach somebody, or change it; nothing is sent yet."""
        with transaction.atomic():
            interfaces = Interface.objects.select_related("team")
            interface = get_object_or_404(interfaces.select_for_update(of=("self",)), slug=slug)
            self.ask(interface)
            present = alert_routes_listed(slug).filter(name=name).first()
            require_version_or_absence(request, _route(present) if present else None)
            sent = self.checked(AlertRouteSerializer)
            route = services.alert_route_set(
                by=self.by,
                interface=interface,
                fields=alert_route_sent(name, sent),
                value=sent["value"],
                now=self.now,
            )
            return self.one(_route(route), 200 if present else 201)

    @extend_schema(operation_id="alert_route_remove", responses={204: None})
    def delete(self, request: Request, slug: str, name: str) -> Response:
        """Take an alert route away, and its secret with it."""
        found = alert_routes_listed(slug)
        with changing(self, found, _route, lambda one: one.interface, name=name) as route:
            services.alert_route_remove(by=self.by, interface=route.interface, name=name)
        return Response(status=204)


def _route(row: AlertRoute) -> Content:
    shown: Content = AlertRouteSerializer().to_representation(asdict(alert_route_of(row)))
    return shown
