"""Who answers for what over all interfaces, and where nobody does."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from registry.api.endpoint import Content, Listing
from registry.api.serializers.ownerships import (
    GapQuery,
    GapSerializer,
    HoldingQuery,
    HoldingSerializer,
)
from registry.models import Interface, Ownership
from registry.selectors.holding_shapes import HoldingFilters
from registry.selectors.holdings import (
    gaps_of,
    interfaces_with_gaps,
    ownerships_narrowed,
)


class Responsibilities(Listing):
    """What people are asked to own, and own."""

    @extend_schema(
        operation_id="responsibilities_list",
        parameters=[HoldingQuery],
        responses=HoldingSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        """List who is asked to own what, and owns it, over all interfaces."""
        found = ownerships_narrowed(_filters(self.wanted(HoldingQuery)), self.now)
        return self.page(found.select_related("interface", "team", "person"), _holding)


class Gaps(Listing):
    """What nobody answers for."""

    @extend_schema(
        operation_id="gaps_list", parameters=[GapQuery], responses=GapSerializer(many=True)
    )
    def get(self, request: Request) -> Response:
        """List the interfaces that somebody is missing for, and what they are missing for."""
        found = interfaces_with_gaps(_filters(self.wanted(GapQuery)), self.now)
        return self.page(found, _gap)


def _filters(wanted: dict[str, Any]) -> HoldingFilters:
    names = ("interface", "team", "person", "responsibility", "state")
    return HoldingFilters(**{name: wanted[name] for name in names if name in wanted})


def _holding(found: Ownership) -> Content:
    shown = {
        "ownership_id": found.pk,
        "interface": found.interface.slug,
        "responsibility": found.responsibility,
        "standing": found.standing,
        "state": found.__dict__["row_state"],
        "holder": found.team.name if found.team else found.person and found.person.name,
        "team": found.team.slug if found.team else None,
        "person_id": found.person_id,
        "invited_at": found.invited_at,
        "accepted_at": found.accepted_at,
        "review_by": found.review_by,
    }
    return HoldingSerializer(shown).data


def _gap(found: Interface) -> Content:
    shown = {"slug": found.slug, "team": found.team, "responsibilities": gaps_of(found)}
    return GapSerializer(shown).data
