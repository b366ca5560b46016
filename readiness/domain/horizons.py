"""The moments at which what is known of an environment turns by itself."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

from readiness.domain.assessment import Observations
from readiness.domain.beside import NO_VERSIONS, Versions
from readiness.domain.builds import ROLLOUT_LASTS
from readiness.domain.claims import NOTHING, Claims
from readiness.domain.leaning import ON_NOTHING, Leaning
from readiness.domain.record_dates import contract_turning_points, rehearsal_ends, turning_points
from readiness.domain.schedule import cadence_of
from readiness.domain.scorecards import Scorecard, current
from registry.domain.snapshot import EnvironmentSnapshot, InterfaceSnapshot

A_MOMENT = timedelta(microseconds=1)
"""The finest step of a moment that is kept."""


def horizons_of(
    interface: InterfaceSnapshot,
    observations: Observations,
    now: datetime,
    scorecard: Scorecard | None = None,
    claims: Claims = NOTHING,
    leaning: Leaning = ON_NOTHING,
    versions: Versions = NO_VERSIONS,
) -> tuple[datetime, ...]:
    """Return, in order, the last moments at which what holds at ``now`` still does.

    These are the ends of observations, the last days of accepted ownerships and of dates in the
    record, the ends of rehearsals, answers, evidence and waivers, the bounds of times without
    probes, the last moment before more answers count, and those at which what is leaned on turns,
    where the scorecard demands a level of that. So are the ends of rollouts and of validations, and
    of what P21 saw in other environments. Dates that a certificate carries are left out: its
    observation goes stale before they matter.
    """
    stale = {
        seen.observed_at + cadence_of(probe).stale_after for probe, seen in observations.items()
    }
    resting = {
        moment - A_MOMENT
        for environment in interface.environments
        for rest in environment.rests
        for moment in (rest.starts_at, rest.ends_at)
    }
    scorecard = scorecard or current()
    enabling = {moment - A_MOMENT for moment in scorecard.enabling(now)}
    leant = leaning.moments if scorecard.weakest_link else frozenset()
    stale |= {one.observed_at + cadence_of(one.probe).stale_after for one in versions.values()}
    rollouts = {
        place.release.deployed_at + ROLLOUT_LASTS - A_MOMENT
        for place in interface.environments
        if place.release is not None
    }
    said = {moment for place in interface.environments for moment in _said_of(place)}
    moments = (
        said | _said(interface) | _claimed(claims) | stale | resting | enabling | leant | rollouts
    )
    return tuple(sorted(moment for moment in moments if moment >= now))


def lapses_of(
    interface: InterfaceSnapshot,
    environment: EnvironmentSnapshot,
    now: datetime,
    claims: Claims = NOTHING,
) -> tuple[datetime, ...]:
    """Return, in order, the last moments of what people said and counts for ``environment``.

    No probe renews these: somebody has to say it again.
    """
    moments = _said(interface) | set(_said_of(environment)) | _claimed(claims)
    return tuple(sorted(moment for moment in moments if moment >= now))


def record_lapses(
    interface: InterfaceSnapshot,
    environment: EnvironmentSnapshot,
    since: datetime,
    now: datetime,
    claims: Claims = NOTHING,
) -> tuple[datetime, ...]:
    """Return, in order, the last moments of what a finding on the record rests on.

    Only those from ``since`` on and before ``now``. Waivers are left out: they lie over a finding
    and make it no other one.
    """
    lapses = lapses_of(interface, environment, since, replace(claims, waivers={}))
    return tuple(lapse for lapse in lapses if lapse < now)


def _said(interface: InterfaceSnapshot) -> set[datetime]:
    lapsing = {
        datetime.combine(ownership.review_by, time.max, UTC)
        for ownership in interface.ownerships
        if ownership.review_by is not None and ownership.accepted_at is not None
    }
    rehearsed = {rehearsal_ends(one.rehearsal) for one in interface.rehearsals}
    return lapsing | rehearsed | set(turning_points(interface.particulars))


def _said_of(environment: EnvironmentSnapshot) -> Iterator[datetime]:
    yield from contract_turning_points(environment.contract)


def _claimed(claims: Claims) -> set[datetime]:
    ends = [waiver.ends_at for waiver in claims.waivers.values()]
    ends += [answer.valid_until for answer in claims.attestations.values()]
    ends += [one.valid_until for handed_in in claims.evidence.values() for one in handed_in]
    ends += [validation.turns_at for validation in claims.validations]
    return {end - A_MOMENT for end in ends}
