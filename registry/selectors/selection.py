"""Rows that a filter selects, read a page at a time or one after the other."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Generic, TypeVar

from django.db.models import Exists, F, Func, IntegerField, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from registry.models import Interface, Team

Row = TypeVar("Row")

BATCH = 500
"""Records that are held in memory at once while all of them are read."""


@dataclass(frozen=True, slots=True)
class Selection(Generic[Row]):
    """Records in their order, of which nothing is read before it is asked for.

    Attributes:
        records: what is selected, ordered so that no two records change places.
        show: makes the frozen row of a record.
        first: makes the query of those that come first, so many or more, where there is one that
            reads less than all of ``records``.
        together: makes the rows of several records, where that takes fewer queries than one after
            the other.
    """

    records: QuerySet[Any, Any]
    show: Callable[[Any], Row]
    first: Callable[[int], QuerySet[Any, Any]] | None = None
    together: Callable[[Sequence[Any]], Iterable[Row]] | None = None

    def count(self, most: int | None = None) -> int:
        """Return how many rows there are, in one query that counts no further than ``most``."""
        return self.records.order_by()[:most].count()

    def part(self, first: int, most: int) -> tuple[Row, ...]:
        """Return at most ``most`` rows, ``first`` of them left out before."""
        until = first + most
        records = self.first(until) if self.first else self.records
        return tuple(self._shown(list(records[first:until])))

    def stream(self) -> Iterator[Row]:
        """Yield every row; what is in memory at once does not grow with their number."""
        records = self.records.iterator(chunk_size=BATCH)
        while batch := list(islice(records, BATCH)):
            yield from self._shown(batch)

    def _shown(self, records: Sequence[Any]) -> Iterable[Row]:
        return self.together(records) if self.together else map(self.show, records)


def ordered_by(sorts: Mapping[str, tuple[str, ...]], sort: str, *last: str) -> tuple[str, ...]:
    """Return the columns of ``sort``, turned round where it begins with ``-``.

    Args:
        sorts: columns by the name of an order; the first one stands for a name that is unknown.
        last: columns that tell all records apart, added to every order.
    """
    usual = next(iter(sorts.values()))
    columns = (*sorts.get(sort.removeprefix("-"), usual), *last)
    return tuple(f"-{column}" for column in columns) if sort.startswith("-") else columns


def with_words(text: str, *columns: str) -> Q:
    """Return the condition that each word of ``text`` is part of one of ``columns``."""
    condition = Q()
    for word in text.split():
        one = Q()
        for column in columns:
            one |= Q(**{f"{column}__icontains": word})
        condition &= one
    return condition


def called(text: str, model: type[Interface | Team], relation: str = "") -> Q:
    """Return the condition that a record is the one whose slug is ``text``, or is named so.

    Who follows a link gets that one record; who types part of a name gets all that have it.

    Args:
        relation: leads from what is filtered to ``model``, ``__`` at its end; "" where that is it.
    """
    slug = Q(**{f"{relation}slug": text})
    is_slug = Exists(model.objects.filter(slug=text))
    return slug | (with_words(text, f"{relation}name", f"{relation}slug") & ~Q(is_slug))


def number_of(records: "QuerySet[Any]") -> Coalesce:
    """Return the expression that counts ``records``, which point to the row outside of them."""
    total = Func(F("pk"), function="COUNT", output_field=IntegerField())
    bare = records.select_related(None).order_by()
    return Coalesce(Subquery(bare.annotate(total=total).values("total")), 0)
