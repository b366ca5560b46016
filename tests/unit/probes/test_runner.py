import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pytest

from readiness.domain.facts import AvailabilityFacts
from readiness.domain.outcomes import UnknownReason
from readiness.domain.probing import Cadence, Observation, ProbeId, target_digest
from readiness.egress import Egress, LocalNetworkError
from readiness.probes.attempts import Surroundings, observe
from readiness.probes.contract import Probe, ProbeTarget, TargetObservations
from readiness.probes.pacing import Pacer
from readiness.probes.runner import CONTROL_PAUSES, run_batch, run_batch_now
from readiness.probes.visit import Visit
from tests.loopback import OK, Handler, answering, serving, silent
from tests.unit.probes.conftest import Run
from tests.unit.probes.edges import HOST, HURRY, NOW, Pauses, egress, environment, observed

BAD = b"HTTP/1.1 503 Oh\r\nContent-Length: 0\r\n\r\n"


def in_turn(*texts: bytes) -> Handler:
    """Answer each connection with the next text, and for ever with the last one."""
    left = list(texts)

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await answering(left.pop(0) if len(left) > 1 else left[0])(reader, writer)

    return handle


def watch(run: Run, folder: Path, handler: Handler, pauses: Pauses) -> Observation[Any]:
    async def work() -> Observation[Any]:
        async with serving(handler) as listener:
            target = environment(f"http://{HOST}:{listener.port}")
            return await observed(target, egress(folder), ProbeId.AVAILABILITY, pause=pauses)

    found: Observation[Any] = run(work())
    return found


def test_a_sound_edge_is_asked_once(run: Run, tmp_path: Path) -> None:
    pauses = Pauses()
    found = watch(run, tmp_path, answering(OK), pauses)
    assert (found.attempts, found.flaked, found.observed_at) == (1, False, NOW)
    assert pauses == []


def test_a_failure_is_confirmed_after_a_pause(run: Run, tmp_path: Path) -> None:
    pauses = Pauses()
    found = watch(run, tmp_path, answering(BAD), pauses)
    assert (found.attempts, found.flaked, found.requests) == (2, False, 2)
    assert found.bytes_read == 2 * len(BAD)
    assert len(pauses) == 1
    assert 2 <= pauses[0] <= 5


def test_the_confirmed_run_counts_and_the_flake_is_kept(run: Run, tmp_path: Path) -> None:
    found = watch(run, tmp_path, in_turn(BAD, OK), Pauses())
    assert found.facts is not None
    assert found.facts.answers[0].status == 200
    assert (found.attempts, found.flaked) == (2, True)


def test_an_observation_says_which_environment_it_saw(run: Run, tmp_path: Path) -> None:
    async def work() -> tuple[str, str]:
        async with serving(answering(OK)) as listener:
            target = environment(f"http://{HOST}:{listener.port}")
            found = await observed(target, egress(tmp_path), ProbeId.AVAILABILITY)
        return found.target, target_digest(target)

    told, expected = run(work())
    assert told == expected


def test_without_the_control_target_nothing_is_asked_or_said(run: Run, tmp_path: Path) -> None:
    async def work() -> tuple[list[TargetObservations], int]:
        async with serving(answering(BAD)) as control, serving(answering(OK)) as listener:
            way_out = egress(tmp_path, control_url=f"http://127.0.0.1:{control.port}/healthz")
            target = environment(f"http://{HOST}:{listener.port}")
            results = await batch([ProbeTarget(target, tuple(ProbeId))] * 2, way_out)
            return results, len(listener.connections)

    results, connections = run(work())
    seen = [observation for result in results for observation in result.observations]
    assert len(seen) == 2 * len(ProbeId)
    assert {observation.unknown.reason for observation in seen} == {UnknownReason.CONTROL_FAILED}
    assert all(observation.facts is None and observation.target for observation in seen)
    assert connections == 0


def test_a_control_target_that_starts_anew_is_waited_for(run: Run, tmp_path: Path) -> None:
    pauses = Pauses()

    async def work() -> list[TargetObservations]:
        starting = in_turn(BAD, BAD, OK)
        async with serving(starting) as control, serving(answering(OK)) as listener:
            way_out = egress(tmp_path, control_url=f"http://127.0.0.1:{control.port}/healthz")
            target = environment(f"http://{HOST}:{listener.port}")
            asked = [ProbeTarget(target, (ProbeId.AVAILABILITY,))]
            return await batch(asked, way_out, pauses)

    (result,) = run(work())
    assert isinstance(result.observations[0].facts, AvailabilityFacts)
    assert pauses == list(CONTROL_PAUSES[:2])


def test_a_control_target_that_never_answers_keeps_nobody_for_long(
    run: Run, tmp_path: Path
) -> None:
    pauses, passed = Pauses(), iter(range(0, 1000, 11))

    async def work() -> list[TargetObservations]:
        async with serving(answering(BAD)) as control:
            return await run_batch(
                [ProbeTarget(environment(f"http://{HOST}"), (ProbeId.AVAILABILITY,))],
                egress=egress(tmp_path, control_url=f"http://127.0.0.1:{control.port}/healthz"),
                clock=lambda: NOW,
                random=Random(1),
                pause=pauses,
                monotonic=lambda: float(next(passed)),
            )

    (result,) = run(work())
    assert result.observations[0].unknown is not None
    assert pauses == [1.0]


def test_results_come_in_the_order_of_the_targets(run: Run, tmp_path: Path) -> None:
    async def work() -> list[TargetObservations]:
        async with serving(answering(OK)) as listener, serving(silent) as slow:
            targets = [
                ProbeTarget(
                    environment(f"http://{HOST}:{port}", id=number), (ProbeId.AVAILABILITY,)
                )
                for number, port in enumerate([slow.port, listener.port, slow.port])
            ]
            return await batch(targets, egress(tmp_path, limits=HURRY))

    results = run(work())
    assert [result.environment.id for result in results] == [0, 1, 2]
    facts = [result.observations[0].facts for result in results]
    assert all(isinstance(found, AvailabilityFacts) for found in facts)
    assert [found.answers[0].status for found in facts] == [None, 200, None]


def test_it_runs_from_code_that_is_not_asynchronous(tmp_path: Path) -> None:
    target = environment("http://10.0.0.1")
    (result,) = run_batch_now(
        [ProbeTarget(target, (ProbeId.AVAILABILITY, ProbeId.TLS))],
        egress=egress(tmp_path),
        clock=lambda: NOW,
        random=Random(1),
    )
    availability, tls = result.observations
    assert availability.unknown is not None
    assert availability.unknown.reason is UnknownReason.ZONE_FORBIDS
    assert tls.facts is not None


async def batch(
    targets: list[ProbeTarget], way_out: Egress, pauses: Pauses | None = None
) -> list[TargetObservations]:
    pause = Pauses() if pauses is None else pauses
    return await run_batch(
        targets, egress=way_out, clock=lambda: NOW, random=Random(1), pause=pause
    )


def probe_with(gather: Callable[[Visit], Awaitable[Any]]) -> Probe[Any]:
    return Probe(ProbeId.TLS, "a probe for this test", Cadence.FAST, 3, gather, lambda facts: False)


def surroundings(folder: Path, **changes: Any) -> Surroundings:
    plain = Surroundings(egress(folder), lambda: NOW, Random(1), Pauses(), lambda: 0.0)
    return replace(plain, **changes)


def outcome(run: Run, probe: Probe[Any], around: Surroundings) -> Observation[Any]:
    target = environment(f"http://{HOST}")

    async def work() -> Observation[Any]:
        return await observe(probe, target, around.pacer(target), around)

    found: Observation[Any] = run(work())
    return found


def test_a_fault_of_a_probe_is_an_unknown_and_is_logged(
    run: Run, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async def gather(visit: Visit) -> object:
        raise KeyError("secret detail")

    found = outcome(run, probe_with(gather), surroundings(tmp_path))
    assert found.unknown is not None
    assert found.unknown.reason is UnknownReason.PROBER_FAULT
    assert "secret detail" not in found.unknown.detail
    assert (found.algorithm_version, found.attempts) == (3, 1)
    assert "secret detail" in caplog.text


def test_a_fault_of_this_machine_is_never_evidence(run: Run, tmp_path: Path) -> None:
    async def gather(visit: Visit) -> object:
        raise LocalNetworkError("The prober has no sockets left.")

    found = outcome(run, probe_with(gather), surroundings(tmp_path))
    assert found.facts is None
    assert found.unknown is not None
    assert found.unknown.reason is UnknownReason.PROBER_FAULT
    assert found.unknown.detail == "The prober has no sockets left."


def test_a_probe_that_does_not_end_is_ended(run: Run, tmp_path: Path) -> None:
    async def gather(visit: Visit) -> object:
        return await asyncio.get_running_loop().create_future()

    found = outcome(run, probe_with(gather), surroundings(tmp_path, probe_seconds=0.05))
    assert found.unknown is not None
    assert found.unknown.reason is UnknownReason.BUDGET


def test_a_target_never_has_more_than_two_connections_open(run: Run) -> None:
    async def work() -> tuple[int, int]:
        pacer = Pacer(1000, pause=Pauses(), monotonic=lambda: 0.0)
        gate, most, now = asyncio.Event(), 0, 0

        async def connect() -> None:
            nonlocal most, now
            async with pacer.connection():
                now += 1
                most = max(most, now)
                await gate.wait()
                now -= 1

        tasks = [asyncio.create_task(connect()) for _ in range(5)]
        await asyncio.sleep(0)
        waiting = now
        gate.set()
        await asyncio.gather(*tasks)
        return waiting, most

    assert run(work()) == (2, 2)


def test_connections_are_spaced_by_the_rate_of_the_zone(run: Run) -> None:
    pauses = Pauses()

    async def work() -> None:
        pacer = Pacer(2, pause=pauses, monotonic=lambda: 100.0)
        for _ in range(4):
            async with pacer.connection():
                pass

    run(work())
    assert pauses == [0.5, 1.0, 1.5]
