"""The chain of the audit rows: each holds the digest of the one before it, and its own.

A digest is SHA-256 over canonical JSON (RFC 8785) of everything that a row says, its place and the
digest of the row before included. Whoever changes, removes, inserts or moves a row has to make all
later digests anew, and then the head is another one than that which was noted elsewhere.
"""

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import StrEnum
from itertools import chain, repeat
from typing import Any

import rfc8785

PATTERN = r"sha256:[0-9a-f]{64}"
"""How a digest is written."""
LONGEST = 71
"""Characters of a digest."""
START = f"sha256:{'0' * 64}"
"""What stands for the row before the first one."""
FARTHEST = 500
"""Rows missing in one place, and that hidden, at most whose number is still told."""


class BreakKind(StrEnum):
    """What was done to a chain."""

    CHANGED = "changed"
    REMOVED = "removed"
    INSERTED = "inserted"
    REORDERED = "reordered"


@dataclass(frozen=True, slots=True)
class Link:
    """A row as a part of the chain.

    Attributes:
        place: 1 for the first row, without gaps.
        previous: digest of the row before it, ``START`` for none.
        digest: what it holds as its own.
        says: everything else that is chained.
        id: of the row in the database, 0 where it stands in none; it is not chained.
    """

    place: int
    previous: str
    digest: str
    says: Mapping[str, Any] = field(default_factory=dict)
    id: int = 0

    @property
    def name(self) -> str:
        """How people find it."""
        return f"The row at place {self.place}" + (f" (id {self.id})" if self.id else "")


@dataclass(frozen=True, slots=True)
class Head:
    """The end of the chain at some time, as somebody noted it.

    Attributes:
        place: of that row; None where only the digest was noted.
    """

    place: int | None
    digest: str


@dataclass(frozen=True, slots=True)
class Break:
    """The first thing that is wrong in a chain.

    Attributes:
        id: of the row in the database, 0 where there is none.
        sentence: the same in words, and what differs.
    """

    kind: BreakKind
    place: int
    id: int
    sentence: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of verifying a chain.

    Attributes:
        place: of the last row that is in order, and so their number; 0 for none.
        digest: of that row.
    """

    place: int
    digest: str
    broken: Break | None


def moment(at: datetime) -> str:
    """Return a time as it is chained: UTC, always with microseconds."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%f}Z"


def digest_of(place: int, previous: str, says: Mapping[str, Any]) -> str:
    """Return the digest that a row has to hold."""
    text = rfc8785.dumps({**says, "place": place, "previous": previous})
    return f"sha256:{hashlib.sha256(text).hexdigest()}"


def chained(says: Mapping[str, Any], after: Link) -> Link:
    """Return what is said as the row after ``after``."""
    place = after.place + 1
    return Link(place, after.digest, digest_of(place, after.digest, says), says)


BEGINNING = Link(0, "", START)
"""What the first row comes after."""


def verify(links: Iterable[Link], noted: Collection[Head] = ()) -> Verdict:
    """Follow a chain from its first row to its last, or to the first break, in constant memory.

    Args:
        links: the rows, by place.
        noted: heads that have to be in it. Only they tell when the last rows are gone, or when the
            whole chain was made anew.
    """
    places = {one.place: one.digest for one in noted if one.place}
    sought = {one.digest for one in noted if not one.place} - {START}
    last, rest = BEGINNING, iter(links)
    for link in rest:
        broken = None if _follows(link, last) else _named(link, last, rest)
        if broken is None and places.get(link.place, link.digest) != link.digest:
            broken = _changed(link, f"{places[link.place]} was noted, and it holds {link.digest}")
        if broken is not None:
            return Verdict(last.place, last.digest, broken)
        sought.discard(link.digest)
        last = link
    return Verdict(last.place, last.digest, _missing(last, places, sought))


def _follows(link: Link, last: Link) -> bool:
    is_next = (link.place, link.previous) == (last.place + 1, last.digest)
    return is_next and _is_whole(link) and not _is_out_of_turn(link, last)


def _is_whole(link: Link) -> bool:
    try:
        return link.digest == digest_of(link.place, link.previous, link.says)
    except rfc8785.CanonicalizationError:
        # the program never wrote what has no canonical form
        return False


def _is_out_of_turn(link: Link, last: Link) -> bool:
    return bool(link.id and last.id) and link.id <= last.id


def _named(link: Link, last: Link, rest: Iterator[Link]) -> Break:
    """Return what was done where ``link`` does not follow ``last``; reads on where it has to."""
    expected = last.place + 1
    if (link.place, link.previous) != (expected, last.digest) and _is_whole(
        replace(link, place=expected, previous=last.digest)
    ):
        return _changed(link, "its place or the digest before it is not what it was written with")
    if link.place < expected:
        return _inserted(link, "another row has its place")
    if link.place > expected:
        return _gap(link, last, rest)
    if link.previous != last.digest:
        return _unlinked(link, last, rest)
    if not _is_whole(link):
        return _changed(link, f"what it says does not make the digest that it holds, {link.digest}")
    return _reordered(link, "its id is lower than that of the row before it")


def _gap(link: Link, last: Link, rest: Iterator[Link]) -> Break:
    expected = last.place + 1
    if any(one.place == expected or one.previous == last.digest for one in rest):
        return _reordered(link, f"the row of place {expected} comes after it")
    return _removed(last, link.place - expected)


def _unlinked(link: Link, last: Link, rest: Iterator[Link]) -> Break:
    """Return why a row at its place was chained to another one than the row before it."""
    following = next(rest, None)
    later = chain((following,) if following else (), rest)
    if any(one.digest == link.previous for one in later):
        return _reordered(link, "the row that it was chained to comes after it")
    if last.place and link.previous == last.previous:
        return _inserted(last, "the rows around it are chained to each other")
    if _is_whole(link):
        why = f"place {link.place} is chained to {link.previous}, and it holds {last.digest}"
        return _changed(last, why) if last.place else _changed(link, "it begins another chain")
    missing = _missing_before(link)
    if missing or (following and following.previous == link.digest):
        return _removed(last, missing)
    return _inserted(link, f"it is not chained to {last.digest}, the row before it")


def _missing_before(link: Link) -> int:
    """Return by how many places a row was moved up, 0 for too many, and for no row of the chain."""
    moved = zip(range(1, FARTHEST + 1), repeat(link), strict=False)
    return next((by for by, one in moved if _is_whole(replace(one, place=one.place + by))), 0)


def _missing(last: Link, places: Mapping[int, str], sought: Iterable[str]) -> Break | None:
    """Return what is gone from the end of a chain in which each row follows the other."""
    beyond = [place for place in places if place > last.place]
    if beyond:
        return _removed(
            last, max(beyond) - last.place, "the chain ends before it, and it was noted"
        )
    for digest in sought:
        what = f"No row of the chain holds {digest}, which was noted: it was changed or removed."
        return Break(BreakKind.REMOVED, last.place + 1, 0, what)
    return None


def _changed(link: Link, why: str) -> Break:
    return _break(BreakKind.CHANGED, link, why)


def _inserted(link: Link, why: str) -> Break:
    return _break(BreakKind.INSERTED, link, why)


def _reordered(link: Link, why: str) -> Break:
    return _break(BreakKind.REORDERED, link, why)


def _break(kind: BreakKind, link: Link, why: str) -> Break:
    return Break(kind, link.place, link.id, f"{link.name} was {kind}: {why}.")


def _removed(last: Link, count: int, why: str = "") -> Break:
    place = last.place + 1
    if count == 1:
        what = f"The row at place {place} was removed"
    elif not count:
        what = f"Rows from place {place} on were removed"
    else:
        what = f"The rows at places {place} to {last.place + count} were removed"
    why = why or f"what comes next is not chained to {last.digest}, the row before"
    return Break(BreakKind.REMOVED, place, 0, f"{what}: {why}.")
