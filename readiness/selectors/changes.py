"""What changed when, and why."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, QuerySet

from readiness.domain.causes import Cause, Turn
from readiness.domain.outcomes import Outcome
from readiness.models import FindingPeriod


@dataclass(frozen=True, slots=True)
class Change:
    """One check became another one.

    Attributes:
        was: its outcome before.
        turn: what somebody should be told of it, None for nothing.
    """

    interface_slug: str
    interface_name: str
    environment: str
    check: str
    was: Outcome
    outcome: Outcome
    reason: str
    summary: str
    cause: Cause
    turn: Turn | None
    at: datetime


def changes_listed() -> QuerySet[FindingPeriod]:
    """Return the periods that began with another outcome, the newest first."""
    changed = FindingPeriod.objects.exclude(was="").exclude(was=F("outcome"))
    return changed.select_related("environment__interface").order_by("-first_seen", "-pk")


def change_of(row: FindingPeriod) -> Change:
    """Return a period as the change that it began with."""
    place: Any = row.environment
    return Change(
        interface_slug=place.interface.slug,
        interface_name=place.interface.name,
        environment=place.name,
        check=row.check_id,
        was=Outcome(row.was),
        outcome=Outcome(row.outcome),
        reason=row.reason,
        summary=row.summary,
        cause=Cause(row.cause),
        turn=Turn(row.turn) if row.turn else None,
        at=row.first_seen,
    )


def changes_of(environment_ids: Iterable[int], most: int) -> tuple[Change, ...]:
    """Return the last changes in environments, the newest first."""
    listed = changes_listed().filter(environment_id__in=list(environment_ids))[:most]
    return tuple(map(change_of, listed))
