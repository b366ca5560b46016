"""P06: how far it goes, and where it stops."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from readiness.domain.failures import Failure
from readiness.domain.findings import EVIDENCE_LIMIT_BYTES
from readiness.domain.outcomes import Outcome, UnknownReason
from readiness.domain.probing import Observation, ProbeId
from readiness.probes.authentication import failed
from registry.domain.routes import Route, RouteKind
from tests.loopback import serving
from tests.unit.probes.applications import Application, data
from tests.unit.probes.conftest import Run
from tests.unit.probes.edges import HOST, LOCAL, egress, environment, observed
from tests.unit.probes.guarded import (
    API,
    KEY,
    MODELS,
    ROUTES,
    Look,
    but,
    guarded,
    look,
    refusal,
)

__all__ = ["look"]

ONLY_API = ROUTES[:1]


def test_without_any_route_nothing_is_asked_and_nothing_is_known(look: Look) -> None:
    seen = look(guarded, routes=())
    assert seen.asked == []
    assert {seen.api.reason, seen.page.reason} == {UnknownReason.NEVER_OBSERVED}


def test_what_the_profile_forbids_is_never_called(look: Look) -> None:
    forbidden = Route(RouteKind.PROTECTED_API, "/api/pull")
    seen = look(guarded, routes=(*ONLY_API, forbidden), profile="ollama")
    assert not [asked for asked in seen.asked if "pull" in asked.target.lower()]
    assert (seen.api.outcome, seen.api.reason) == (Outcome.UNKNOWN, UnknownReason.NEVER_OBSERVED)


@pytest.mark.parametrize("route", ["/api/x/..;y/pull", "/%2561pi/pull", "/api//pull;v=1"])
def test_a_disguise_of_what_the_profile_forbids_is_never_called(look: Look, route: str) -> None:
    forbidden = Route(RouteKind.PROTECTED_API, route)
    seen = look(guarded, routes=(*ONLY_API, forbidden), profile="ollama")
    assert {asked.target for asked in seen.asked if asked.target.endswith(("pull", "v=1"))} == set()


def test_no_prefix_of_the_edge_leads_to_what_the_profile_forbids(look: Look) -> None:
    seen = look(
        guarded, routes=(Route(RouteKind.PROTECTED_API, "/pull"),), profile="ollama", prefix="/api"
    )
    assert "/api/pull" not in {asked.target for asked in seen.asked}


def test_more_routes_than_fit_are_named_and_not_passed_over(look: Look) -> None:
    routes = tuple(Route(RouteKind.PROTECTED_API, f"/v1/models/{n}") for n in range(15))
    seen = look(
        lambda asked: data({"n": asked.target}) if asked.credential == KEY else refusal(),
        routes=routes,
    )
    assert seen.observation.requests == 40
    assert (seen.api.outcome, seen.api.reason) == (Outcome.UNKNOWN, UnknownReason.BUDGET)
    assert seen.facts.left_out[0].startswith("GET /v1/models/")
    size = sum(len(f"{label}{value}".encode()) for label, value in seen.api.evidence)
    assert size <= EVIDENCE_LIMIT_BYTES


@pytest.mark.parametrize(("rate", "requests"), [(0.2, 9), (0.01, 0)])
def test_a_slow_zone_lowers_the_budget(look: Look, rate: float, requests: int) -> None:
    zone = replace(LOCAL, rate_per_second=rate)
    seen = look(guarded, zones={"local": zone})
    assert seen.observation.requests == requests
    assert seen.api.reason is UnknownReason.BUDGET


def test_an_edge_that_is_silent_is_asked_no_further(run: Run, tmp_path: Path) -> None:
    async def work() -> Observation[Any]:
        target = environment(f"http://{HOST}:9", routes=ROUTES)
        way_out = egress(tmp_path, addresses="127.9.9.9")
        return await observed(target, way_out, ProbeId.AUTHENTICATION)

    observation = run(work())
    assert observation.facts.failure is Failure.REFUSED
    assert (observation.attempts, observation.requests) == (2, 4)


def test_an_address_that_is_open_beside_a_guarded_one_is_found(run: Run, tmp_path: Path) -> None:
    opened = Application(but(lambda asked: data(MODELS) if asked.target == API else None))

    async def work() -> Observation[Any]:
        async with (
            serving(Application(guarded).handler) as listener,
            serving(opened.handler, host="127.0.0.2", port=listener.port),
        ):
            target = environment(f"http://{HOST}:{listener.port}", routes=ROUTES)
            way_out = egress(tmp_path, addresses="127.0.0.1 127.0.0.2")
            return await observed(target, way_out, ProbeId.AUTHENTICATION)

    observation = run(work())
    assert failed(observation.facts)
    assert {asked.target for asked in opened.asked} == {API}


def test_no_body_is_kept(look: Look) -> None:
    seen = look(
        but(lambda asked: data({"secret": "of strangers"}) if asked.target == API else None)
    )
    assert "of strangers" not in repr(seen.facts)
    assert "of strangers" not in repr(seen.api)
