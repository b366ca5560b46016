"""Edges that take their time with every answer, by a clock that the server turns."""

import asyncio
from pathlib import Path
from random import Random

import pytest

from readiness.domain.access_facts import AuthenticationFacts
from readiness.domain.facts import PlainHttpFacts
from readiness.domain.probing import Observation, ProbeId
from readiness.egress import Egress
from readiness.probes.budget import FIRST_SECONDS, WAITING_SECONDS
from readiness.probes.contract import ProbeTarget
from readiness.probes.runner import run_batch
from registry.domain.routes import Route, RouteKind
from registry.domain.snapshot import EnvironmentSnapshot, HealthRoute
from tests.loopback import Handler, serving
from tests.unit.probes.conftest import Run
from tests.unit.probes.edges import HOST, NOW, Pauses, egress, environment

FORBIDDEN = b"HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n"
REFUSAL = b"HTTP/1.1 401 No\r\nContent-Length: 0\r\n\r\n"
API = tuple(Route(RouteKind.PROTECTED_API, f"/v1/{name}") for name in "abcdef")


class Clock:
    """Time that goes on when the server says so."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now

    def answering(self, text: bytes, seconds: float) -> Handler:
        async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.readuntil(b"\r\n\r\n")
            self.now += seconds
            writer.write(text)
            await writer.drain()

        return handle


async def seen(
    target: EnvironmentSnapshot, way_out: Egress, probe: ProbeId, clock: Clock
) -> Observation[object]:
    (result,) = await run_batch(
        [ProbeTarget(target, (probe,))],
        egress=way_out,
        clock=lambda: NOW,
        random=Random(7),
        pause=Pauses(),
        monotonic=clock,
    )
    return result.observations[0]


def plainly(run: Run, folder: Path, seconds: float) -> Observation[object]:
    clock = Clock()

    async def work() -> Observation[object]:
        async with serving(clock.answering(FORBIDDEN, seconds)) as listener:
            plain = f"http://{HOST}:{listener.port}"
            health = HealthRoute("/health")
            target = environment(f"https://{HOST}", plain_url=plain, routes=API, health=health)
            return await seen(target, egress(folder), ProbeId.PLAIN_HTTP, clock)

    found: Observation[object] = run(work())
    return found


def test_what_a_slow_edge_answered_is_kept_and_the_rest_is_named(run: Run, tmp_path: Path) -> None:
    found = plainly(run, tmp_path, 6.0)
    assert isinstance(found.facts, PlainHttpFacts)
    assert found.facts.answers[0].path == "/"
    assert len(found.facts.answers) == 2
    assert len(found.left_out) == 2
    assert found.left_out[0] == "/health at 127.0.0.1"


@pytest.mark.parametrize("seconds", [1.0, 4.0, 12.0])
def test_it_waits_no_longer_than_a_run_may(run: Run, tmp_path: Path, seconds: float) -> None:
    found = plainly(run, tmp_path, seconds)
    assert found.milliseconds <= (WAITING_SECONDS + seconds) * 1000


def test_an_edge_in_good_time_is_asked_everything(run: Run, tmp_path: Path) -> None:
    assert plainly(run, tmp_path, 1.0).left_out == ()


def test_requests_to_protected_routes_that_do_not_fit_are_named(run: Run, tmp_path: Path) -> None:
    clock = Clock()

    async def work() -> Observation[object]:
        async with serving(clock.answering(REFUSAL, 2.0)) as listener:
            target = environment(f"http://{HOST}:{listener.port}", routes=API)
            return await seen(target, egress(tmp_path), ProbeId.AUTHENTICATION, clock)

    found = run(work())
    assert isinstance(found.facts, AuthenticationFacts)
    assert found.facts.answers
    assert found.facts.left_out
    assert found.milliseconds <= (FIRST_SECONDS + 2 * 2.0) * 1000
