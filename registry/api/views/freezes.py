"""The calendar of freezes; the windows themselves are written with the policies."""

from typing import ClassVar

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from registry.api.endpoint import Content, Endpoint
from registry.api.serializers.freezes import FreezesQuery, FreezesSerializer, MonthQuery
from registry.domain.approvals.calendar import month_read
from registry.models import Interface
from registry.selectors.freezes import freeze_page


class Freezes(Endpoint):
    """The freezes of all interfaces."""

    @extend_schema(
        operation_id="freezes_show", parameters=[FreezesQuery], responses=FreezesSerializer
    )
    def get(self, request: Request) -> Response:
        """Show what is frozen now, and when in a month what is, of all interfaces."""
        wanted = self.wanted(FreezesQuery)
        return self.one(_shown(self, wanted["month"], wanted["interface"]))


class FreezesOfInterface(Endpoint):
    """The freezes of one interface."""

    is_about_interface: ClassVar[bool] = True

    @extend_schema(
        operation_id="interface_freezes_show", parameters=[MonthQuery], responses=FreezesSerializer
    )
    def get(self, request: Request, slug: str) -> Response:
        """Show what is frozen now, and when in a month what is, by the policies of an interface."""
        get_object_or_404(Interface, slug=slug)
        return self.one(_shown(self, self.wanted(MonthQuery)["month"], slug))


def _shown(endpoint: Endpoint, month: str, interface: str) -> Content:
    now = endpoint.now
    return FreezesSerializer(freeze_page(month_read(month, now), interface.strip(), now)).data
