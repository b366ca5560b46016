"""Judging environments and keeping the result where lists of thousands can read it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from readiness.domain.assessment import Assessment, Observations, judge_environment
from readiness.domain.claims import Claims
from readiness.domain.horizons import A_MOMENT, horizons_of
from readiness.domain.scorecards import current
from readiness.models import EnvironmentStatus
from readiness.selectors.claims import claims_of
from readiness.selectors.observations import latest_of
from readiness.selectors.present import amounts
from readiness.services.fleet import fleet_keep, fleet_lock
from readiness.services.periods import periods_keep
from registry.domain.snapshot import EnvironmentSnapshot, InterfaceSnapshot
from registry.domain.vocabulary import EnvironmentKind
from registry.selectors.environments import interfaces_of
from registry.selectors.snapshots import snapshots_of

_KEPT = [
    field.attname
    for field in EnvironmentStatus._meta.concrete_fields
    if field.attname not in ("id", "environment_id")
]
MOST_REASSESSED = 500
"""Environments that one tick judges anew; the next one goes on."""


@dataclass(frozen=True, slots=True)
class Judged:
    """An environment as it is recorded, as it was seen, and what that amounts to."""

    environment: EnvironmentSnapshot
    observations: Observations
    claims: Claims
    assessment: Assessment


@transaction.atomic
def environments_assess(*, environment_ids: Iterable[int], now: datetime) -> dict[int, Judged]:
    """Judge environments by their records and latest observations, and keep the results.

    Takes a constant number of statements, however many environments there are.

    Returns:
        What was concluded, by environment.
    """
    interface_ids = interfaces_of(environment_ids)
    concerned = set(interface_ids.values())
    fleet_lock(interface_ids=concerned)
    snapshots = snapshots_of(concerned)
    observations = latest_of(interface_ids)
    claimed = claims_of(interface_ids)
    judged: dict[int, Judged] = {}
    rows: list[EnvironmentStatus] = []
    for environment_id, interface_id in sorted(interface_ids.items()):
        interface, seen = snapshots[interface_id], observations.get(environment_id, {})
        environment = _with_id(interface, environment_id)
        claims = claimed[environment_id]
        assessment = judge_environment(interface, environment, seen, now, claims=claims)
        judged[environment_id] = Judged(environment, seen, claims, assessment)
        rows.append(_status(interface, judged[environment_id]))
    EnvironmentStatus.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["environment_id"], update_fields=_KEPT
    )
    fleet_keep(interface_ids=concerned, now=now)
    periods_keep(assessments={pk: one.assessment for pk, one in judged.items()}, now=now)
    return judged


@transaction.atomic
def environments_reassess(*, now: datetime) -> int:
    """Judge anew what turned by itself since it was judged, where no probe does it.

    That is what lapsed, what counts from today on, and what another scorecard judged.

    Returns:
        How many environments that were, ``MOST_REASSESSED`` at most.
    """
    turned = Q(expires_at__lt=now) | ~Q(scorecard_digest=current().digest)
    rows = EnvironmentStatus.objects.filter(turned).order_by("expires_at", "pk")
    ids = list(rows.values_list("environment_id", flat=True)[:MOST_REASSESSED])
    return len(environments_assess(environment_ids=ids, now=now)) if ids else 0


def _with_id(interface: InterfaceSnapshot, environment_id: int) -> EnvironmentSnapshot:
    return next(found for found in interface.environments if found.id == environment_id)


def _status(interface: InterfaceSnapshot, judged: Judged) -> EnvironmentStatus:
    fresh, environment = judged.assessment, judged.environment
    horizons = horizons_of(interface, judged.observations, fresh.assessed_at, claims=judged.claims)

    def after(horizon: datetime) -> dict[str, Any]:
        then = horizon + A_MOMENT
        later = judge_environment(
            interface, environment, judged.observations, then, claims=judged.claims
        )
        return amounts(later)

    present = amounts(fresh)
    stale = _no_better(after(horizons[0]), present) if horizons else present
    faded = _no_better(after(horizons[:2][-1]), stale) if horizons else present
    return EnvironmentStatus(
        environment_id=environment.id,
        interface_id=interface.id,
        is_production=environment.kind is EnvironmentKind.PRODUCTION,
        assessed_at=fresh.assessed_at,
        probed_at=max((one.observed_at for one in judged.observations.values()), default=None),
        expires_at=horizons[0] if horizons else None,
        fades_at=horizons[1] if len(horizons) > 1 else None,
        scorecard_digest=fresh.scorecard.digest,
        applicable=fresh.score.applicable,
        **present,
        **_prefixed("stale_", stale),
        **_prefixed("faded_", faded),
    )


def _no_better(later: dict[str, Any], than: dict[str, Any]) -> dict[str, Any]:
    """Return the amounts foreseen for later, none of them above what holds before.

    More answers may count from a day on, and raise the score. That shows once it is judged, and
    is never foreseen.
    """
    names = ("state", "score", "level", "observed")
    return later | {name: _lower(later[name], than[name]) for name in names}


def _lower(one: int | None, other: int | None) -> int | None:
    return min((value for value in (one, other) if value is not None), default=None)


def _prefixed(prefix: str, found: dict[str, Any]) -> dict[str, Any]:
    return {f"{prefix}{name}": value for name, value in found.items()}
