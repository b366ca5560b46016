"""Judging environments and keeping the result where lists of thousands can read it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from readiness.domain.assessment import Assessment, Observations, judge_environment
from readiness.domain.horizons import horizons_of
from readiness.models import EnvironmentStatus
from readiness.selectors.observations import latest_of
from readiness.selectors.present import amounts
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
_A_MOMENT = timedelta(microseconds=1)
MOST_REASSESSED = 500
"""Environments that one tick judges anew; the next one goes on."""


@dataclass(frozen=True, slots=True)
class Judged:
    """An environment as it is recorded, as it was seen, and what that amounts to."""

    environment: EnvironmentSnapshot
    observations: Observations
    assessment: Assessment


@transaction.atomic
def environments_assess(*, environment_ids: Iterable[int], now: datetime) -> dict[int, Judged]:
    """Judge environments by their records and latest observations, and keep the results.

    Takes a constant number of statements, however many environments there are.

    Returns:
        What was concluded, by environment.
    """
    interface_ids = interfaces_of(environment_ids)
    _lock(interface_ids)
    snapshots = snapshots_of(set(interface_ids.values()))
    observations = latest_of(interface_ids)
    judged: dict[int, Judged] = {}
    rows: list[EnvironmentStatus] = []
    for environment_id, interface_id in sorted(interface_ids.items()):
        interface, seen = snapshots[interface_id], observations.get(environment_id, {})
        environment = _with_id(interface, environment_id)
        assessment = judge_environment(interface, environment, seen, now)
        judged[environment_id] = Judged(environment, seen, assessment)
        rows.append(_status(interface, judged[environment_id]))
    EnvironmentStatus.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["environment_id"], update_fields=_KEPT
    )
    periods_keep(assessments={pk: one.assessment for pk, one in judged.items()}, now=now)
    return judged


@transaction.atomic
def environments_reassess(*, now: datetime) -> int:
    """Judge anew what lapsed by itself since it was judged, where no probe does it.

    Returns:
        How many environments that were, ``MOST_REASSESSED`` at most.
    """
    lapsed = EnvironmentStatus.objects.filter(expires_at__lt=now).order_by("expires_at")
    ids = list(lapsed.values_list("environment_id", flat=True)[:MOST_REASSESSED])
    return len(environments_assess(environment_ids=ids, now=now)) if ids else 0


def _lock(environment_ids: Iterable[int]) -> None:
    """Keep others from judging these environments by what they read before this transaction."""
    rows = EnvironmentStatus.objects.filter(environment_id__in=list(environment_ids))
    list(rows.select_for_update().order_by("environment_id").values_list("pk", flat=True))


def _with_id(interface: InterfaceSnapshot, environment_id: int) -> EnvironmentSnapshot:
    return next(found for found in interface.environments if found.id == environment_id)


def _status(interface: InterfaceSnapshot, judged: Judged) -> EnvironmentStatus:
    fresh, environment = judged.assessment, judged.environment
    horizons = horizons_of(interface, judged.observations, fresh.assessed_at)

    def at(moment: datetime) -> Assessment:
        return judge_environment(interface, environment, judged.observations, moment)

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
        **_amounts("", fresh),
        **_amounts("stale_", at(horizons[0] + _A_MOMENT) if horizons else fresh),
        **_amounts("faded_", at(horizons[:2][-1] + _A_MOMENT) if horizons else fresh),
    )


def _amounts(prefix: str, assessment: Assessment) -> dict[str, Any]:
    return {f"{prefix}{name}": value for name, value in amounts(assessment).items()}
