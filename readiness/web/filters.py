"""What the address of the fleet says: read leniently, written without what is usual."""

from dataclasses import fields, replace
from urllib.parse import urlencode

from django.http import QueryDict

from readiness.selectors.shapes import FleetFilters

STATES = ("", "blocked", "risk", "ready", "you")
SORTS = ("urgency", "name", "score", "team", "tier", "probed")
LONGEST_QUERY = 120
"""Characters of a search that are looked for; nothing in a record's name is longer."""


def read_filters(query: QueryDict) -> FleetFilters:
    """Return what ``query`` asks for; what makes no sense counts as not asked."""
    state, sort = query.get("state", ""), query.get("sort", "")
    return FleetFilters(
        state=state if state in STATES else "",
        query=query.get("query", "").strip()[:LONGEST_QUERY],
        team=query.get("team", ""),
        check=query.get("check", ""),
        sort=sort if sort.removeprefix("-") in SORTS else "urgency",
        page=_page(query.get("page", "")),
    )


def address(filters: FleetFilters, **changes: object) -> str:
    """Return the query string of ``filters`` with ``changes``; any change leads to page 1."""
    changed = replace(filters, **({"page": 1} | changes))  # type: ignore[arg-type]
    usual = FleetFilters()
    asked = {
        field.name: getattr(changed, field.name)
        for field in fields(FleetFilters)
        if getattr(changed, field.name) != getattr(usual, field.name)
    }
    return f"?{urlencode(asked)}"


def _page(text: str) -> int:
    return max(1, int(text)) if text.isascii() and text.isdecimal() and len(text) < 7 else 1
