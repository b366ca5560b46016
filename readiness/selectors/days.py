"""How days ended, and since when that is known."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta

from readiness.domain.trends import Day
from readiness.models import EnvironmentDay, FindingPeriod
from readiness.selectors.fleet import STATE_WORDS

TREND_DAYS = 90
"""How many days a trend shows (ui/README.md, "Fleet")."""


def days_of(environment_ids: Iterable[int], now: datetime) -> dict[int, tuple[Day, ...]]:
    """Return how the days of the last three months ended, the oldest first, in one query."""
    first = now.date() - timedelta(days=TREND_DAYS)
    rows = EnvironmentDay.objects.filter(environment_id__in=list(environment_ids), day__gte=first)
    found: dict[int, list[Day]] = defaultdict(list)
    for row in rows.order_by("day"):
        word = STATE_WORDS[row.state]
        day = Day(row.day, row.score, row.level, word, row.waived)
        found[row.environment_id].append(day)
    return {pk: tuple(days) for pk, days in found.items()}


def history_since(environment_id: int) -> datetime | None:
    """Return since when history is kept of an environment, None where there is none yet."""
    rows = FindingPeriod.objects.filter(environment_id=environment_id).order_by("first_seen")
    return rows.values_list("first_seen", flat=True).first()
