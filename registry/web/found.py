"""What pages show of a search: groups of links, each with what it is in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from registry.api.found import page_of
from registry.domain.search.marking import Piece
from registry.domain.search.shape import Kind, Query
from registry.selectors.search import Group, Match, Results

_TITLES: Mapping[Kind, str] = {
    Kind.INTERFACE: "Interfaces",
    Kind.ENVIRONMENT: "Environments",
    Kind.TEAM: "Teams",
    Kind.PERSON: "People",
}
_BELONGING: Mapping[Kind, str] = {Kind.ENVIRONMENT: "of", Kind.PERSON: "in"}
"""What stands between a name and what it belongs to."""


@dataclass(frozen=True, slots=True)
class Link:
    """One match, with the address of its page."""

    kind: Kind
    name: tuple[Piece, ...]
    belonging: str
    context: tuple[Piece, ...]
    keys: tuple[tuple[Piece, ...], ...]
    address: str


@dataclass(frozen=True, slots=True)
class FoundGroup:
    """The matches of one kind.

    Attributes:
        more: matches beyond those that are shown.
    """

    kind: Kind
    title: str
    total: int
    links: tuple[Link, ...]
    more: int


@dataclass(frozen=True, slots=True)
class FoundView:
    """Everything that the templates show of a search.

    Attributes:
        announced: how much was found, as it is read out; "" where nothing was looked for.
        address: of the page with all results.
        more: whether that page has more than is shown here.
    """

    query: Query
    groups: tuple[FoundGroup, ...]
    total: int
    announced: str
    address: str
    more: bool


def found_view(results: Results) -> FoundView:
    """Return what the templates show of ``results``."""
    groups = tuple(map(_group, results.groups))
    return FoundView(
        query=results.query,
        groups=groups,
        total=results.total,
        announced=_announced(results),
        address=f"{reverse('search')}?{urlencode({'q': results.query.text})}",
        more=any(group.more for group in groups),
    )


def _group(group: Group) -> FoundGroup:
    links = tuple(map(_link, group.matches))
    return FoundGroup(group.kind, _TITLES[group.kind], group.total, links, group.total - len(links))


def _link(match: Match) -> Link:
    return Link(
        kind=match.kind,
        name=match.name,
        belonging=_BELONGING.get(match.kind, ""),
        context=match.context,
        keys=match.keys,
        address=page_of(match),
    )


def _announced(results: Results) -> str:
    if not results.query.text:
        return ""
    if not results.total:
        return "Nothing found"
    return f"{results.total} result{'' if results.total == 1 else 's'}"
