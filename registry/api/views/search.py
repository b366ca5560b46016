"""Finding something by what it is called."""

from typing import Any

from django.conf import settings
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from registry.api.endpoint import Endpoint
from registry.api.found import page_of
from registry.api.serializers.search import SearchQuery, SearchSerializer
from registry.domain.search.shape import Kind
from registry.selectors.search import KINDS, Match, Results, search, sees_every_account


class Search(Endpoint):
    """Everything that can be found by name."""

    @extend_schema(operation_id="search", parameters=[SearchQuery], responses=SearchSerializer)
    def get(self, request: Request) -> Response:
        """Find interfaces, environments, teams and people by name, typing errors forgiven."""
        wanted = self.wanted(SearchQuery)
        found = search(
            wanted["q"],
            # what only people do, a token does not: it finds who is in a team
            everybody=self.by.token is None and sees_every_account(self.person),
            limit=wanted["limit"],
            kinds=[Kind(wanted["kind"])] if wanted["kind"] else KINDS,
        )
        return self.one(SearchSerializer(_shown(found, wanted["limit"])).data)


def _shown(found: Results, limit: int) -> dict[str, Any]:
    matches = [match for group in found.groups for match in group.matches]
    best = sorted(matches, key=lambda match: match.rank[:3])[:limit]
    totals = {group.kind: group.total for group in found.groups}
    return {
        "query": found.query.text,
        "counts": {kind: totals.get(kind, 0) for kind in KINDS},
        "results": [_match(match) for match in best],
    }


def _match(match: Match) -> dict[str, Any]:
    first, *others = match.place
    is_below_team = match.kind in (Kind.TEAM, Kind.PERSON)
    return {
        "kind": match.kind,
        "name": match.title,
        "detail": "".join(piece.text for piece in match.keys[0]),
        "fit": match.rank.word,
        "interface": None if is_below_team else first,
        "environment": others[0] if match.kind is Kind.ENVIRONMENT else None,
        "team": (first or None) if is_below_team else None,
        "address": f"{settings.PUBLIC_URL}{page_of(match)}",
    }
