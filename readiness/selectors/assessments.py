"""Assessments at the time of reading, without what a page shows beside them."""

from dataclasses import dataclass
from datetime import datetime

from readiness.domain.assessment import Assessment, Observations, judge_environment
from readiness.domain.beside import versions_in
from readiness.domain.simulation import urgency
from readiness.selectors.claims import claims_of
from readiness.selectors.observations import latest_of
from readiness.selectors.policy import policy_for
from registry.domain.snapshot import EnvironmentSnapshot
from registry.selectors.snapshots import snapshot_get


@dataclass(frozen=True, slots=True)
class Read:
    """An environment as it is judged at the time of reading, and what that rests on."""

    environment: EnvironmentSnapshot
    observations: Observations
    assessment: Assessment


def assessments_of(slug: str, *, now: datetime) -> tuple[Read, ...]:
    """Return the environments of an interface as judged at ``now``, the most urgent first.

    Nothing where there is no such interface. A constant number of queries.
    """
    interface = snapshot_get(slug)
    if interface is None:
        return ()
    ids = [place.id for place in interface.environments]
    seen, claimed = latest_of(ids), claims_of(ids)
    policy = policy_for([interface.id])
    card, leaning = policy.scorecard, policy.leaning(interface.id)
    found = (
        Read(
            place,
            latest,
            judge_environment(
                interface, place, latest, now, card, claims, leaning, versions_in(seen)
            ),
        )
        for place in interface.environments
        for latest, claims in [(seen.get(place.id, {}), claimed[place.id])]
    )
    return tuple(sorted(found, key=lambda one: urgency(one.environment, one.assessment)))


def assessment_of(slug: str, name: str, *, now: datetime) -> Read | None:
    """Return one environment as judged at ``now``, None where there is none."""
    found = assessments_of(slug, now=now)
    return next((one for one in found if one.environment.name == name), None)
