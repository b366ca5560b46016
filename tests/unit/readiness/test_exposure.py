"""What strangers find, judged: nothing public is ever forgiven, and silence proves nothing."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness.domain.access_facts import Content
from readiness.domain.checks import exp_1, exp_2, exp_3, exp_4, exp_5
from readiness.domain.checks.contract import Subject
from readiness.domain.exposure import kind_of_path
from readiness.domain.exposure_facts import ExposureFacts, NotAsked, Purpose
from readiness.domain.failures import Failure
from readiness.domain.findings import EVIDENCE_LIMIT_BYTES
from readiness.domain.outcomes import Outcome, UnknownReason
from registry.domain.routes import Route, RouteKind
from registry.domain.vocabulary import EnvironmentKind
from tests.observations import (
    ALIVE,
    ENVIRONMENT,
    HIDDEN_PATHS,
    INTERFACE,
    NOW,
    NOWHERE_PATH,
    SOUND_EXPOSURE,
    exposed,
    exposure,
)

CHECKS = {one.CHECK.id: one.CHECK for one in (exp_1, exp_2, exp_3, exp_4, exp_5)}
SUBJECT = Subject(INTERFACE, ENVIRONMENT, NOW)
STATUSES = st.sampled_from([None, 200, 204, 302, 401, 403, 404, 405, 406, 429, 500, 502, 503])


def outcome(check, facts):
    return CHECKS[check].judge(SUBJECT, facts).outcome


def test_what_no_server_answers_for_is_hidden_at_an_address_without_controls_too():
    nowhere = replace(NOWHERE_PATH, status=503)
    metrics = next(one for one in HIDDEN_PATHS if one.check == "EXP-1")
    elsewhere = replace(metrics, status=503, address="192.0.2.99")
    facts = exposure(ALIVE, nowhere, metrics, elsewhere)
    assert outcome("EXP-1", facts) is Outcome.PASS


def test_the_snippet_closes_the_path_below_the_prefix_of_the_edge():
    below = replace(ENVIRONMENT, edge_url="https://edge.test/lab/chat/")
    verdict = CHECKS["EXP-1"].judge(Subject(INTERFACE, below, NOW), exposure(*exposed("EXP-1")))
    assert 'location = "/lab/chat/metrics" {' in verdict.remedy.snippet


ANSWERS = st.builds(
    replace,
    st.sampled_from([ALIVE, NOWHERE_PATH, *HIDDEN_PATHS]),
    status=STATUSES,
    sign=st.sampled_from(["", "text/plain, “# HELP”"]),
    content=st.sampled_from(Content),
    digest=st.sampled_from(["", "1" * 16, "2" * 16]),
    challenged=st.booleans(),
    is_guarded=st.booleans(),
    expected=st.booleans(),
    failure=st.sampled_from([None, Failure.RESET, Failure.TIMEOUT]),
)
FACTS = st.builds(
    ExposureFacts,
    answers=st.lists(ANSWERS, max_size=8).map(tuple),
    left_out=st.lists(
        st.builds(NotAsked, st.sampled_from(["", *CHECKS]), st.just("GET /x")), max_size=2
    ).map(tuple),
)


@given(FACTS, st.sampled_from(sorted(CHECKS)))
def test_what_is_public_is_never_forgiven_for_what_else_was_seen(facts, check):
    public = next(one for one in exposed(check) if one.check == check)
    controls = (NOWHERE_PATH, replace(NOWHERE_PATH, target="/fedcba9876543210"))
    kept = tuple(one for one in facts.answers if one.purpose is not Purpose.CONTROL)
    shown = replace(facts, answers=(*kept, *controls, public))
    assert outcome(check, shown) is Outcome.FAIL


@given(FACTS, st.sampled_from(sorted(CHECKS)))
def test_something_public_more_never_makes_a_check_better(facts, check):
    before = outcome(check, facts)
    public = next(one for one in exposed(check) if one.check == check)
    after = outcome(check, replace(facts, answers=(*facts.answers, public)))
    assert after is not Outcome.PASS or before is Outcome.PASS or _is_like_a_control(facts, public)


def _is_like_a_control(facts, public):
    """Tell whether a random path gets the same, so that it shows nothing."""
    return any(
        one.purpose is Purpose.CONTROL and (one.status, one.digest) == (200, public.digest)
        for one in facts.answers
    )


@given(st.sampled_from(sorted(CHECKS)), st.data())
def test_no_answer_that_is_missing_makes_a_pass_of_what_is_public(check, data):
    answers = exposed(check)
    gone = data.draw(st.sets(st.sampled_from(range(len(answers)))))
    kept = tuple(
        one for place, one in enumerate(answers) if place not in gone or one.check == check
    )
    assert outcome(check, exposure(*kept, ALIVE)) in (Outcome.FAIL, Outcome.UNKNOWN)
    assert outcome(check, exposure(*kept)) is not Outcome.PASS


@given(FACTS, st.sampled_from(sorted(CHECKS)))
def test_without_a_sign_of_life_nothing_passes(facts, check):
    lifeless = tuple(replace(one, expected=False) for one in facts.answers)
    assert outcome(check, replace(facts, answers=lifeless)) is not Outcome.PASS


@given(FACTS, st.sampled_from(sorted(CHECKS)))
def test_evidence_is_bounded_and_every_verdict_is_a_sentence(facts, check):
    verdict = CHECKS[check].judge(SUBJECT, facts)
    assert sum(len(f"{a}{b}".encode()) for a, b in verdict.evidence) <= EVIDENCE_LIMIT_BYTES
    assert verdict.summary.endswith(".")
    assert verdict.outcome is Outcome.PASS or verdict.remedy.text


@pytest.mark.parametrize("check", CHECKS)
@pytest.mark.parametrize("without", [Purpose.ALIVE, Purpose.KNOWN])
def test_facts_that_are_missing_never_pass(check, without):
    kept = tuple(one for one in SOUND_EXPOSURE if one.purpose is not without)
    assert outcome(check, exposure()) is Outcome.PASS
    assert outcome(check, exposure(*kept)) is Outcome.UNKNOWN


@pytest.mark.parametrize("check", CHECKS)
def test_a_silent_edge_proves_nothing(check):
    assert outcome(check, ExposureFacts(Failure.TIMEOUT)) is Outcome.UNKNOWN


@pytest.mark.parametrize("kind", [EnvironmentKind.STAGING, EnvironmentKind.DEVELOPMENT])
def test_development_mode_is_asked_about_in_production_alone(kind):
    subject = replace(SUBJECT, environment=replace(ENVIRONMENT, kind=kind))
    verdict = exp_5.CHECK.judge(subject, exposure(*exposed("EXP-5")))
    assert verdict.outcome is Outcome.NOT_APPLICABLE
    assert kind.value in verdict.summary


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/docs", Outcome.PASS),
        ("/docs?full", Outcome.PASS),
        ("/openapi.json", Outcome.FAIL),
    ],
)
def test_a_schema_is_public_by_contract_at_its_own_path(path, expected):
    routes = (Route(RouteKind.PUBLIC, path),)
    subject = replace(SUBJECT, environment=replace(ENVIRONMENT, routes=routes))
    assert exp_2.CHECK.judge(subject, exposure(*exposed("EXP-2"))).outcome is expected


def test_a_path_declared_public_forgives_no_other_check():
    routes = (Route(RouteKind.PUBLIC, "/metrics"),)
    subject = replace(SUBJECT, environment=replace(ENVIRONMENT, routes=routes))
    assert exp_1.CHECK.judge(subject, exposure(*exposed("EXP-1"))).outcome is Outcome.FAIL


@pytest.mark.parametrize(
    ("target", "snippet"),
    [
        ("/haproxy?stats", 'location = "/haproxy" { return 404; }'),
        ("/debug/pprof/", 'location ^~ "/debug/pprof/" { return 404; }'),
        ("/", 'location = "/" { return 404; }'),
        ('/a"b;{c', 'location = "/a\\"b;{c" { return 404; }'),
    ],
)
def test_a_snippet_closes_exactly_the_paths_that_are_public(target, snippet):
    shown = exposed("EXP-3", purpose=Purpose.FORBIDDEN, path=target, target=target)
    controls = tuple(
        replace(NOWHERE_PATH, target=f"{target.rpartition('/')[0]}/{number}") for number in (1, 2)
    )
    verdict = exp_3.CHECK.judge(SUBJECT, exposure(*shown, *controls))
    assert (verdict.outcome, verdict.remedy.language) == (Outcome.FAIL, "nginx")
    assert verdict.remedy.snippet == snippet


def test_a_run_without_the_time_for_a_sign_of_life_says_so():
    facts = ExposureFacts(left_out=(NotAsked("", "GET /"), NotAsked("EXP-1", "GET /metrics")))
    assert CHECKS["EXP-1"].judge(SUBJECT, facts).reason is UnknownReason.BUDGET


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("/metrics", ("/", "", "*/*")),
        ("/openapi.json", ("/", ".json", "*/*")),
        ("/api/v1/docs.html?x=/y.z", ("/api/v1/", ".html", "*/*")),
        ("/.env", ("/", "", "*/*")),
        ("/debug/pprof/", ("/debug/pprof/", "", "*/*")),
    ],
)
def test_paths_of_one_kind_share_folder_ending_and_what_is_accepted(target, expected):
    assert kind_of_path(target, "*/*") == expected
