"""Keeping how every day ended, for each environment and for the fleet.

What is kept is made of the history of the checks, so it is the same whenever it is written: running
twice changes nothing, and a day that was missed is written later.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta

from django.db import transaction
from django.db.models import Exists, Max, Min, OuterRef, Q, QuerySet

from readiness.domain.columns import State
from readiness.domain.history import Stood
from readiness.domain.trends import steps_of
from readiness.models import EnvironmentDay, EnvironmentStatus, FindingPeriod, FleetDay
from readiness.selectors.days import TREND_DAYS
from readiness.selectors.history import levels_at
from readiness.selectors.present import STATES

MOST_ENVIRONMENTS = 500
"""Environments of which one tick keeps days; the next one goes on."""
_DAY = timedelta(days=1)


@transaction.atomic
def days_keep(*, now: datetime) -> int:
    """Keep the days that ended before ``now`` and are not kept yet.

    Returns:
        How many environments there was something to keep of, ``MOST_ENVIRONMENTS`` at most.
    """
    last = now.astimezone(UTC).date() - _DAY
    statuses = {one.environment_id: one for one in _behind(last)[:MOST_ENVIRONMENTS]}
    missing: dict[date, list[int]] = defaultdict(list)
    for pk, first in _first_missing(statuses, last).items():
        for day in _days(first, last):
            missing[day].append(pk)
    for day, ids in sorted(missing.items()):
        rows = [_row(pk, day, found) for pk, found in levels_at(ids, end_of(day)).items()]
        EnvironmentDay.objects.bulk_create(rows, ignore_conflicts=True)
    _keep_trends(list(statuses.values()), last)
    if len(statuses) < MOST_ENVIRONMENTS:
        _keep_fleet(last)
    return len(statuses)


def end_of(day: date) -> datetime:
    """Return the last moment of a day, UTC."""
    return datetime.combine(day, time.max, UTC)


def _behind(last: date) -> QuerySet[EnvironmentStatus]:
    """Return the environments of which ``last`` is not kept, and what stood then is known.

    What turned by itself on that day, and was not judged since, waits until it is.
    """
    end = end_of(last)
    kept = EnvironmentDay.objects.filter(environment=OuterRef("environment"), day=last)
    begun = FindingPeriod.objects.filter(environment=OuterRef("environment"), first_seen__lte=end)
    is_known = Q(assessed_at__gt=end) | Q(expires_at=None) | Q(expires_at__gte=end)
    found = EnvironmentStatus.objects.filter(is_known, ~Exists(kept), Exists(begun))
    # of two ticks at once the second one finds nothing left to do
    return found.select_for_update(of=("self",), no_key=True).order_by("pk")


def _first_missing(ids: Iterable[int], last: date) -> dict[int, date]:
    """Return the first day to keep of each environment: history is kept for ``TREND_DAYS``."""
    wanted = list(ids)
    kept = EnvironmentDay.objects.filter(environment_id__in=wanted).order_by()
    known = dict(kept.values_list("environment_id").annotate(day=Max("day")))
    periods = FindingPeriod.objects.filter(environment_id__in=wanted).order_by()
    begun = dict(periods.values_list("environment_id").annotate(at=Min("first_seen")))
    earliest = last - TREND_DAYS * _DAY
    return {
        pk: max(earliest, known[pk] + _DAY if pk in known else begun[pk].astimezone(UTC).date())
        for pk in wanted
    }


def _days(first: date, last: date) -> Iterator[date]:
    for number in range((last - first).days + 1):
        yield first + number * _DAY


def _row(environment_id: int, day: date, found: Stood) -> EnvironmentDay:
    score = found.score
    return EnvironmentDay(
        environment_id=environment_id,
        day=day,
        state=STATES[found.state],
        score=score.value,
        level=score.level,
        observed=score.observed,
        applicable=score.applicable,
        waived=score.waived,
        scorecard_digest=found.scorecard.digest,
    )


def _keep_trends(statuses: list[EnvironmentStatus], last: date) -> None:
    """Keep beside each status what its row in the fleet draws."""
    rows = EnvironmentDay.objects.filter(
        environment_id__in=[one.environment_id for one in statuses],
        day__gt=last - TREND_DAYS * _DAY,
    )
    scores: dict[int, list[tuple[date, int | None]]] = defaultdict(list)
    for pk, day, score in rows.order_by("day").values_list("environment_id", "day", "score"):
        scores[pk].append((day, score))
    for status in statuses:
        status.trend = [list(step) for step in steps_of(scores[status.environment_id])]
    EnvironmentStatus.objects.bulk_update(statuses, ["trend"], batch_size=200)


def _keep_fleet(last: date) -> None:
    """Keep how many interfaces stood how, for the days of which every environment is kept."""
    newest = FleetDay.objects.aggregate(day=Max("day"))["day"]
    if newest == last:
        return
    days = EnvironmentDay.objects.filter(day__gt=newest or date.min, day__lte=last)
    columns = ("day", "environment__interface", "environment__kind", "state", "score")
    worst: dict[tuple[date, int], tuple[bool, int, int]] = {}
    for day, interface, kind, state, score in days.values_list(*columns):
        place = (kind != "production", state, score or 0)
        key = (day, interface)
        worst[key] = min(worst.get(key, place), place)
    counts = Counter((day, state) for (day, _), (_, state, _) in worst.items())
    rows = [
        FleetDay(
            day=day,
            ready=counts[day, STATES[State.READY]],
            risk=counts[day, STATES[State.RISK]],
            blocked=counts[day, STATES[State.BLOCKED]],
        )
        for day in sorted({day for day, _ in counts})
    ]
    FleetDay.objects.bulk_create(rows, ignore_conflicts=True)
