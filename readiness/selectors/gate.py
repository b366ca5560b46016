"""What the gate says of releases at a moment, in as many queries for many as for one."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.conf import settings

from readiness.domain.assessment import judge_environment
from readiness.domain.beside import versions_in
from readiness.domain.gate import (
    Action,
    Evidence,
    GateVerdict,
    Scheduler,
    decide,
    evidence_of,
    shown_digest,
    verify,
)
from readiness.domain.gate.evidence import Staged
from readiness.domain.horizons import horizons_of
from readiness.domain.observation_json import load
from readiness.domain.probing import ProbeId
from readiness.domain.scorecards import TOP_LEVEL, current
from readiness.domain.vitals import Part
from readiness.models import LatestObservation
from readiness.selectors.claims import claim_tables, claims_from
from readiness.selectors.health import last_heartbeat
from readiness.selectors.observations import Latest
from readiness.selectors.policy import Policy, policy_for
from registry.domain.approvals.approval import Approval
from registry.domain.releases import OPEN, OUT
from registry.domain.snapshot import InterfaceSnapshot
from registry.domain.vocabulary import EnvironmentKind
from registry.selectors.approvals import approval_of, approvals_of
from registry.selectors.environments import interfaces_of
from registry.selectors.gathering import children
from registry.selectors.records import ReleaseRecord
from registry.selectors.snapshots import snapshots_with

_TABLES = (
    children(LatestObservation, "environment__interface"),
    *claim_tables("environment__interface"),
)
_ASKING = OPEN | OUT
"""In these it matters what is known of the place."""
_NOTHING = Evidence(current(), (), TOP_LEVEL, Scheduler(None, 1))
"""What is known of a place that nobody looked at: nothing, which opens no gate."""


@dataclass(frozen=True, slots=True)
class Gated:
    """A release and what the gate says of it.

    Attributes:
        verdict: whether it may go out.
        rollback: whether it may be taken back.
        shown: the digest of what a voter is shown of it.
    """

    approval: Approval
    evidence: Evidence
    verdict: GateVerdict
    rollback: GateVerdict
    shown: str


def gate_of(release: ReleaseRecord, now: datetime) -> Gated:
    """Return what the gate says of one release at ``now``."""
    return gates_of([release], now)[release.pk]


def gates_of(releases: Iterable[ReleaseRecord], now: datetime) -> Mapping[int, Gated]:
    """Return what the gate says of many, by their primary keys."""
    return gates_for(approvals_of(releases, now).values(), now)


def gates_for(approvals: Collection[Approval], now: datetime) -> Mapping[int, Gated]:
    """Return what the gate says where it is known already how far the approvals are.

    Takes four queries, however many releases and environments there are, and none where all of
    them are closed: what went by is not judged again.
    """
    asked = {one.environment_id for one in approvals if one.state in _ASKING}
    known = evidence_for(asked, now)
    return {
        one.release_id: gated(one, known.get(one.environment_id, _NOTHING), now)
        for one in approvals
    }


def gated(approval: Approval, evidence: Evidence, now: datetime) -> Gated:
    """Return what the gate makes of an approval and of what is known."""
    verdict = decide(approval, evidence, now)
    rollback = decide(approval, evidence, now, Action.ROLLBACK)
    shown = shown_digest(approval, verdict, evidence.plan)
    return Gated(approval, evidence, verdict, rollback, shown)


def recording_of(release: ReleaseRecord, at: datetime) -> tuple[Approval, GateVerdict]:
    """Return whether it may be recorded that a release went out at ``at``."""
    approval = approval_of(release, at)
    return approval, decide(approval, _NOTHING, at, Action.RECORD)


def rollback_of(release: ReleaseRecord, now: datetime) -> tuple[Approval, GateVerdict]:
    """Return whether a release may be taken back at ``now``."""
    approval = approval_of(release, now)
    return approval, decide(approval, _NOTHING, now, Action.ROLLBACK)


def verification_of(found: Gated, deployed_at: datetime, now: datetime) -> GateVerdict:
    """Return whether a deployment of ``deployed_at`` holds what was demanded of it."""
    return verify(found.approval, found.evidence, deployed_at, now)


def evidence_for(environment_ids: Collection[int], now: datetime) -> Mapping[int, Evidence]:
    """Return what is known of environments."""
    if not environment_ids:
        return {}
    interfaces = set(interfaces_of(environment_ids).values())
    policy, scheduler = policy_for(interfaces), scheduler_now()
    return {
        pk: evidence
        for snapshot, record in snapshots_with(interfaces, _TABLES).values()
        for pk, evidence in _evidence(snapshot, record, policy, scheduler, now)
        if pk in environment_ids
    }


def scheduler_now() -> Scheduler:
    """Return the sign of life of what has probes run."""
    return Scheduler(last_heartbeat(Part.TICK), settings.READINESS_TICK_SECONDS)


def _evidence(
    snapshot: InterfaceSnapshot,
    record: Any,  # noqa: ANN401 (what is gathered has no type of its own)
    policy: Policy,
    scheduler: Scheduler,
    now: datetime,
) -> Iterable[tuple[int, Evidence]]:
    places = {place.pk: place for place in record.environments.all()}
    card, leaning = policy.scorecard, policy.leaning(snapshot.id)
    latest = {pk: _seen(place) for pk, place in places.items()}
    versions = versions_in(latest)
    found: dict[int, Evidence] = {}
    staged: dict[int, Staged] = {}
    for environment in snapshot.environments:
        seen, claims = latest[environment.id], claims_from(places[environment.id])
        judged = judge_environment(
            snapshot, environment, seen, now, card, claims, leaning, versions
        )
        horizons = horizons_of(snapshot, seen, now, card, claims, leaning, versions)
        evidence = evidence_of(snapshot, judged, horizons, scheduler)
        found[environment.id] = evidence
        if environment.kind is EnvironmentKind.STAGING:
            staged[environment.id] = Staged(
                environment.name, evidence.findings, environment.release, evidence.turns_at
            )
    for pk, evidence in found.items():
        beside = tuple(one for at, one in staged.items() if at != pk)
        yield pk, replace(evidence, staged=beside)


def _seen(place: Any) -> Latest:  # noqa: ANN401 (what is gathered has no type of its own)
    loaded = (load(ProbeId(row.probe), row.content) for row in place.observations.all())
    return {one.probe: one for one in loaded if one}
