"""Runs what is due: one batch of targets, each answer confirmed, each fault kept to itself."""

import asyncio
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from random import Random

import uvloop

from readiness.domain.facts import Facts
from readiness.domain.outcomes import UnknownReason
from readiness.domain.probing import Observation, Unknown
from readiness.egress import Egress
from readiness.probes.attempts import Surroundings, nothing_seen, observe
from readiness.probes.catalogue import probe_of
from readiness.probes.contract import ProbeTarget, TargetObservations
from readiness.probes.pacing import Pause
from readiness.probes.visit import Luggage

MOST_TARGETS = 64
"""Asked at the same time; each holds at most two connections."""


async def run_batch(
    targets: Sequence[ProbeTarget],
    *,
    egress: Egress,
    clock: Callable[[], datetime],
    random: Random,
    pause: Pause = asyncio.sleep,
    monotonic: Callable[[], float] = time.monotonic,
    seen: Callable[[TargetObservations], None] = lambda _: None,
) -> list[TargetObservations]:
    """Ask every target, after the prober has proved on its control target that it works itself.

    Args:
        targets: environments and the probes due for each.
        egress: the way out.
        clock: the time in UTC.
        random: for the jitter of confirmations and for request ids.
        pause: waits for a number of seconds.
        monotonic: monotonic time in seconds.
        seen: told of each answer as soon as it is there; the last one of a target is complete.

    Returns:
        one entry per target, in the same order; it never raises for a target's sake.
    """
    surroundings = Surroundings(egress, clock, random, pause, monotonic)
    if not await egress.control_answers():
        nothing = [_without_control(target, clock()) for target in targets]
        for result in nothing:
            seen(result)
        return nothing
    places = asyncio.Semaphore(MOST_TARGETS)

    return await asyncio.gather(*(_visit(one, surroundings, places, seen) for one in targets))


def run_batch_now(
    targets: Sequence[ProbeTarget],
    *,
    egress: Egress,
    clock: Callable[[], datetime],
    random: Random,
    pause: Pause = asyncio.sleep,
    seen: Callable[[TargetObservations], None] = lambda _: None,
) -> list[TargetObservations]:
    """Run a batch from code that is not asynchronous, on an event loop of its own."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(
            run_batch(targets, egress=egress, clock=clock, random=random, pause=pause, seen=seen)
        )


async def _visit(
    target: ProbeTarget,
    surroundings: Surroundings,
    places: asyncio.Semaphore,
    seen: Callable[[TargetObservations], None],
) -> TargetObservations:
    observations: list[Observation[Facts]] = []
    async with places:
        pacer = surroundings.pacer(target.environment)
        luggage = Luggage(target.profile, target.credentials)
        for probe in map(probe_of, target.probes):
            found = await observe(probe, target.environment, pacer, surroundings, luggage)
            observations.append(found)
            is_last = len(observations) == len(target.probes)
            seen(TargetObservations(target.environment, (found,), is_complete=is_last))
    return TargetObservations(target.environment, tuple(observations))


def _without_control(target: ProbeTarget, now: datetime) -> TargetObservations:
    unknown = Unknown(
        UnknownReason.CONTROL_FAILED, "The prober's own control target did not answer."
    )
    return TargetObservations(
        target.environment,
        tuple(
            nothing_seen(probe_of(probe), target.environment, now, unknown)
            for probe in target.probes
        ),
    )
