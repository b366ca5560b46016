"""Time that a probe waits for its target, on a clock that the test turns."""

import asyncio
import math
from collections.abc import Callable, Coroutine
from pathlib import Path
from random import Random
from typing import Any

import pytest

from readiness.domain.failures import Failure
from readiness.domain.outcomes import UnknownReason
from readiness.domain.probing import Cadence, Observation, ProbeId
from readiness.egress import Limits, TargetFailedError
from readiness.probes.attempts import Surroundings, observe
from readiness.probes.budget import (
    FIRST_BYTES,
    LEAST_SECONDS,
    MOST_BYTES,
    SHORT_PATIENCE_SECONDS,
    Budget,
    OutOfTimeError,
)
from readiness.probes.contract import Probe
from readiness.probes.pacing import MOST_CONNECTIONS, Pacer
from readiness.probes.visit import Visit
from tests.unit.probes.edges import HOST, NOW, Pauses, egress, environment

EDGE = "the edge"


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def run(work: Coroutine[Any, Any, Any]) -> Any:
    return asyncio.run(work)


def asked(budget: Budget, clock: Clock, seconds: float, question: str = "/") -> None:
    """Ask something that is answered after so many seconds."""

    async def work() -> None:
        async with budget.waiting(EDGE, question):
            clock.now += seconds

    run(work())


def hung(budget: Budget, clock: Clock, seconds: float, question: str = "/") -> None:
    """Ask something that runs into its own limit."""

    async def work() -> None:
        async with budget.waiting(EDGE, question):
            clock.now += seconds
            raise TargetFailedError(Failure.TIMEOUT)

    with pytest.raises(TargetFailedError):
        run(work())


def patience_of(budget: Budget, question: str) -> float:
    return budget._patience(EDGE, question)


def test_what_was_waited_for_is_no_longer_there():
    clock = Clock()
    budget = Budget(10, monotonic=clock)
    asked(budget, clock, 4)
    assert (budget.room, budget.spent) == (6, 4)


def test_pauses_between_requests_do_not_count():
    clock = Clock()
    budget = Budget(10, monotonic=clock)
    asked(budget, clock, 4)
    clock.now += 1000
    assert budget.room == 6


def test_requests_at_the_same_time_count_once():
    clock = Clock()
    budget = Budget(10, monotonic=clock)

    async def both() -> None:
        async with budget.waiting(EDGE, "/one"), budget.waiting(EDGE, "/two"):
            clock.now += 3

    run(both())
    assert budget.spent == 3


def test_nothing_is_begun_without_time_for_it():
    clock = Clock()
    budget = Budget(10, monotonic=clock)
    asked(budget, clock, 10 - LEAST_SECONDS / 2)
    with pytest.raises(OutOfTimeError):
        asked(budget, clock, 0)


def test_nothing_is_begun_after_the_deadline_whatever_is_left():
    clock = Clock()
    budget = Budget(10, monotonic=clock, deadline=clock.now + 5)
    asked(budget, clock, 1)
    clock.now += 4
    with pytest.raises(OutOfTimeError):
        asked(budget, clock, 0)


def test_a_further_attempt_gets_the_rest():
    clock = Clock()
    budget = Budget(10, monotonic=clock)
    asked(budget, clock, 10)
    budget.allow(15)
    assert budget.room == 5


def test_what_is_cut_off_proves_nothing_about_the_target():
    budget = Budget(LEAST_SECONDS, monotonic=Clock())

    async def work() -> None:
        async with budget.waiting(EDGE, "/"):
            await asyncio.get_running_loop().create_future()

    with pytest.raises(OutOfTimeError):
        run(work())


def test_one_route_that_hung_is_given_less_time_and_the_others_as_much_as_before():
    clock = Clock()
    budget = Budget(100, monotonic=clock)
    asked(budget, clock, 1, "/fine")
    hung(budget, clock, 10, "/slow")
    assert patience_of(budget, "/slow") == SHORT_PATIENCE_SECONDS
    assert patience_of(budget, "/other") == math.inf


def test_an_edge_that_only_hung_is_given_less_time_for_everything():
    clock = Clock()
    budget = Budget(100, monotonic=clock)
    hung(budget, clock, 10, "/slow")
    assert patience_of(budget, "/other") == SHORT_PATIENCE_SECONDS


def test_an_edge_that_fails_otherwise_does_not_hang():
    clock = Clock()
    budget = Budget(100, monotonic=clock)

    async def work() -> None:
        async with budget.waiting(EDGE, "/"):
            raise TargetFailedError(Failure.RESET)

    with pytest.raises(TargetFailedError):
        run(work())
    assert patience_of(budget, "/") == math.inf


def observation(
    folder: Path, gather: Callable[[Visit], Any], *, failed: bool = False, **changes: Any
) -> Observation[Any]:
    probe = Probe(ProbeId.TLS, "a probe for this test", Cadence.FAST, 1, gather, lambda _: failed)
    clock = Clock()
    around = Surroundings(egress(folder), lambda: NOW, Random(1), Pauses(), clock, **changes)

    async def work() -> Observation[Any]:
        pacer = Pacer(1000, pause=Pauses(), monotonic=clock)
        return await observe(probe, environment(f"http://{HOST}"), pacer, around)

    found: Observation[Any] = run(work())
    return found


async def out_of_time(visit: Visit) -> str:
    raise OutOfTimeError


async def half(visit: Visit) -> str:
    visit.leave_out("/b")
    visit.leave_out("/b")
    return "the other half"


def test_a_probe_without_time_says_so_and_is_no_fault_of_the_prober(tmp_path):
    found = observation(tmp_path, out_of_time)
    assert found.facts is None
    assert found.unknown.reason is UnknownReason.BUDGET


def test_facts_of_half_a_run_are_kept_with_what_is_missing(tmp_path):
    found = observation(tmp_path, half)
    assert (found.facts, found.left_out) == ("the other half", ("/b",))


def test_a_failure_that_nobody_has_time_to_confirm_is_no_failure(tmp_path):
    found = observation(tmp_path, half, failed=True, deadline=100.5)
    assert found.facts is None
    assert found.unknown.reason is UnknownReason.BUDGET
    assert found.attempts == 1


def test_what_a_run_reads_is_bounded_too() -> None:
    budget = Budget(monotonic=Clock())
    budget.receive(FIRST_BYTES - 1)
    budget.require_room()
    budget.receive(1)
    with pytest.raises(OutOfTimeError, match="What may be read in one run was used up"):
        budget.require_room()


def test_a_further_attempt_may_read_more() -> None:
    budget = Budget(monotonic=Clock())
    budget.receive(FIRST_BYTES)
    budget.allow(math.inf)
    budget.require_room()
    budget.receive(MOST_BYTES - FIRST_BYTES)
    with pytest.raises(OutOfTimeError):
        budget.require_room()


def test_a_run_reads_a_mebibyte_at_most() -> None:
    open_at_once = MOST_CONNECTIONS * Limits().wire_bytes
    assert MOST_BYTES + open_at_once == 1024 * 1024
