"""P21 at applications on loopback: what they say that they run, and what of it is kept."""

import json
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest

from readiness.domain.access_facts import IdentityUse
from readiness.domain.failures import Failure
from readiness.domain.probing import Build, Observation, ProbeId, Running
from readiness.domain.version_facts import VersionAnswer, VersionFacts
from readiness.domain.version_routes import riding_with, version_route
from readiness.egress import Limits
from readiness.probes.contract import ProbeTarget, TargetObservations
from readiness.probes.runner import Course, run_batch
from registry.domain.identities import Slot
from registry.domain.routes import Route, RouteKind
from registry.domain.secret import Secret
from tests.loopback import Handler, serving, silent
from tests.unit.probes.applications import Application, Asked, answer, data, leading, page
from tests.unit.probes.conftest import Run
from tests.unit.probes.edges import HOST, HURRY, NOW, egress, environment, observed
from tests.unit.probes.guarded import IDENTITY, KEY

OWN = Route(RouteKind.VERSION, "/version", pointer="/build/version")
WHOLE = Route(RouteKind.VERSION, "/version")
DIGEST = "sha256:" + "4" * 64
COMMIT = "4f9e0c1d2b3a49586776655443322110ffeeddcc"
LONG = "1." * 60


def look(
    run: Run,
    folder: Path,
    handler: Handler,
    *,
    route: Route | None = OWN,
    profile: str = "",
    with_identity: bool = True,
    limits: Limits | None = None,
    addresses: str = "127.0.0.1",
) -> Observation[Any]:
    """Run the probe at a server in an operator's zone."""

    async def work() -> Observation[Any]:
        async with (
            serving(handler) as listener,
            serving(handler, host="127.0.0.2", port=listener.port),
        ):
            target = environment(
                f"http://{HOST}:{listener.port}",
                routes=(route,) if route else (),
                identities=(IDENTITY,) if with_identity else (),
            )
            way_out = egress(folder, addresses=addresses, limits=limits or Limits())
            known = {Slot.A: Secret(KEY)} if with_identity else {}
            return await observed(
                target, way_out, ProbeId.VERSION, profile=profile, credentials=known
            )

    found: Observation[Any] = run(work())
    return found


def facts_of(observation: Observation[Any]) -> VersionFacts:
    assert isinstance(observation.facts, VersionFacts)
    return observation.facts


def told(run: Run, folder: Path, sent: bytes, **how: Any) -> VersionAnswer:
    """Return what is kept of one answer."""
    application = Application(lambda _: sent)
    (found,) = facts_of(look(run, folder, application.handler, **how)).answers
    return found


@pytest.mark.parametrize(
    ("sent", "route", "version", "digest"),
    [
        (data({"build": {"version": "1.4.2"}}), OWN, "1.4.2", None),
        (data({"build": {"version": "1.4.2"}, "image_digest": DIGEST}), OWN, "1.4.2", DIGEST),
        (answer(200, "v2026.11 (edge)\n"), WHOLE, "v2026.11 (edge)", None),
        (answer(200, '"1.10"'), WHOLE, "1.10", None),
        (data(1.10), WHOLE, "1.1", None),
        (answer(200, "1.10"), WHOLE, "1.10", None),
        (answer(200, COMMIT), WHOLE, COMMIT, None),
        (answer(200, "up", f"X-Build-Digest: {DIGEST.upper()}"), WHOLE, "up", DIGEST),
        (answer(200, "1.2", "X-Build-Digest: latest"), WHOLE, "1.2", None),
        (data({"build": ["1.4.2"]}), OWN, None, None),
        (data({"build": {"version": {"major": 1}}}), OWN, None, None),
        (data({"build": {"version": LONG}}), OWN, None, None),
        (data({"build": {"version": "Bearer sk-secret-secret-secret"}}), OWN, None, None),
        (data({"build": {"version": KEY.removeprefix("Bearer ")}}), OWN, "[redacted]", None),
        (data({"build": {"version": "1.4.2\x1b[31m"}}), OWN, None, None),
        (page("1.4.2"), WHOLE, None, None),
        (data({"build": {"version": "1.4.2"}}, 404), OWN, None, None),
        (answer(200, "[" * 9000), WHOLE, None, None),
        (answer(200, "9" * 9000), WHOLE, None, None),
        (answer(200, "x" * 20_000), WHOLE, None, None),
        (answer(200, "1.2", "Content-Encoding: br"), WHOLE, None, None),
    ],
)
def test_a_version_and_a_digest_are_kept_and_nothing_else(
    run: Run,
    tmp_path: Path,
    sent: bytes,
    route: Route,
    version: str | None,
    digest: str | None,
) -> None:
    found = told(run, tmp_path, sent, route=route)
    assert (found.version, found.digest) == (version, digest)
    assert not found.with_identity


def test_a_list_is_walked_by_number(run: Run, tmp_path: Path) -> None:
    route = Route(RouteKind.VERSION, "/version", pointer="/parts/1/a~1b")
    sent = data({"parts": [{"a/b": "0"}, {"a/b": "7"}]})
    assert told(run, tmp_path, sent, route=route).version == "7"
    beyond = Route(RouteKind.VERSION, "/version", pointer="/parts/99999999")
    assert told(run, tmp_path, sent, route=beyond).version is None


def guarding(refusal: bytes) -> Callable[[Asked], bytes]:
    right = data({"build": {"version": "1.4.2"}})
    return lambda asked: right if asked.credential == KEY else refusal


@pytest.mark.parametrize("refusal", [answer(401), answer(403), leading(302, "/sign-in")])
def test_the_identity_is_presented_where_a_stranger_is_refused(
    run: Run, tmp_path: Path, refusal: bytes
) -> None:
    application = Application(guarding(refusal))
    facts = facts_of(look(run, tmp_path, application.handler))
    assert [(one.version, one.with_identity) for one in facts.answers] == [("1.4.2", True)]
    assert [one.credential for one in application.asked] == ["", KEY]
    assert KEY not in repr(facts)


def test_nobody_is_asked_with_an_identity_that_there_is_not(run: Run, tmp_path: Path) -> None:
    application = Application(guarding(answer(401)))
    facts = facts_of(look(run, tmp_path, application.handler, with_identity=False))
    assert (facts.identity, facts.answers[0].status) == (IdentityUse.NONE, 401)
    assert len(application.asked) == 1


def test_every_address_is_asked_and_two_versions_are_confirmed(run: Run, tmp_path: Path) -> None:
    numbers = iter(range(100))
    application = Application(lambda _: answer(200, f"1.{next(numbers) % 2}"))
    seen = look(run, tmp_path, application.handler, route=WHOLE, addresses="127.0.0.1 127.0.0.2")
    build = facts_of(seen).build
    assert build == Build((Running("1.0"), Running("1.1")), is_whole=True)
    assert seen.attempts == 2


def test_an_edge_that_hangs_is_asked_once_and_says_nothing(run: Run, tmp_path: Path) -> None:
    seen = look(run, tmp_path, silent, limits=HURRY)
    assert [one.failure for one in facts_of(seen).answers] == [Failure.TIMEOUT]
    assert facts_of(seen).build is None
    assert seen.attempts == 1


@pytest.mark.parametrize(
    ("profile", "path"),
    [
        ("vllm", "/version"),
        ("open-webui", "/api/version"),
        ("litellm", "/health/readiness"),
        ("ollama", "/api/version"),
        ("generic-chat", ""),
        ("of-another-time", ""),
    ],
)
def test_the_route_of_the_profile_is_asked_where_none_is_declared(
    run: Run, tmp_path: Path, profile: str, path: str
) -> None:
    sent = {"version": "0.9", "litellm_version": "0.9"}
    application = Application(lambda _: data(sent))
    facts = facts_of(look(run, tmp_path, application.handler, route=None, profile=profile))
    assert facts.path == path
    assert [one.target for one in application.asked] == ([path] if path else [])
    assert [one.version for one in facts.answers] == (["0.9"] if path else [])


def test_the_own_route_is_asked_before_that_of_the_profile() -> None:
    place = environment("http://edge.test", routes=(OWN,))
    assert version_route(place, "vllm") == OWN
    assert riding_with((ProbeId.TLS,), place, "") == (ProbeId.VERSION,)
    assert riding_with((ProbeId.VERSION,), place, "") == ()
    assert riding_with((), place, "") == ()
    assert riding_with((ProbeId.TLS,), environment("http://edge.test"), "generic-chat") == ()


def test_what_is_never_called_is_not_asked_for_its_version(run: Run, tmp_path: Path) -> None:
    application = Application(lambda _: answer(200, "1.0"))
    route = Route(RouteKind.VERSION, "/health")
    facts = facts_of(look(run, tmp_path, application.handler, route=route, profile="litellm"))
    assert (facts.path, application.asked) == ("", [])


@pytest.mark.parametrize("is_side_by_side", [False, True])
def test_all_that_a_run_saw_says_which_build_answered(
    run: Run, tmp_path: Path, is_side_by_side: bool
) -> None:
    application = Application(lambda _: answer(200, "1.0"))
    probes = (ProbeId.AVAILABILITY, ProbeId.VERSION, ProbeId.HSTS)
    ended: list[TargetObservations] = []

    async def work(probes: tuple[ProbeId, ...]) -> TargetObservations:
        async with serving(application.handler) as listener:
            target = environment(f"http://{HOST}:{listener.port}", routes=(WHOLE,))
            (result,) = await run_batch(
                [ProbeTarget(target, probes, riding=frozenset({ProbeId.VERSION}))],
                egress=egress(tmp_path),
                clock=lambda: NOW,
                random=Random(7),
                seen=ended.append,
                course=Course(side_by_side=is_side_by_side),
            )
            return result

    result: TargetObservations = run(work(probes))
    build = Build((Running("1.0"),), is_whole=True)
    assert [(one.probe, one.build) for one in result.observations] == [
        (probe, build) for probe in probes
    ]
    assert {one.observations[0].build for one in ended} == {build}
    assert {one.riding for one in ended} == {frozenset({ProbeId.VERSION})}
    alone: TargetObservations = run(work((ProbeId.AVAILABILITY,)))
    assert alone.observations[0].build is None


def test_what_is_sent_is_json_of_any_shape_and_never_raises(run: Run, tmp_path: Path) -> None:
    shapes: tuple[object, ...] = (None, True, [], {}, "", {"build": None}, {"build": [7]}, 7)
    for found in shapes:
        assert told(run, tmp_path, answer(200, json.dumps(found))).version is None
