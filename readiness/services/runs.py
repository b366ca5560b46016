"""Keeping what came of every run, and letting go of what is old."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.db import transaction

from readiness.domain.assessment import Assessment
from readiness.domain.facts import Facts
from readiness.domain.probing import Observation
from readiness.domain.runs import outcomes_of
from readiness.domain.vitals import Part
from readiness.models import Heartbeat, ProbeRun
from readiness.probes.catalogue import probe_of
from readiness.probes.contract import TargetObservations
from readiness.services.heartbeats import heartbeat_record

KEPT = timedelta(days=14)
"""How long single runs are kept (scoring.md, "History without drowning")."""
MOST_PRUNED = 10_000
"""Rows that one tick deletes at most; where that is not enough, the next tick goes on."""
_PRUNE_EVERY = timedelta(days=1)


def runs_keep(
    *, results: Sequence[TargetObservations], assessments: Mapping[int, Assessment]
) -> None:
    """Keep one row for each observation, in one statement. Call inside a transaction.

    Args:
        assessments: what was concluded at this moment, by environment.
    """
    rows = [
        _run(result.environment.id, observation, assessments[result.environment.id])
        for result in results
        for observation in result.observations
    ]
    ProbeRun.objects.bulk_create(rows, ignore_conflicts=True)


@transaction.atomic
def runs_prune(*, now: datetime) -> int:
    """Delete runs older than ``KEPT``, once a day and a bounded number at a time.

    Returns:
        How many were deleted.
    """
    if Heartbeat.objects.filter(name=Part.PRUNE, at__gt=now - _PRUNE_EVERY).exists():
        return 0
    old = ProbeRun.objects.filter(observed_at__lt=now - KEPT).order_by("observed_at")
    oldest = old.values("pk")[:MOST_PRUNED]
    deleted, _ = ProbeRun.objects.filter(pk__in=oldest).delete()
    if deleted < MOST_PRUNED:
        heartbeat_record(name=Part.PRUNE, now=now, detail=f"{deleted} runs")
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
