"""One page of a list, as its templates show it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from registry.selectors.selection import Selection
from registry.web.listing import SIZES, Asked, Filter, Listing, address, turned

COUNTED = 1000
"""Rows of a list that are counted to tell how many there are; of more, a page says that."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A column, which sorts when it is pressed if it has an address.

    Attributes:
        direction: ``ascending`` or ``descending`` where the table is sorted by it, else "".
    """

    title: str
    style: str
    address: str
    direction: str
    is_heard_only: bool = False


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter that is on, with the address without it."""

    label: str
    value: str
    address: str


@dataclass(frozen=True, slots=True)
class Control:
    """A filter with what it is set to."""

    filter: Filter
    value: str


@dataclass(frozen=True, slots=True)
class Size:
    """How many rows a page could have."""

    rows: int
    address: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class ListPage:
    """Everything that the templates of a list show.

    Attributes:
        total: rows on all pages, or so many of them as are known of.
        is_more: whether there are more than ``total``.
        chips: the filters that are on; the order of the rows is none of them.
        hidden: (name, value) of what the form of the filters has to keep.
        here: query string of this page.
        range: which rows these are, in words.
        csv: address of all rows as a download.
    """

    listing: Listing
    rows: tuple[Any, ...]
    total: int
    is_more: bool
    page: int
    pages: int
    headings: tuple[Heading, ...]
    controls: tuple[Control, ...]
    chips: tuple[Chip, ...]
    hidden: tuple[tuple[str, str], ...]
    sizes: tuple[Size, ...]
    here: str
    previous: str
    next: str
    range: str
    csv: str

    @property
    def amount(self) -> str:
        """How many rows there are, in words."""
        return _amount(self.total, self.is_more)


def list_page(listing: Listing, asked: Asked, chosen: Selection[Any]) -> ListPage:
    """Return the page of ``chosen`` that is asked for, the last one where there are fewer."""
    found = _found(asked, chosen)
    here = address(listing, asked, page=found.page)
    everything = address(listing, asked, per=SIZES[0])
    is_last = found.before + len(found.rows) == found.total and not found.is_more
    return ListPage(
        listing=listing,
        rows=found.rows,
        total=found.total,
        is_more=found.is_more,
        page=found.page,
        pages=max(1, -(-found.total // asked.per)),
        headings=tuple(_headings(listing, asked)),
        controls=tuple(Control(one, asked.filters[one.name]) for one in listing.filters),
        chips=tuple(_chips(listing, asked)),
        hidden=tuple(_hidden(listing, asked)),
        sizes=tuple(Size(per, address(listing, asked, per=per), per == asked.per) for per in SIZES),
        here=here,
        previous=address(listing, asked, page=found.page - 1) if found.page > 1 else "",
        next="" if is_last else address(listing, asked, page=found.page + 1),
        range=_range(listing, found),
        csv=f"{everything}{'&' if everything != '?' else ''}csv={listing.name}",
    )


@dataclass(frozen=True, slots=True)
class _Found:
    """The rows of a page, with how many come before them, and how many there are at least."""

    page: int
    rows: tuple[Any, ...]
    before: int
    total: int
    is_more: bool = False


def _found(asked: Asked, chosen: Selection[Any]) -> _Found:
    total = chosen.count(COUNTED + 1)
    if total > COUNTED:
        before = (asked.page - 1) * asked.per
        rows = chosen.part(before, asked.per + 1)
        if len(rows) > asked.per:
            total = max(COUNTED, before + asked.per)
            return _Found(asked.page, rows[: asked.per], before, total, is_more=True)
        # only who asks for the end has all of them counted
        total = before + len(rows) if rows else chosen.count()
    page = min(asked.page, max(1, -(-total // asked.per)))
    before = (page - 1) * asked.per
    return _Found(page, chosen.part(before, asked.per), before, total)


def _headings(listing: Listing, asked: Asked) -> Iterator[Heading]:
    for column in listing.columns:
        direction, order = turned(asked.sort, column.sort) if column.sort else ("", "")
        leads_to = address(listing, asked, sort=order) if column.sort else ""
        yield Heading(column.title, column.style, leads_to, direction, column.is_heard_only)


def _chips(listing: Listing, asked: Asked) -> Iterator[Chip]:
    for one in listing.filters:
        if value := asked.filters[one.name]:
            yield Chip(one.label, one.title(value), address(listing, asked, **{one.name: ""}))


def _hidden(listing: Listing, asked: Asked) -> Iterator[tuple[str, str]]:
    if asked.sort != listing.sort:
        yield "sort", asked.sort
    if asked.per != SIZES[0]:
        yield "per", str(asked.per)


def _range(listing: Listing, found: _Found) -> str:
    if not found.total:
        return f"No {listing.noun} found"
    if found.total == 1:
        return f"1 {listing.noun}"
    shown, of = len(found.rows), _amount(found.total, found.is_more)
    if shown == found.total and not found.is_more:
        return f"{of} {listing.nouns}"
    return f"{found.before + 1:,} to {found.before + shown:,} of {of} {listing.nouns}"


def _amount(total: int, is_more: bool) -> str:
    return f"more than {total:,}" if is_more else f"{total:,}"
