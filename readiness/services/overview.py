"""Keeping what the fleet's page shows above its table."""

from collections import defaultdict
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count, Exists, F, OuterRef, Q

from readiness.domain.checklist.fingerprints import words_of
from readiness.domain.outcomes import Outcome
from readiness.domain.overview import FleetChange, Gap, Overview, dump
from readiness.domain.scorecards import Scorecard
from readiness.domain.scoring import VALUES
from readiness.domain.trends import FleetDay
from readiness.models import FindingPeriod, FleetOverview, InterfaceStatus
from readiness.models import FleetDay as FleetDayRow
from readiness.selectors.changes import Change, change_of, changes_listed
from readiness.selectors.claims import standing_waivers
from readiness.selectors.days import TREND_DAYS
from readiness.selectors.policy import scorecard_in_force

KEPT_FOR = timedelta(minutes=1)
"""How old what is shown may become."""
MOST_GAPS, MOST_CHANGES = 5, 5
_ROW = 1
"""Primary key of the one row."""


@transaction.atomic
def overview_keep(*, now: datetime) -> None:
    """Keep the trend of the fleet, its worst gaps and its last changes, once in a while."""
    if FleetOverview.objects.filter(pk=_ROW, at__gt=now - KEPT_FOR, at__lte=now).exists():
        return
    overview = Overview(
        since=FleetDayRow.objects.order_by("day").values_list("day", flat=True).first(),
        days=_days(now),
        gaps=_gaps(now),
        changes=tuple(_change(change_of(row)) for row in changes_listed()[:MOST_CHANGES]),
    )
    FleetOverview.objects.update_or_create(pk=_ROW, defaults={"at": now, "content": dump(overview)})


def _days(now: datetime) -> tuple[FleetDay, ...]:
    first = now.date() - timedelta(days=TREND_DAYS)
    rows = FleetDayRow.objects.filter(day__gte=first).order_by("day")
    return tuple(FleetDay(row.day, row.ready, row.risk, row.blocked) for row in rows)


def _gaps(now: datetime) -> tuple[Gap, ...]:
    """Return the checks that cost most points where interfaces stand in the fleet.

    A point is one of an interface of which every question applies: for one of which fewer do, a
    gap weighs more.
    """
    scorecard = scorecard_in_force()
    counting = {line.check: line for line in scorecard.lines if line.counts(now)}
    whole = sum(line.weight for line in counting.values()) or 1
    interfaces: dict[str, int] = defaultdict(int)
    points: dict[str, float] = defaultdict(float)
    for check, outcome, number in _not_passed(scorecard, now):
        if check in counting:
            lost = counting[check].weight * (1 - VALUES[Outcome(outcome)])
            interfaces[check] += number
            points[check] += number * 100 * lost / whole
    worst = sorted(points, key=lambda check: (-points[check], check))[:MOST_GAPS]
    return tuple(Gap(check, interfaces[check], round(points[check], 1)) for check in worst)


def _not_passed(scorecard: Scorecard, now: datetime) -> list[tuple[str, str, int]]:
    """Return check, outcome and number of what does not pass and no waiver lies over."""
    standing = InterfaceStatus.objects.filter(status__isnull=False)
    waived = standing_waivers().filter(
        _is_borne(scorecard),
        environment=OuterRef("environment"),
        check_id=OuterRef("check_id"),
        ends_on__gte=now.date(),
    )
    open_ones = FindingPeriod.objects.filter(
        ended_at=None, outcome__in=[Outcome.FAIL.value, Outcome.UNKNOWN.value, Outcome.WARN.value]
    )
    shown = open_ones.filter(environment__status__in=standing.values("status"))
    counted = shown.filter(~Exists(waived)).values("check_id", word=F("outcome"))
    rows = counted.annotate(number=Count("pk")).order_by()
    return [(row["check_id"], row["word"], row["number"]) for row in rows]


def _is_borne(scorecard: Scorecard) -> Q:
    """Return the condition that a waiver counts by ``scorecard``, as where it is judged."""
    waivable = [line.check for line in scorecard.lines if line.is_waivable]
    worded = Q(words="")
    for item in scorecard.items_asked.values():
        if words := words_of(item):
            worded |= Q(check_id=item.check, words=words)
    return worded & Q(check_id__in=waivable)


def _change(found: Change) -> FleetChange:
    return FleetChange(
        slug=found.interface_slug,
        name=found.interface_name,
        environment=found.environment,
        check=found.check,
        was=found.was,
        outcome=found.outcome,
        cause=found.cause,
        turn=found.turn,
        at=found.at,
    )
