"""Judging environments and keeping the result where lists of thousands can read it."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from readiness.domain.assessment import Assessment, Observations, judge_environment
from readiness.domain.columns import State
from readiness.domain.summary import column_states
from readiness.models import EnvironmentStatus
from readiness.selectors.observations import latest_of
from readiness.services.periods import periods_keep
from registry.domain.snapshot import EnvironmentSnapshot, InterfaceSnapshot
from registry.domain.vocabulary import EnvironmentKind
from registry.selectors.environments import interfaces_of
from registry.selectors.snapshots import snapshots_of

STATES = {
    State.BLOCKED: EnvironmentStatus.State.BLOCKED,
    State.RISK: EnvironmentStatus.State.RISK,
    State.READY: EnvironmentStatus.State.READY,
}
_KEPT = [
    field.attname
    for field in EnvironmentStatus._meta.concrete_fields
    if field.attname not in ("id", "environment_id")
]
_A_MOMENT = timedelta(microseconds=1)


@transaction.atomic
def environments_assess(*, environment_ids: Iterable[int], now: datetime) -> None:
    """Judge environments by their records and latest observations, and keep the results.

    Takes a constant number of statements, however many environments there are.
    """
    interface_ids = interfaces_of(environment_ids)
    snapshots = snapshots_of(set(interface_ids.values()))
    observations = latest_of(interface_ids)
    fresh: dict[int, Assessment] = {}
    rows: list[EnvironmentStatus] = []
    for environment_id, interface_id in sorted(interface_ids.items()):
        interface, seen = snapshots[interface_id], observations.get(environment_id, {})
        environment = _with_id(interface, environment_id)
        fresh[environment_id] = judge_environment(interface, environment, seen, now)
        rows.append(_status(interface, environment, seen, fresh[environment_id]))
    EnvironmentStatus.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["environment_id"], update_fields=_KEPT
    )
    periods_keep(assessments=fresh, now=now)


def _with_id(interface: InterfaceSnapshot, environment_id: int) -> EnvironmentSnapshot:
    return next(found for found in interface.environments if found.id == environment_id)


def _status(
    interface: InterfaceSnapshot,
    environment: EnvironmentSnapshot,
    observations: Observations,
    fresh: Assessment,
) -> EnvironmentStatus:
    after = (fresh.expires_at or fresh.assessed_at) + _A_MOMENT
    stale = judge_environment(interface, environment, observations, after)
    return EnvironmentStatus(
        environment_id=environment.id,
        interface_id=interface.id,
        is_production=environment.kind is EnvironmentKind.PRODUCTION,
        assessed_at=fresh.assessed_at,
        probed_at=max((seen.observed_at for seen in observations.values()), default=None),
        expires_at=fresh.expires_at,
        scorecard_digest=fresh.scorecard.digest,
        applicable=fresh.score.applicable,
        **_amounts("", fresh),
        **_amounts("stale_", stale),
    )


def _amounts(prefix: str, assessment: Assessment) -> dict[str, Any]:
    score = assessment.score
    columns = [
        [state.key, state.outcome, state.check] for state in column_states(assessment.findings)
    ]
    amounts = {
        "state": STATES[assessment.state],
        "score": score.value,
        "level": score.level,
        "observed": score.observed,
        "columns": columns,
    }
    return {f"{prefix}{name}": value for name, value in amounts.items()}
