"""What a list can be narrowed and ordered by, and what an address asks of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

from django.http import QueryDict

SIZES = (50, 100, 200, 500)
"""Rows in a page that a reader can choose from, the usual number first."""
LONGEST_WORDS = 120
"""Characters of a search that are looked for; nothing in a record's name is longer."""


@dataclass(frozen=True, slots=True)
class Filter:
    """One thing by which a list is narrowed.

    Attributes:
        label: what the control is called, and its chip.
        anything: what the control says while it narrows nothing.
        choices: (value, title) of what can be chosen; without any, words are typed.
    """

    name: str
    label: str
    anything: str
    choices: tuple[tuple[str, str], ...] = ()

    def read(self, text: str) -> str:
        """Return what ``text`` asks for, "" where that makes no sense."""
        if self.choices:
            return text if text in dict(self.choices) else ""
        return text.replace("\0", "").strip()[:LONGEST_WORDS]

    def title(self, value: str) -> str:
        """Return ``value`` as people read it."""
        return dict(self.choices).get(value, value)


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the table.

    Attributes:
        sort: the order that its heading asks for, "" where it asks for none.
        is_heard_only: whether its heading is for people who do not see the table.
    """

    title: str
    sort: str = ""
    style: str = ""
    is_heard_only: bool = False


@dataclass(frozen=True, slots=True)
class Listing:
    """One list of the program.

    Attributes:
        name: what the list is called in addresses and file names.
        noun, nouns: what a row is, one and several.
        cells: attributes of a row that a download has; they are the names of its columns.
        sort: the usual order, ``-`` before it for the other direction.
        sorts: orders that no heading asks for.
    """

    name: str
    noun: str
    nouns: str
    cells: tuple[str, ...]
    columns: tuple[Column, ...] = ()
    filters: tuple[Filter, ...] = ()
    sort: str = ""
    sorts: tuple[str, ...] = ()

    @property
    def known_sorts(self) -> set[str]:
        """The orders that an address may ask for, either way."""
        return {*self.sorts, *(column.sort for column in self.columns if column.sort)}


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address asks of a list.

    Attributes:
        filters: value of every filter by its name, "" where it narrows nothing.
    """

    sort: str
    filters: Mapping[str, str] = field(default_factory=dict)
    page: int = 1
    per: int = SIZES[0]


def read(listing: Listing, query: QueryDict) -> Asked:
    """Return what ``query`` asks for; what makes no sense counts as not asked."""
    sort, per = query.get("sort", ""), page_number(query.get("per", ""))
    return Asked(
        sort=sort if sort.removeprefix("-") in listing.known_sorts else listing.sort,
        filters={one.name: one.read(query.get(one.name, "")) for one in listing.filters},
        page=page_number(query.get("page", "")),
        per=per if per in SIZES else SIZES[0],
    )


def address(listing: Listing, asked: Asked, **changes: str | int) -> str:
    """Return the query string of ``asked`` with ``changes``; any change leads to page 1."""
    own = {name: changes.pop(name) for name in ("sort", "per") if name in changes}
    page = int(changes.pop("page", 1))
    changed = replace(asked, **own, filters=asked.filters | changes)  # type: ignore[arg-type, operator] # fields of what is asked
    wanted = {name: value for name, value in changed.filters.items() if value}
    usual = Asked(listing.sort)
    for name, value in (("sort", changed.sort), ("per", changed.per), ("page", page)):
        if value != getattr(usual, name):
            wanted[name] = str(value)
    return f"?{urlencode(wanted)}"


def page_number(text: str) -> int:
    """Return the number of a page, 1 where ``text`` is none."""
    return max(1, int(text)) if text.isascii() and text.isdecimal() and len(text) < 7 else 1


def turned(sort: str, key: str) -> tuple[str, str]:
    """Return how a table in the order ``sort`` runs by ``key``, and what its heading asks for.

    The direction is ``ascending`` or ``descending`` as in ``aria-sort``, "" where it does not.
    """
    direction = {key: "ascending", f"-{key}": "descending"}.get(sort, "")
    return direction, f"-{key}" if direction == "ascending" else key
