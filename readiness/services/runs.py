"""Keeping what came of every run, and letting go of what is old."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial

from django.db import transaction

from readiness.domain.assessment import Assessment
from readiness.domain.facts import Facts
from readiness.domain.outcomes import UnknownReason
from readiness.domain.probing import Cadence, Observation, ProbeId
from readiness.domain.runs import outcomes_lost, outcomes_of
from readiness.domain.schedule import probes_of
from readiness.domain.vitals import Part
from readiness.models import Heartbeat, LatestObservation, ProbeRun, ProbeSchedule
from readiness.probes.catalogue import probe_of
from readiness.probes.contract import TargetObservations
from readiness.services.evidence_files import files_prune
from readiness.services.gate_pruning import evaluations_prune
from readiness.services.heartbeats import heartbeat_record

KEPT = timedelta(days=14)
"""How long single runs are kept (scoring.md, "History without drowning")."""
MOST_PRUNED = 10_000
"""Rows that one tick deletes at most; where that is not enough, the next tick goes on."""
_PRUNE_EVERY = timedelta(days=1)


def runs_keep(
    *, results: Sequence[TargetObservations], assessments: Mapping[int, Assessment]
) -> None:
    """Keep one row for each observation of a probe that was due, in one statement.

    Call inside a transaction. What only rode along is kept where it was seen last, and no row a
    minute.

    Args:
        assessments: what was concluded at this moment, by environment.
    """
    rows = [
        _run(result.environment.id, observation, assessments[result.environment.id])
        for result in results
        for observation in result.observations
        if observation.probe not in result.riding
    ]
    ProbeRun.objects.bulk_create(rows, ignore_conflicts=True)


def runs_lost(*, started: Mapping[int, datetime]) -> int:
    """Keep that runs never ended, as unknown for what they had not recorded yet.

    Call inside a transaction, before the schedules move on.

    Args:
        started: when the run of each environment began.

    Returns:
        How many runs were lost.
    """
    due = ProbeSchedule.objects.filter(environment_id__in=list(started))
    latest = LatestObservation.objects.filter(environment_id__in=list(started))
    seen = {(row.environment_id, row.probe): row.observed_at for row in latest.defer("content")}
    lost = [
        _lost(row.environment_id, probe, started[row.environment_id])
        for row in due
        if row.next_due_at <= started[row.environment_id]
        for probe in probes_of(Cadence(row.cadence))
        if not _is_newer(seen.get((row.environment_id, probe)), started[row.environment_id])
    ]
    ProbeRun.objects.bulk_create(lost, ignore_conflicts=True)
    return len(lost)


def _is_newer(seen: datetime | None, started: datetime) -> bool:
    return seen is not None and seen >= started


def _lost(environment_id: int, probe: ProbeId, started: datetime) -> ProbeRun:
    return ProbeRun(
        environment_id=environment_id,
        probe=probe,
        observed_at=started,
        has_failed=False,
        unknown=UnknownReason.PROBER_FAULT,
        attempts=1,
        flaked=False,
        milliseconds=0,
        bytes_read=0,
        outcomes=outcomes_lost(probe),
    )


@transaction.atomic
def runs_prune(*, now: datetime) -> int:
    """Delete runs older than ``KEPT``, once a day and a bounded number at a time.

    What pipelines asked long ago goes as well, and files that no answer names any more are removed
    along with the last of them.

    Returns:
        How many runs were deleted.
    """
    if Heartbeat.objects.filter(name=Part.PRUNE, at__gt=now - _PRUNE_EVERY).exists():
        return 0
    old = ProbeRun.objects.filter(observed_at__lt=now - KEPT).order_by("observed_at")
    oldest = old.values("pk")[:MOST_PRUNED]
    deleted, _ = ProbeRun.objects.filter(pk__in=oldest).delete()
    forgotten = evaluations_prune(now=now, most=MOST_PRUNED)
    if max(deleted, forgotten) < MOST_PRUNED:
        heartbeat_record(name=Part.PRUNE, now=now, detail=f"{deleted} runs")
        # the files belong to no transaction
        transaction.on_commit(partial(files_prune, now=now), robust=True)
    return deleted


def _run(environment_id: int, observation: Observation[Facts], assessment: Assessment) -> ProbeRun:
    return ProbeRun(
        environment_id=environment_id,
        probe=observation.probe,
        observed_at=observation.observed_at,
        has_failed=_has_failed(observation),
        unknown=observation.unknown.reason if observation.unknown else "",
        attempts=observation.attempts,
        flaked=observation.flaked,
        milliseconds=observation.milliseconds,
        bytes_read=observation.bytes_read,
        outcomes=outcomes_of(assessment.findings, observation.probe),
    )


def _has_failed(observation: Observation[Facts]) -> bool:
    facts = observation.facts
    return facts is not None and probe_of(observation.probe).failed(facts)
