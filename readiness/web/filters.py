"""What the address of the fleet says: read leniently, written without what is usual."""

from dataclasses import fields, replace
from urllib.parse import urlencode

from django.http import QueryDict

from readiness.selectors.shapes import FleetFilters
from registry.web.listing import LONGEST_WORDS, page_number

STATES = ("", "blocked", "risk", "ready", "you", "expiring", "waived")
SORTS = ("urgency", "name", "score", "team", "tier", "probed")


def read_filters(query: QueryDict) -> FleetFilters:
    """Return what ``query`` asks for; what makes no sense counts as not asked."""
    state, sort = query.get("state", ""), query.get("sort", "")
    return FleetFilters(
        state=state if state in STATES else "",
        query=query.get("query", "").strip()[:LONGEST_WORDS],
        team=query.get("team", ""),
        check=query.get("check", ""),
        sort=sort if sort.removeprefix("-") in SORTS else "urgency",
        page=page_number(query.get("page", "")),
    )


def address(filters: FleetFilters, **changes: object) -> str:
    """Return the query string of ``filters`` with ``changes``; any change leads to page 1."""
    changed = replace(filters, **({"page": 1} | changes))  # type: ignore[arg-type] # fields of the filters
    usual = FleetFilters()
    asked = {
        field.name: getattr(changed, field.name)
        for field in fields(FleetFilters)
        if getattr(changed, field.name) != getattr(usual, field.name)
    }
    return f"?{urlencode(asked)}"
