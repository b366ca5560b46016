"""P04 and PRX-2: plain HTTP, asked of functions on real sockets."""

from collections.abc import Callable
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest

from readiness.domain.facts import PlainHttpFacts
from readiness.domain.findings import Reason
from readiness.domain.outcomes import Outcome, UnknownReason
from readiness.domain.probing import Observation, ProbeId
from readiness.egress import Zone
from registry.domain.snapshot import HealthRoute
from tests.loopback import serving
from tests.unit.probes.applications import Application, Asked, answer, leading, page
from tests.unit.probes.conftest import Run
from tests.unit.probes.edges import HOST, egress, environment, observed
from tests.unit.probes.plain_edges import MODELS, Seen, look, tls, to_edge

__all__ = ["look", "tls"]

PAGE = f"<!doctype html><p>{'x' * 2000}"
REFUSED = Reason.PLAIN_REFUSED


def test_a_permanent_redirect_of_every_path_passes(look: Callable[..., Seen]) -> None:
    seen = look(to_edge)
    assert (seen.verdict.outcome, seen.verdict.reason) == (Outcome.PASS, Reason.REDIRECTS_TO_HTTPS)
    paths = [found.path for found in seen.facts.answers]
    assert paths[:3] == ["/", MODELS, "/health"]
    assert len(paths) == 4
    assert seen.observation.attempts == 1


@pytest.mark.parametrize(
    ("plain", "outcome", "reason"),
    [
        (lambda asked, port: to_edge(asked, port, 301), Outcome.PASS, Reason.REDIRECTS_TO_HTTPS),
        (lambda asked, port: to_edge(asked, port, 302), Outcome.WARN, Reason.REDIRECT_TEMPORARY),
        (lambda asked, port: to_edge(asked, port, 307), Outcome.WARN, Reason.REDIRECT_TEMPORARY),
        (
            lambda asked, port: leading(301, f"https://{HOST}:{port}/"),
            Outcome.WARN,
            Reason.REDIRECT_DROPS_PATH,
        ),
        (
            lambda asked, port: leading(301, f"https://www.{HOST}:{port}{asked.target}"),
            Outcome.WARN,
            Reason.REDIRECT_ELSEWHERE,
        ),
        (
            lambda asked, port: leading(301, f"https://{HOST}{asked.target}"),
            Outcome.WARN,
            Reason.REDIRECT_ELSEWHERE,
        ),
        (
            lambda asked, port: leading(301, f"http://{HOST}{asked.target}"),
            Outcome.FAIL,
            Reason.REDIRECT_STAYS_PLAIN,
        ),
        (lambda asked, port: leading(301, "/login"), Outcome.FAIL, Reason.REDIRECT_STAYS_PLAIN),
        (
            lambda asked, port: leading(301, f"https:\\\\{HOST}"),
            Outcome.FAIL,
            Reason.REDIRECT_STAYS_PLAIN,
        ),
        (lambda asked, port: page("hello"), Outcome.FAIL, Reason.PLAIN_SERVED),
        (lambda asked, port: answer(401, "who?"), Outcome.FAIL, Reason.PLAIN_SERVED),
        (lambda asked, port: answer(502, "bad gateway"), Outcome.FAIL, Reason.PLAIN_SERVED),
        (lambda asked, port: answer(404, "x" * 2000), Outcome.FAIL, Reason.PLAIN_SERVED),
        (
            lambda asked, port: answer(503, "no server is available"),
            Outcome.UNKNOWN,
            UnknownReason.CONTROL_FAILED,
        ),
        (lambda asked, port: answer(403, "no"), Outcome.PASS, Reason.PLAIN_REFUSED),
        (
            lambda asked, port: answer(404, PAGE, kind="text/html"),
            Outcome.PASS,
            Reason.PLAIN_REFUSED,
        ),
        *(
            (
                lambda asked, port, status=status, body=body: answer(status, body),
                Outcome.PASS,
                REFUSED,
            )
            for status in (400, 404, 405, 410, 421, 426)
            for body in ("", "not here")
        ),
    ],
)
def test_what_plain_http_answers_decides(
    look: Callable[..., Seen],
    plain: Callable[[Asked, int], bytes],
    outcome: Outcome,
    reason: Reason | UnknownReason,
) -> None:
    seen = look(plain)
    assert (seen.verdict.outcome, seen.verdict.reason) == (outcome, reason)
    assert seen.observation.attempts == (1 if outcome is Outcome.PASS else 2)


@pytest.mark.parametrize("open_path", [MODELS, "/health"])
def test_a_redirect_of_the_start_page_alone_is_not_enough(
    look: Callable[..., Seen], open_path: str
) -> None:
    seen = look(
        lambda asked, port: page("data") if asked.target == open_path else to_edge(asked, port)
    )
    assert seen.verdict.reason is Reason.PLAIN_SERVED
    assert seen.verdict.summary.startswith(f"{open_path} is answered 200")


def test_one_application_that_is_down_is_told_by_its_path(look: Callable[..., Seen]) -> None:
    seen = look(lambda asked, port: answer(503) if asked.target == MODELS else to_edge(asked, port))
    assert seen.verdict.outcome is Outcome.UNKNOWN
    assert f"{MODELS} is answered 503" in seen.verdict.summary
    assert seen.verdict.remedy.text


def test_what_is_served_counts_beside_an_application_that_is_down(
    look: Callable[..., Seen],
) -> None:
    seen = look(lambda asked, port: answer(503) if asked.target == MODELS else page("hello"))
    assert (seen.verdict.outcome, seen.verdict.reason) == (Outcome.FAIL, Reason.PLAIN_SERVED)


def test_a_path_that_nobody_registered_is_asked_too(look: Callable[..., Seen]) -> None:
    known = ("/", MODELS, "/health")
    seen = look(lambda asked, port: to_edge(asked, port) if asked.target in known else page("?"))
    assert seen.verdict.reason is Reason.PLAIN_SERVED


def test_listed_headers_are_kept_and_no_others(look: Callable[..., Seen]) -> None:
    seen = look(lambda asked, port: answer(403, "no", "Server: sample", "Set-Cookie: a=b"))
    assert dict(seen.facts.answers[0].headers) == {
        "content-type": "text/plain",
        "content-length": "2",
        "server": "sample",
    }


def test_an_edge_that_is_plain_itself_fails_without_a_question(run: Run, tmp_path: Path) -> None:
    async def work() -> Seen:
        target = environment(f"http://{HOST}:9")
        return Seen(target, await observed(target, egress(tmp_path), ProbeId.PLAIN_HTTP))

    seen = run(work())
    assert (seen.verdict.outcome, seen.observation.requests) == (Outcome.FAIL, 0)
    assert "plain HTTP" in seen.verdict.summary


@pytest.mark.parametrize(
    ("url", "networks"),
    [(f"http://other.{HOST}", "127.0.0.0/8"), (f"http://{HOST}", "10.0.0.0/8")],
)
def test_what_may_not_be_dialled_is_no_evidence(
    run: Run, tmp_path: Path, url: str, networks: str
) -> None:
    async def work() -> Observation[Any]:
        zones = {"local": Zone("local", (ip_network(networks),))}
        target = environment(f"https://{HOST}", plain_url=url)
        return await observed(target, egress(tmp_path, zones=zones), ProbeId.PLAIN_HTTP)

    observation = run(work())
    assert observation.facts is None
    assert observation.unknown.reason is UnknownReason.ZONE_FORBIDS


def test_without_a_plain_url_port_80_of_the_host_is_asked(run: Run, tmp_path: Path) -> None:
    async def work() -> Observation[Any]:
        target = environment(f"https://{HOST}:8443")
        return await observed(target, egress(tmp_path, addresses="127.9.9.9"), ProbeId.PLAIN_HTTP)

    observation = run(work())
    assert isinstance(observation.facts, PlainHttpFacts)
    assert observation.facts.url == f"http://{HOST}"


def test_what_the_profile_forbids_is_not_asked(run: Run, tmp_path: Path) -> None:
    application = Application(lambda _: answer(403))

    async def work() -> None:
        async with serving(application.handler) as listener:
            target = environment(
                f"https://{HOST}", plain_url=f"http://{HOST}:{listener.port}", routes=()
            )
            forbidden = environment(
                target.edge_url, plain_url=target.plain_url, health=HealthRoute("/health")
            )
            await observed(forbidden, egress(tmp_path), ProbeId.PLAIN_HTTP, profile="litellm")

    run(work())
    assert application.asked
    assert "/health" not in {asked.target for asked in application.asked}
