"""AVL-2: judgement of walks, whatever was met on them."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness.domain.checks.avl_2 import judge
from readiness.domain.checks.avl_2_words import told
from readiness.domain.checks.contract import Subject
from readiness.domain.failures import Failure
from readiness.domain.observation_json import dump, load
from readiness.domain.outcomes import Outcome, UnknownReason
from readiness.domain.probing import ProbeId
from readiness.domain.redirection import Location, Redirection
from readiness.domain.walk_facts import Beginning, End, Extent, Flaw, Step, Walk
from readiness.domain.walks import Met, Trouble, fails, troubles
from tests.observations import (
    ENVIRONMENT,
    HEALTH_WALK,
    INTERFACE,
    NOW,
    SOUND_WALKS,
    START_WALK,
    availability,
    observed,
)

SUBJECT = Subject(INTERFACE, ENVIRONMENT, NOW)
OWN_ENDS = (End.OUT_OF_TIME, End.UNASKED)

steps = st.builds(
    Step,
    path=st.sampled_from(["/", "/health", "/login"]),
    status=st.sampled_from([200, 302, 404]),
    failure=st.none() | st.sampled_from(Failure),
    has_begun=st.booleans(),
    flaws=st.lists(st.sampled_from(Flaw), max_size=2, unique=True).map(tuple),
    extent=st.sampled_from(Extent),
    is_page=st.booleans(),
    sets_cookie=st.booleans(),
    redirection=st.builds(Redirection, st.sampled_from(Location), st.just("id.example.test")),
)
walks = st.builds(
    Walk,
    address=st.just("192.0.2.7"),
    beginning=st.sampled_from(Beginning),
    steps=st.lists(steps, min_size=1, max_size=6).map(tuple),
    end=st.sampled_from(End),
)
several = st.lists(walks, max_size=4).map(tuple)


def outcome(*found: Walk) -> Outcome:
    return judge(SUBJECT, availability(walks=found)).outcome


@given(several)
def test_the_probe_takes_for_a_failure_what_the_check_fails(found):
    is_failing = outcome(*found) is Outcome.FAIL
    assert fails(found, is_https=True) == is_failing


@given(several)
def test_every_verdict_has_a_sentence_and_a_way_out(found):
    verdict = judge(SUBJECT, availability(walks=found))
    assert verdict.summary.endswith(".")
    assert not verdict.summary.endswith("..")
    assert "{" not in verdict.summary
    assert verdict.outcome is Outcome.PASS or verdict.remedy.text


@given(several, walks)
def test_seeing_one_more_walk_with_a_failure_never_turns_to_a_pass(found, another):
    if fails((another, HEALTH_WALK), is_https=True):
        assert outcome(*found, HEALTH_WALK, another) is Outcome.FAIL


@given(walks.filter(lambda walk: walk.end in OWN_ENDS))
def test_what_the_prober_could_not_ask_never_passes(walk):
    assert outcome(HEALTH_WALK, walk) in (Outcome.FAIL, Outcome.UNKNOWN)


@given(several)
def test_walks_are_stored_and_read_as_they_were(found):
    seen = observed(ProbeId.AVAILABILITY, availability(walks=found))
    assert load(ProbeId.AVAILABILITY, dump(seen)) == seen


def test_an_observation_from_before_walks_is_read_and_says_nothing_of_form():
    stored = dump(observed(ProbeId.AVAILABILITY, availability()))
    del stored["facts"]["walks"]
    seen = load(ProbeId.AVAILABILITY, stored)
    assert seen is not None
    facts = seen.facts
    assert facts is not None
    assert facts.answers
    assert judge(SUBJECT, facts).reason is UnknownReason.NEVER_OBSERVED


@pytest.mark.parametrize("trouble", Trouble)
def test_every_trouble_is_told_and_cured(trouble):
    step = START_WALK.steps[0]
    telling = told(Met(trouble, START_WALK, step))
    assert telling.sentence
    assert telling.cure.endswith(".")


@pytest.mark.parametrize(("is_https", "expected"), [(True, True), (False, False)])
def test_http_is_a_step_back_from_https_alone(is_https, expected):
    plain = Redirection(Location.PLAIN, "chat.example.test")
    away = replace(START_WALK, steps=(Step("/", 302, redirection=plain),), end=End.AWAY)
    assert fails((HEALTH_WALK, away), is_https=is_https) is expected


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("login.example.test", ()),
        ("169.254.169.254", (Trouble.START_AWAY,)),
        ("[fd00:ec2::254]", (Trouble.START_AWAY,)),
    ],
)
def test_nobody_signs_in_at_a_bare_address(host, expected):
    there = Redirection(Location.ELSEWHERE, host)
    away = replace(START_WALK, steps=(Step("/", 302, redirection=there),), end=End.AWAY)
    met = troubles((HEALTH_WALK, away), is_https=True, protected_pages=["/"])
    assert tuple(one.trouble for one in met) == expected


def test_a_sound_edge_passes_and_tells_what_was_asked():
    verdict = judge(SUBJECT, availability(walks=SOUND_WALKS))
    assert verdict.outcome is Outcome.PASS
    assert verdict.measured == "health route 200; start page 200"
    assert dict(verdict.evidence) == {
        "GET /health": "200, from 192.0.2.7",
        "GET /": "200, from 192.0.2.7",
    }


def test_the_evidence_is_the_chain_of_redirects():
    led = Redirection(Location.EDGE, "chat.example.test")
    walk = replace(
        START_WALK,
        steps=(Step("/", 308, redirection=led, leads_to="/app/"), Step("/app/", 200)),
    )
    verdict = judge(SUBJECT, availability(walks=(HEALTH_WALK, walk)))
    assert verdict.measured == "health route 200; start page 308 to /app/, then 200"
    assert verdict.summary.endswith("the start page leads to “/app/”.")
