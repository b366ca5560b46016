"""From a claim to targets, and from observations to records."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Model

from readiness.domain.observation_json import dump
from readiness.domain.schedule import probes_of
from readiness.models import Heartbeat, LatestObservation, ProbeSchedule
from readiness.probes.contract import ProbeTarget, TargetObservations
from readiness.services.assessing import environments_assess
from readiness.services.schedules import (
    schedules_complete,
    schedules_due_now,
    schedules_release,
    schedules_start,
)
from registry.selectors.environments import environments_of, interfaces_of
from registry.selectors.snapshots import snapshots_of

TICK = "tick"
"""Name of the heartbeat of beat, broker and worker together."""


class Person(Protocol):
    """Whoever asks: as much of a user as rights need."""

    def has_perm(self, perm: str, obj: Model | None = None) -> bool:
        """Tell whether the person may do ``perm`` to ``obj``."""


def batch_begin(*, claim: str, now: datetime) -> list[ProbeTarget]:
    """Begin the batch of ``claim``, once; return what to probe.

    A second delivery of the same claim gets nothing.
    """
    cadences = schedules_start(claim=claim, now=now)
    snapshots = snapshots_of(set(interfaces_of(cadences).values()))
    return [
        ProbeTarget(
            environment=environment,
            probes=tuple(p for cadence in cadences[environment.id] for p in probes_of(cadence)),
        )
        for snapshot in snapshots.values()
        for environment in snapshot.environments
        if environment.id in cadences
    ]


@transaction.atomic
def batch_record(*, claim: str, results: Sequence[TargetObservations], now: datetime) -> int:
    """Keep what was seen of some targets of a batch, judge it, and free their schedules.

    Results for environments that the claim no longer holds are dropped: another batch has them.

    Returns:
        How many environments were written.
    """
    seen = {result.environment.id: result for result in results}
    held = ProbeSchedule.objects.select_for_update().filter(claim=claim, environment__in=seen)
    mine = set(held.values_list("environment_id", flat=True))
    _keep([seen[environment_id] for environment_id in sorted(mine)])
    schedules_release(claim=claim, environment_ids=mine, now=now)
    environments_assess(environment_ids=mine, now=now)
    return len(mine)


def _keep(results: Sequence[TargetObservations]) -> None:
    rows = [
        LatestObservation(
            environment_id=result.environment.id,
            probe=observation.probe,
            observed_at=observation.observed_at,
            content=dump(observation),
        )
        for result in results
        for observation in result.observations
    ]
    LatestObservation.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["environment_id", "probe"],
        update_fields=["observed_at", "content"],
    )


@transaction.atomic
def interface_refresh(*, interface_id: int, edges_changed: bool, now: datetime) -> None:
    """Judge an interface anew after its records changed; probe it where its edges changed."""
    schedules_complete(now=now)
    environment_ids = environments_of(interface_id)
    if edges_changed:
        schedules_due_now(environment_ids=environment_ids, now=now)
    environments_assess(environment_ids=environment_ids, now=now)


@transaction.atomic
def probe_requested(*, by: Person, interface: Model, now: datetime) -> int:
    """Make every probe of an interface due now.

    Returns:
        How many schedules became due; 0 when all of them are running or due already.

    Raises:
        PermissionDenied: ``by`` may not change the interface.
    """
    if not by.has_perm("registry.change_interface", interface):
        raise PermissionDenied("registry.change_interface")
    return schedules_due_now(environment_ids=environments_of(interface.pk), now=now)


def heartbeat_record(*, name: str, now: datetime) -> None:
    """Note that the part called ``name`` has just done its work."""
    Heartbeat.objects.update_or_create(name=name, defaults={"at": now})
