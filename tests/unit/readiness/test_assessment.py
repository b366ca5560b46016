"""One environment judged as a whole."""

from dataclasses import replace
from datetime import timedelta

import pytest

from readiness.domain.assessment import judge_environment
from readiness.domain.columns import State
from readiness.domain.failures import Failure
from readiness.domain.horizons import horizons_of
from readiness.domain.outcomes import Outcome, UnknownReason
from readiness.domain.probing import ProbeId, Unknown
from readiness.domain.scorecards import FOLDER, load
from readiness.domain.summary import column_states
from registry.domain.snapshot import ContractSnapshot
from registry.domain.vocabulary import Tier
from tests.observations import (
    ENVIRONMENT,
    INTERFACE,
    NOW,
    SOUND_ANSWER,
    TEAM,
    UNDATED,
    availability,
    observed,
    sound,
)

LATER = timedelta(seconds=1)
FIRST = load(FOLDER / "scorecard-1.yaml")
"""A scorecard all of whose questions have always counted."""


def judge(interface=INTERFACE, environment=ENVIRONMENT, observations=None, now=NOW):
    seen = sound() if observations is None else observations
    return judge_environment(interface, environment, seen, now)


def outcomes(assessment):
    return {finding.check: finding.outcome for finding in assessment.findings}


def test_a_sound_and_owned_interface_is_guarded_with_100_points():
    assessment = judge()
    assert {found.outcome for found in assessment.counting} == {Outcome.PASS}
    assert (assessment.score.value, assessment.score.level_name) == (100, "guarded")
    assert assessment.state is State.READY


def test_every_line_of_the_scorecard_has_a_finding_even_without_any_facts():
    assessment = judge(observations={})
    assert len(assessment.findings) == len(assessment.scorecard.lines)
    assert outcomes(assessment)["TLS-1"] is Outcome.UNKNOWN
    assert assessment.score.level_name == "owned"
    assert (assessment.score.value, assessment.score.observed) == (25, 3)


def test_tier_1_is_not_ready_while_nothing_proves_production_readiness():
    assessment = judge(replace(INTERFACE, tier=Tier.CRITICAL))
    assert assessment.score.level_name == "guarded"
    assert assessment.state is State.RISK


def test_a_failing_critical_check_blocks():
    refused = availability(replace(SOUND_ANSWER, failure=Failure.REFUSED, status=None))
    seen = sound() | {ProbeId.AVAILABILITY: observed(ProbeId.AVAILABILITY, refused)}
    assessment = judge(observations=seen)
    assert assessment.state is State.BLOCKED
    assert assessment.findings[0].check == "AVL-1"
    assert assessment.score.value == 49


@pytest.mark.parametrize(
    ("probe", "check", "age"),
    [
        (ProbeId.AVAILABILITY, "AVL-1", 180),
        (ProbeId.AUTHENTICATION, "ACC-1", 15 * 60),
        (ProbeId.TLS, "TLS-1", 36 * 3600),
    ],
)
def test_an_observation_counts_for_three_intervals_and_not_a_second_longer(probe, check, age):
    end = NOW + timedelta(seconds=age)
    seen = sound() | {probe: sound()[probe]}
    assert outcomes(judge(observations=seen, now=end))[check] is Outcome.PASS
    after = judge(observations=seen, now=end + LATER)
    assert outcomes(after)[check] is Outcome.UNKNOWN
    assert {f.check: f.reason for f in after.findings}[check] is UnknownReason.STALE


def test_what_is_known_turns_at_the_end_of_observations_and_of_ownerships():
    tomorrow = (NOW + timedelta(days=1)).date()
    first, *others = INTERFACE.ownerships
    interface = replace(UNDATED, ownerships=(replace(first, review_by=tomorrow), *others))
    minutes = [
        (moment - NOW) / timedelta(minutes=1)
        for moment in horizons_of(interface, sound(), NOW, FIRST)
    ]
    assert minutes[:2] == [3, 15]
    assert minutes[-1] == 36 * 60
    assert len(minutes) == 4
    assert horizons_of(UNDATED, {}, NOW, FIRST) == ()
    bare = replace(ENVIRONMENT, contract=ContractSnapshot())
    practised = replace(UNDATED, environments=(bare,))
    end = ENVIRONMENT.rehearsals[0].finished_at + timedelta(days=90)
    assert horizons_of(practised, {}, NOW, FIRST) == (end,)


def test_what_was_seen_of_another_address_proves_nothing():
    moved = replace(ENVIRONMENT, edge_url="https://elsewhere.example.test")
    assessment = judge(environment=moved)
    assert outcomes(assessment)["AVL-1"] is Outcome.UNKNOWN
    assert outcomes(assessment)["TLS-1"] is Outcome.UNKNOWN


def test_a_fault_of_the_prober_is_unknown_with_its_cure():
    cause = Unknown(UnknownReason.ZONE_FORBIDS, "192.168.1.7 is not in the zone public.")
    seen = sound() | {ProbeId.TLS: observed(ProbeId.TLS, None, unknown=cause)}
    finding = next(f for f in judge(observations=seen).findings if f.check == "TLS-1")
    assert finding.reason is UnknownReason.ZONE_FORBIDS
    assert finding.summary == "192.168.1.7 is not in the zone public."
    assert "zone" in finding.remedy.text


def test_ownership_that_lapses_is_seen_without_any_job():
    ends_today = tuple(replace(own, review_by=NOW.date()) for own in INTERFACE.ownerships)
    interface = replace(INTERFACE, ownerships=ends_today)
    assert outcomes(judge(interface))["OWN-2"] is Outcome.PASS
    tomorrow = judge(interface, now=NOW + timedelta(days=1))
    finding = next(f for f in tomorrow.findings if f.check == "OWN-2")
    assert finding.outcome is Outcome.FAIL
    assert dict(finding.evidence)["Uptime"] == "lapsed"


def test_an_empty_team_owns_nothing():
    deserted = replace(TEAM, active_members=0)
    interface = replace(
        INTERFACE,
        team=deserted,
        ownerships=tuple(replace(own, holder=deserted) for own in INTERFACE.ownerships),
    )
    found = outcomes(judge(interface))
    assert (found["OWN-1"], found["OWN-2"]) == (Outcome.FAIL, Outcome.FAIL)


def test_the_next_step_is_the_lowest_level_that_is_missing():
    unowned = judge(replace(INTERFACE, ownerships=()), observations={})
    assert [finding.check for finding in unowned.next_step] == ["OWN-2"]


def test_columns_show_the_worst_outcome_of_their_checks():
    slow = availability(replace(SOUND_ANSWER, timings=replace(SOUND_ANSWER.timings, total=2500.0)))
    seen = sound() | {ProbeId.AVAILABILITY: observed(ProbeId.AVAILABILITY, slow)}
    owners, objectives, access, edge, release, alerts = column_states(
        judge(observations=seen).findings
    )
    assert (owners.outcome, access.outcome) == (Outcome.PASS, Outcome.PASS)
    assert (edge.outcome, edge.check) == (Outcome.WARN, "AVL-1")
    # nothing of these columns counts yet
    assert {objectives.outcome, release.outcome, alerts.outcome} == {Outcome.NOT_APPLICABLE}
