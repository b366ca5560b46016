"""When environments are due: making schedules, and moving them on after a run."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q

from readiness.domain.outcomes import UnknownReason
from readiness.domain.probing import Cadence, Observation, target_digest
from readiness.domain.schedule import CADENCES, next_due, probes_of
from readiness.models import ProbeClaim, ProbeSchedule
from readiness.services.assessing import Judged
from registry.selectors.environments import environment_count, environment_ids
from registry.selectors.rests import resting

OWN_FAULTS = frozenset(
    {UnknownReason.PROBER_FAULT, UnknownReason.CONTROL_FAILED, UnknownReason.BUDGET}
)
"""Unknowns that say nothing about the edge: the question is put again soon."""
AGAIN_AFTER = timedelta(minutes=1)
"""Time after which a run that failed on our own side is repeated, whatever its cadence."""


@transaction.atomic
def schedules_complete(*, now: datetime) -> int:
    """Give every environment a schedule for every cadence in use; return how many were missing."""
    in_use = set(CADENCES.values())
    environments = environment_count()
    complete = ProbeSchedule.objects.count() == environments * len(in_use)
    if complete and ProbeClaim.objects.count() == environments:
        return 0
    known = set(ProbeSchedule.objects.values_list("environment_id", "cadence"))
    wanted = [(pk, cadence) for pk in environment_ids() for cadence in sorted(in_use)]
    missing = [
        ProbeSchedule(environment_id=pk, cadence=cadence, next_due_at=now)
        for pk, cadence in wanted
        if (pk, cadence) not in known
    ]
    ProbeSchedule.objects.bulk_create(missing, ignore_conflicts=True)
    claims = [ProbeClaim(environment_id=pk) for pk in sorted({pk for pk, _ in wanted})]
    ProbeClaim.objects.bulk_create(claims, ignore_conflicts=True)
    return len(missing)


@transaction.atomic
def schedules_due_now(
    *,
    environment_ids: list[int],
    now: datetime,
    cadences: Collection[Cadence] = tuple(Cadence),
) -> int:
    """Make the schedules of these environments due; return how many were not.

    Where a run is under way, everything runs once more after it: some of it may have been seen
    before the change that somebody wants to see. What rests stays put off.
    """
    is_running = Q(next_due_at__lte=F("environment__probe_claim__started_at"))
    wanted = ProbeSchedule.objects.filter(
        environment_id__in=environment_ids, cadence__in=[*cadences]
    )
    moved = wanted.filter(Q(next_due_at__gt=now) | is_running).update(next_due_at=now)
    schedules_rest(now=now)
    return moved


@transaction.atomic
def schedules_rest(*, now: datetime) -> int:
    """Put off what is due of environments that are not to be probed now; return how many it was."""
    moved = 0
    for environment_id, ends_at in resting(now).items():
        due = ProbeSchedule.objects.filter(environment_id=environment_id, next_due_at__lt=ends_at)
        moved += due.update(next_due_at=ends_at)
    return moved


def schedules_move_on(
    *, started: Mapping[int, datetime], judged: Mapping[int, Judged], now: datetime
) -> None:
    """Set when environments are due again after a run. Call inside a transaction.

    Args:
        started: when the run of each environment began; what became due later is left as it is.
        judged: the environments as they are recorded and were seen.
    """
    rows = list(ProbeSchedule.objects.filter(environment_id__in=list(started)))
    ran = [row for row in rows if row.next_due_at <= started[row.environment_id]]
    for row in ran:
        row.next_due_at = _next(row, judged[row.environment_id], now)
    ProbeSchedule.objects.bulk_update(ran, ["next_due_at"], batch_size=200)


def _next(row: ProbeSchedule, judged: Judged, now: datetime) -> datetime:
    cadence = Cadence(row.cadence)
    seen = [judged.observations.get(probe) for probe in probes_of(cadence)]
    digest = target_digest(judged.environment)
    if any(found is None or found.target != digest for found in seen):
        # the environment was changed while it was being probed
        return now
    if _is_our_fault(found for found in seen if found is not None):
        return now + min(AGAIN_AFTER, cadence.interval)
    return next_due(row.next_due_at, now, cadence.interval)


def _is_our_fault(seen: Iterable[Observation[object]]) -> bool:
    return any(found.unknown and found.unknown.reason in OWN_FAULTS for found in seen)
