"""Judging environments and keeping the result where lists of thousands can read it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from typing import Any

from django.db import transaction
from django.db.models import Q

from readiness.domain.assessment import Assessment, Observations, judge_environment
from readiness.domain.basis import Basis
from readiness.domain.beside import Versions, versions_in
from readiness.domain.claims import Claims
from readiness.domain.horizons import A_MOMENT, horizons_of, lapses_of, record_lapses
from readiness.domain.leaning import Leaning
from readiness.models import EnvironmentStatus
from readiness.selectors.gathered import KnownInterface, known_by
from readiness.selectors.policy import Policy, policy_everywhere
from readiness.selectors.present import amounts
from readiness.services.fleet import fleet_keep, fleet_lock
from readiness.services.periods import Rejudged, periods_keep, seen_of
from registry.domain.snapshot import EnvironmentSnapshot, InterfaceSnapshot
from registry.domain.vocabulary import EnvironmentKind

_KEPT = [
    field.attname
    for field in EnvironmentStatus._meta.concrete_fields
    if field.attname not in ("id", "environment_id", "trend")
]
MOST_REASSESSED = 500
"""Environments that one tick judges anew; the next one goes on."""


@dataclass(frozen=True, slots=True)
class Judged:
    """An environment as it is recorded, as it was seen, and what that amounts to.

    Attributes:
        versions: what P21 saw of all environments of the interface.
        awaited: ids of the validations that wait for what is seen here.
    """

    environment: EnvironmentSnapshot
    observations: Observations
    claims: Claims
    leaning: Leaning
    assessment: Assessment
    versions: Versions = field(default_factory=dict)
    awaited: tuple[str, ...] = ()


@transaction.atomic
def environments_assess(*, environment_ids: Iterable[int], now: datetime) -> dict[int, Judged]:
    """Judge environments by their records and latest observations, and keep the results.

    Takes five statements at most, however many environments there are: the lock, one that reads
    everything, what the interfaces lean on included, and one for each table of which something
    changes. Another scorecard, another tier, stage of life or dependency in the record, and an
    interface that was never judged take a few more.

    Returns:
        What was concluded, by environment.
    """
    places, scorecard = fleet_lock(environment_ids=environment_ids)
    known, policy = known_by(scorecard, places.values())
    judged = {pk: _judged(known[key], pk, policy, now) for pk, key in places.items()}
    bases = {
        pk: Basis.of(known[key].snapshot, judged[pk].environment, scorecard.digest)
        for pk, key in places.items()
    }
    rows = {pk: _status(known[places[pk]].snapshot, judged[pk], bases[pk]) for pk in sorted(places)}
    EnvironmentStatus.objects.bulk_create(
        rows.values(), update_conflicts=True, unique_fields=["environment_id"], update_fields=_KEPT
    )
    fleet_keep(known=known, judged=rows, now=now)
    periods_keep(
        judged=[
            _rejudged(known[places[pk]], pk, policy, one, bases[pk]) for pk, one in judged.items()
        ],
        now=now,
    )
    return judged


@transaction.atomic
def environments_reassess(*, now: datetime) -> int:
    """Judge anew what turned by itself since it was judged, where no probe does it.

    That is what lapsed, what counts from today on, what another scorecard judged, and what leans on
    something that is not what it was, where the scorecard demands a level of that.

    Returns:
        How many environments that were, ``MOST_REASSESSED`` at most.
    """
    policy = policy_everywhere()
    turned = Q(expires_at__lt=now) | ~Q(scorecard_digest=policy.scorecard.digest)
    turned |= Q(pk__in=_leaning_otherwise(policy, now))
    rows = EnvironmentStatus.objects.filter(turned).order_by("expires_at", "pk")
    ids = list(rows.values_list("environment_id", flat=True)[:MOST_REASSESSED])
    return len(environments_assess(environment_ids=ids, now=now)) if ids else 0


def _judged(known: KnownInterface, environment_id: int, policy: Policy, now: datetime) -> Judged:
    interface, kept = known.snapshot, known.environments[environment_id]
    environment = next(one for one in interface.environments if one.id == environment_id)
    seen, claims, leaning = kept.observations, kept.claims, policy.leaning(interface.id)
    versions = versions_in({pk: one.observations for pk, one in known.environments.items()})
    assessment = judge_environment(
        interface, environment, seen, now, policy.scorecard, claims, leaning, versions
    )
    awaited = tuple(_awaited(known, environment))
    return Judged(environment, seen, claims, leaning, assessment, versions, awaited)


def _rejudged(
    known: KnownInterface, environment_id: int, policy: Policy, judged: Judged, basis: Basis
) -> Rejudged:
    """Return what tells when the findings of ``judged`` became what they are."""
    kept, now = known.environments[environment_id], judged.assessment.assessed_at
    since = kept.status.assessed_at if kept.status else now
    lapses = record_lapses(known.snapshot, judged.environment, since, now, judged.claims)

    @cache
    def judged_at(moment: datetime) -> Assessment:
        return _judged(known, environment_id, policy, moment).assessment

    @cache
    def aged_at(moment: datetime) -> Assessment:
        return _judged(_aged(known, environment_id), environment_id, policy, moment).assessment

    return Rejudged(environment_id, kept, judged.assessment, basis, lapses, judged_at, aged_at)


def _aged(known: KnownInterface, environment_id: int) -> KnownInterface:
    """Return what is known with what was seen of an environment as old as when it was judged."""
    kept = known.environments[environment_id]
    seen = kept.status.seen if kept.status else {}
    aged = {
        probe: replace(one, observed_at=datetime.fromisoformat(seen[probe]))
        for probe, one in kept.observations.items()
        if seen.get(probe)
    }
    place = replace(kept, observations=aged)
    return replace(known, environments={**known.environments, environment_id: place})


def _awaited(known: KnownInterface, place: EnvironmentSnapshot) -> Iterator[str]:
    for kept in known.environments.values():
        for one in kept.claims.validations:
            if one.finished_at is None and one.place == place.name:
                yield one.public_id


def _leaning_otherwise(policy: Policy, now: datetime) -> list[int]:
    """Return the statuses that were judged with another level of what they lean on."""
    if not policy.scorecard.weakest_link:
        return []
    kept = EnvironmentStatus.objects.filter(interface__in=policy.leanings)
    return [
        pk
        for pk, interface_id, level in kept.values_list("pk", "interface_id", "leant_level")
        if level != policy.leaning(interface_id).level(now)
    ]


def _status(interface: InterfaceSnapshot, judged: Judged, basis: Basis) -> EnvironmentStatus:
    fresh, environment = judged.assessment, judged.environment
    scorecard = fresh.scorecard
    horizons = horizons_of(
        interface,
        judged.observations,
        fresh.assessed_at,
        scorecard,
        judged.claims,
        judged.leaning,
        judged.versions,
    )

    def after(horizon: datetime) -> dict[str, Any]:
        then = horizon + A_MOMENT
        later = judge_environment(
            interface,
            environment,
            judged.observations,
            then,
            scorecard,
            judged.claims,
            judged.leaning,
            judged.versions,
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
        lapses_at=min(
            lapses_of(interface, environment, fresh.assessed_at, judged.claims), default=None
        ),
        scorecard_digest=scorecard.digest,
        basis=basis.digest,
        seen={probe: seen_of(one.observed_at) for probe, one in judged.observations.items()},
        leant_level=fresh.leant_level,
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
    names = ("state", "score", "level", "own_level", "observed")
    return later | {name: _lower(later[name], than[name]) for name in names}


def _lower(one: int | None, other: int | None) -> int | None:
    return min((value for value in (one, other) if value is not None), default=None)


def _prefixed(prefix: str, found: dict[str, Any]) -> dict[str, Any]:
    return {f"{prefix}{name}": value for name, value in found.items()}
