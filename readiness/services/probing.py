"""From a claim to targets, and from observations to records."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.db import transaction

from readiness.domain.observation_json import dump
from readiness.domain.probing import Cadence
from readiness.domain.proofs import Proofs, held_back, proven_hosts
from readiness.domain.schedule import probes_of
from readiness.domain.version_routes import riding_with
from readiness.models import LatestObservation, ProbeClaim
from readiness.probes.contract import ProbeTarget, TargetObservations
from readiness.services.assessing import environments_assess
from readiness.services.claims import claims_release, claims_start
from readiness.services.proofs import proofs_complete
from readiness.services.runs import runs_keep
from readiness.services.schedules import (
    schedules_complete,
    schedules_due_now,
    schedules_move_on,
)
from readiness.services.validations import validations_finish
from registry.domain.audit import Deed
from registry.domain.secret import Secret
from registry.domain.snapshot import EnvironmentSnapshot, InterfaceSnapshot
from registry.rights import Actor, require
from registry.selectors.environments import environments_of, interfaces_of
from registry.selectors.records import InterfaceRecord
from registry.selectors.secrets import identity_values
from registry.selectors.snapshots import snapshots_of
from registry.services.auditing import audit, of_interface


def batch_begin(*, claim: str, now: datetime) -> list[ProbeTarget]:
    """Begin the batch of ``claim``, once; return what to probe.

    Call it where the probes run: the credentials that they present are looked up here, and must
    go no further. A second delivery of the same claim gets nothing.
    """
    cadences = claims_start(claim=claim, now=now)
    snapshots = snapshots_of(set(interfaces_of(cadences).values()))
    edges = {found.id: found.edge_url for one in snapshots.values() for found in one.environments}
    credentials = identity_values(cadences, edges=edges)
    proofs = proofs_complete(interfaces=snapshots.values())
    return [
        _target(snapshot, environment, cadences[environment.id], credentials, proofs, now)
        for snapshot in snapshots.values()
        for environment in snapshot.environments
        if environment.id in cadences
    ]


def _target(
    interface: InterfaceSnapshot,
    environment: EnvironmentSnapshot,
    cadences: Iterable[Cadence],
    credentials: Mapping[int, Mapping[str, Secret]],
    proofs: Proofs,
    now: datetime,
) -> ProbeTarget:
    due = tuple(probe for cadence in cadences for probe in probes_of(cadence))
    riding = riding_with(due, environment, interface.profile)
    probes = (*riding, *due)
    return ProbeTarget(
        environment=environment,
        probes=probes,
        riding=frozenset(riding),
        profile=interface.profile,
        credentials=credentials.get(environment.id, {}),
        held_back=held_back(
            environment, probes, proven_hosts(proofs, interface.team.slug, now), interface.team.name
        ),
    )


@transaction.atomic
def batch_record(*, claim: str, results: Sequence[TargetObservations], now: datetime) -> int:
    """Keep what was seen of some targets of a batch and judge it; free those that are complete.

    Results for environments that the claim no longer holds are dropped: another batch has them.

    Returns:
        How many environments are complete with it.
    """
    seen = {result.environment.id for result in results}
    held = ProbeClaim.objects.select_for_update().filter(claim=claim, environment__in=seen)
    rows = held.order_by("pk").values_list("environment_id", "started_at")
    started = {environment_id: at for environment_id, at in rows if at is not None}
    recorded = [result for result in results if result.environment.id in started]
    _keep(recorded)
    complete = {result.environment.id for result in recorded if result.is_complete}
    judged = environments_assess(environment_ids=started, now=now)
    if awaited := {one for found in judged.values() for one in found.awaited}:
        validations_finish(public_ids=awaited, now=now)
    schedules_move_on(started={pk: started[pk] for pk in complete}, judged=judged, now=now)
    claims_release(claim=claim, environment_ids=complete)
    runs_keep(results=recorded, assessments={pk: one.assessment for pk, one in judged.items()})
    return len(complete)


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
    proofs_complete(interfaces=snapshots_of([interface_id]).values())
    environment_ids = environments_of(interface_id)
    if edges_changed:
        schedules_due_now(environment_ids=environment_ids, now=now)
    environments_assess(environment_ids=environment_ids, now=now)


@transaction.atomic
def probe_requested(*, by: Actor, interface: InterfaceRecord, now: datetime) -> int:
    """Make every probe of an interface due now.

    Returns:
        How many schedules became due; 0 when all of them are running or due already.

    Raises:
        PermissionDenied: ``by`` may not have the interface probed.
    """
    require(by, "registry.probe_interface", interface)
    audit(by=by, deed=Deed.PROBED, subject=of_interface(interface))
    return schedules_due_now(environment_ids=environments_of(interface.pk), now=now)
