"""Finding interfaces, environments, teams and people by what they are called."""

from collections.abc import Collection
from dataclasses import dataclass

from registry.domain.permissions import Permission, capacities_of, may
from registry.domain.search.index import search_all
from registry.domain.search.marking import Piece, has_mark, marked
from registry.domain.search.shape import Found, Hit, Kind, Query, Rank, read_query
from registry.domain.vocabulary import PersonRole
from registry.models import User
from registry.selectors.names import indexes

KINDS = tuple(Kind)


@dataclass(frozen=True, slots=True)
class Match:
    """A record that was found, in pieces of which those are marked that were looked for.

    Attributes:
        context: what it belongs to, "" where it stands for itself.
        keys: what else it is found by: slug or host or e-mail address, then tags that fit.
        place: what its page is found by, as ``Entry`` has it.
    """

    kind: Kind
    name: tuple[Piece, ...]
    context: tuple[Piece, ...]
    keys: tuple[tuple[Piece, ...], ...]
    place: tuple[str, ...]
    rank: Rank

    @property
    def title(self) -> str:
        """The name in one piece."""
        return "".join(piece.text for piece in self.name)


@dataclass(frozen=True, slots=True)
class Group:
    """What was found of one kind, best first.

    Attributes:
        total: how many there are, however many are shown.
    """

    kind: Kind
    total: int
    matches: tuple[Match, ...]


@dataclass(frozen=True, slots=True)
class Results:
    """What was found.

    Attributes:
        query: what was looked for.
        groups: the one with the best match first; none is empty.
    """

    query: Query
    groups: tuple[Group, ...]

    @property
    def total(self) -> int:
        """How many were found, however many are shown."""
        return sum(group.total for group in self.groups)


def sees_every_account(person: User) -> bool:
    """Tell whether ``person`` finds people who are in no team, as on the page of all accounts."""
    capacities = capacities_of(PersonRole(person.role), others=())
    return may(Permission.MANAGE_PEOPLE, capacities)


def search(typed: str, *, everybody: bool, limit: int, kinds: Collection[Kind] = KINDS) -> Results:
    """Return what is called like ``typed``, in one query whatever there is.

    Args:
        everybody: whether all accounts are found, or people in a team alone.
        limit: matches of a kind at most.
    """
    query = read_query(typed)
    if not query.words:
        return Results(query, ())
    known = indexes(kinds, everybody=everybody)
    found = {kind: search_all(parts, query, limit=limit) for kind, parts in known.items()}
    # the sort is stable: of groups that fit alike, the first of the kinds is first
    ordered = sorted((one for one in found.items() if one[1].total), key=_best)
    return Results(query, tuple(_group(kind, one, query) for kind, one in ordered))


def _best(found: tuple[Kind, Found]) -> tuple[int, int]:
    rank = found[1].hits[0].rank
    return rank.fit, rank.phrase


def _group(kind: Kind, found: Found, query: Query) -> Group:
    return Group(kind, found.total, tuple(_match(hit, query) for hit in found.hits))


def _match(hit: Hit, query: Query) -> Match:
    entry = hit.entry
    first, *tags = (marked(key, query.words) for key in entry.keys)
    return Match(
        kind=entry.kind,
        name=marked(entry.name, query.words),
        context=marked(entry.context, query.words),
        keys=(first, *(tag for tag in tags if has_mark(tag))),
        place=entry.place,
        rank=hit.rank,
    )
