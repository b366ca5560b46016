"""One page of a list, as its templates show it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from registry.selectors.selection import Selection
from registry.web.listing import SIZES, Asked, Filter, Listing, address, turned


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
        total: rows on all pages.
        chips: the filters that are on; the order of the rows is none of them.
        hidden: (name, value) of what the form of the filters has to keep.
        here: query string of this page.
        range: which rows these are, in words.
        csv: address of all rows as a download.
    """

    listing: Listing
    rows: tuple[Any, ...]
    total: int
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


def list_page(listing: Listing, asked: Asked, chosen: Selection[Any]) -> ListPage:
    """Return the page of ``chosen`` that is asked for, the last one where there are fewer."""
    total = chosen.count()
    pages = max(1, -(-total // asked.per))
    page = min(asked.page, pages)
    rows = chosen.part((page - 1) * asked.per, asked.per)
    here = address(listing, asked, page=page)
    everything = address(listing, asked, per=SIZES[0])
    return ListPage(
        listing=listing,
        rows=rows,
        total=total,
        page=page,
        pages=pages,
        headings=tuple(_headings(listing, asked)),
        controls=tuple(Control(one, asked.filters[one.name]) for one in listing.filters),
        chips=tuple(_chips(listing, asked)),
        hidden=tuple(_hidden(listing, asked)),
        sizes=tuple(Size(per, address(listing, asked, per=per), per == asked.per) for per in SIZES),
        here=here,
        previous=address(listing, asked, page=page - 1) if page > 1 else "",
        next=address(listing, asked, page=page + 1) if page < pages else "",
        range=_range(listing, (page - 1) * asked.per, len(rows), total),
        csv=f"{everything}{'&' if everything != '?' else ''}csv={listing.name}",
    )


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


def _range(listing: Listing, before: int, shown: int, total: int) -> str:
    if not total:
        return f"No {listing.noun} found"
    if total == 1:
        return f"1 {listing.noun}"
    if shown == total:
        return f"{total} {listing.nouns}"
    return f"{before + 1} to {before + shown} of {total} {listing.nouns}"
