"""P07: what proves nothing, and what was made to hurt."""

import itertools

import pytest

from readiness.domain.exposure_facts import Purpose
from readiness.domain.findings import Reason
from readiness.domain.outcomes import Outcome, UnknownReason
from registry.domain.routes import Route, RouteKind
from registry.domain.snapshot import HealthRoute
from tests.unit.probes.applications import answer, data, page
from tests.unit.probes.exposed import (
    CHECKS,
    METRICS,
    Look,
    but,
    closed,
    look,
    metrics,
    otherwise,
    path_of,
)

__all__ = ["look"]

SHELL = "<title>Chat</title><div id=app></div><script src=/static/app.js></script>"


def test_controls_that_disagree_make_an_unknown(look: Look) -> None:
    turns = itertools.cycle([page(SHELL), data({"detail": "no"}, 404)])

    def moody(asked):
        if path_of(asked) == "/metrics":
            return metrics(asked)
        return closed(asked) if path_of(asked) == "/alive" else next(turns)

    verdict = look(moody).verdict("EXP-1")
    assert (verdict.outcome, verdict.reason) == (Outcome.UNKNOWN, UnknownReason.CONTROL_FAILED)


@pytest.mark.parametrize(
    "answering",
    [
        pytest.param(lambda _: answer(403, "no"), id="403"),
        pytest.param(lambda _: answer(429, "slower"), id="429"),
        pytest.param(lambda _: answer(404, "", "cf-mitigated: challenge"), id="a challenge"),
    ],
)
def test_a_prober_that_is_kept_out_proves_nothing(look: Look, answering) -> None:
    seen = look(otherwise(answering))
    assert seen.outcomes == {Outcome.UNKNOWN}
    assert {seen.verdict(check).reason for check in CHECKS} == {UnknownReason.BLOCKED_PROBER}


def test_what_is_public_fails_even_for_a_prober_that_is_kept_out_elsewhere(look: Look) -> None:
    seen = look(
        lambda asked: metrics(asked) if path_of(asked) == "/metrics" else answer(403, "robot?")
    )
    assert seen.failing == {"EXP-1"}


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"health": HealthRoute("/alive", contains="ready")}, id="another text"),
        pytest.param({"health": HealthRoute("/alive", status=204)}, id="another status"),
        pytest.param({"health": HealthRoute("/nowhere")}, id="no health route"),
    ],
)
def test_without_a_sign_of_life_nothing_is_proven(look: Look, changes) -> None:
    seen = look(closed, **changes)
    assert {seen.verdict(check).reason for check in CHECKS} == {UnknownReason.CONTROL_FAILED}
    public = (Route(RouteKind.PUBLIC, "/alive"),)
    again = look(closed, **changes, routes=public)
    if changes["health"].path != "/alive":
        assert again.outcomes == {Outcome.PASS}


def test_a_health_route_that_fails_once_is_asked_again(look: Look) -> None:
    first = [answer(503, "not now")]
    seen = look(but("/alive", by=lambda asked: first.pop() if first else closed(asked)))
    assert seen.outcomes == {Outcome.PASS}
    assert (seen.observation.attempts, seen.observation.flaked) == (2, True)


@pytest.mark.parametrize("said", [answer(503, METRICS), b"metrics? no HTTP\r\n\r\n"])
def test_a_path_that_is_out_of_order_makes_its_check_unknown_alone(look: Look, said: bytes) -> None:
    seen = look(but("/metrics", by=lambda _: said))
    assert seen.verdict("EXP-1").reason is UnknownReason.CONTROL_FAILED
    assert {seen.verdict(check).outcome for check in CHECKS if check != "EXP-1"} == {Outcome.PASS}


def test_the_edge_that_says_nothing_proves_nothing_and_is_not_asked_on(look: Look) -> None:
    seen = look(lambda _: b"")
    assert len(seen.asked) == 3
    assert {seen.verdict(check).reason for check in CHECKS} == {UnknownReason.CONTROL_FAILED}


def test_what_does_not_fit_makes_the_checks_concerned_unknown_and_no_others(look: Look) -> None:
    big = "y" * 60_000
    seen = look(otherwise(lambda _: answer(404, big)))
    reasons = {check: seen.verdict(check).reason for check in CHECKS}
    assert reasons["EXP-1"] is Reason.NOT_EXPOSED
    assert reasons["EXP-2"] is UnknownReason.BUDGET
    assert seen.observation.bytes_read < 1024 * 1024


@pytest.mark.parametrize(
    "body", ["[" * 60_000, '{"a":' * 10_000, "1" * 60_000, "<title" * 10_000, "\n" * 60_000]
)
def test_a_body_made_to_hurt_does_no_harm(look: Look, body: str) -> None:
    answering = but("/openapi.json", by=lambda _: answer(200, body, kind="application/json"))
    assert look(answering).outcomes == {Outcome.PASS}


def test_facts_hold_neither_bodies_nor_titles(look: Look) -> None:
    page_of = "<title>Sesame street</title><p>open sesame"
    routes = (Route(RouteKind.FORBIDDEN, "/vault"),)
    seen = look(but("/vault", by=lambda _: page(page_of)), routes=routes)
    assert "sesame" not in repr(seen.facts).lower()
    assert any(one.purpose is Purpose.FORBIDDEN and one.digest for one in seen.facts.answers)
