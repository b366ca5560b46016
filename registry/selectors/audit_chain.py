"""Reads of the chain of audit rows."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Subquery, Value

from registry.domain.audit_chain import START, Head, Link, Verdict, verify
from registry.models import AuditRow, AuditVerification

_BATCH = 1000
"""Rows held in memory at a time."""
_KEPT = AuditVerification.objects.order_by("pk")


@dataclass(frozen=True, slots=True)
class Verification:
    """The last time that the whole chain was verified.

    Attributes:
        broken: what was wrong then, in a sentence, "" for nothing.
        place, digest: head of the chain when it was last found whole; 0 and "" before.
    """

    at: datetime
    broken: str
    place: int
    digest: str


@dataclass(frozen=True, slots=True)
class ChainState:
    """The end of the chain.

    Attributes:
        place: of the last row, and so their number; 0 for none.
        digest: of that row.
        at: when it was written, None for none.
        verified: None before the first time.
    """

    place: int
    digest: str
    at: datetime | None
    verified: Verification | None


def chain_state() -> ChainState:
    """Return how long the chain is, its head, and when it was verified; one query.

    Rows may all be gone, and what was verified before is then what tells.
    """
    last = AuditRow.objects.order_by("-place").values("pk")[:1]
    end = AuditRow.objects.filter(pk=Subquery(last)).order_by()
    kept = AuditVerification.objects.filter(pk=Subquery(_KEPT.values("pk")[:1])).order_by()
    found = {
        is_row: values
        for is_row, *values in end.values_list(
            Value(value=True), "place", "digest", "at", Value("")
        ).union(
            kept.values_list(Value(value=False), "place", "digest", "finished_at", "broken"),
            all=True,
        )
    }
    place, digest, at, _ = found.get(True, (0, START, None, ""))
    return ChainState(place, digest, at, _verification(found.get(False)))


def chain_verdict(
    *,
    noted: Collection[Head] = (),
    watch: Callable[[Iterable[Link]], Iterable[Link]] = iter,
) -> Verdict:
    """Verify the whole chain, row by row, and that heads are in it.

    The head with which it was last found whole always has to be.

    Args:
        watch: gets all rows and gives them on, for whoever wants to see how far it is.
    """
    kept = AuditVerification.objects.filter(place__gt=0).values_list("place", "digest")
    heads = [*noted, *(Head(*one) for one in kept)]
    return verify(watch(_links()), heads)


def chain_length() -> int:
    """Return how many rows there are."""
    return AuditRow.objects.count()


def _links() -> Iterator[Link]:
    """Yield every row by its place, also where the database no longer keeps places apart."""
    wanted = rows = AuditRow.objects.order_by("place", "pk")
    while found := list(wanted[:_BATCH]):
        yield from (row.link for row in found)
        last = found[-1]
        wanted = rows.filter(place__gte=last.place).exclude(place=last.place, pk__lte=last.pk)


def _verification(kept: Sequence[Any] | None) -> Verification | None:
    if kept is None or kept[2] is None:
        return None
    place, digest, at, broken = kept
    return Verification(at, broken, place, digest)
