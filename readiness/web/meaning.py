"""What somebody may have meant whose filter finds nothing."""

from dataclasses import dataclass

from readiness.selectors.shapes import FleetFilters, FleetPage
from readiness.web.filters import address
from registry.domain.search.shape import Kind
from registry.selectors.search import search

_MOST = 3
_KINDS = (Kind.INTERFACE, Kind.TEAM)
"""Whose names the filter looks at."""


@dataclass(frozen=True, slots=True)
class Meant:
    """A name that there is, with the address of the fleet narrowed to it alone."""

    text: str
    address: str


def meant(page: FleetPage) -> tuple[Meant, ...]:
    """Return the names nearest to what was typed into the filter, where it finds nothing."""
    if page.counts["all"] or not page.filters.query:
        return ()
    found = search(page.filters.query, everybody=False, limit=_MOST, kinds=_KINDS)
    matches = (match for group in found.groups for match in group.matches)
    best = sorted(matches, key=lambda match: match.rank)
    names = list(dict.fromkeys(match.title for match in best))
    return tuple(Meant(name, address(FleetFilters(query=name))) for name in names[:_MOST])
