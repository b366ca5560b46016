"""Runs what is due: one batch of targets, each answer confirmed, each fault kept to itself."""

import asyncio
import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from random import Random

import uvloop

from readiness.domain.facts import Facts
from readiness.domain.outcomes import UnknownReason
from readiness.domain.probing import Observation, ProbeId, Unknown
from readiness.egress import Egress
from readiness.probes.attempts import Surroundings, Told, nothing_seen, observe
from readiness.probes.build_sight import BuildSight
from readiness.probes.catalogue import probe_of
from readiness.probes.contract import ProbeTarget, TargetObservations
from readiness.probes.pacing import Pause
from readiness.probes.visit import Luggage

MOST_TARGETS = 64
"""Asked at the same time; each holds at most two connections."""
CONTROL_PAUSES = (1.0, 2.0, 4.0, 8.0)
"""Seconds between questions to a control target that does not answer: one that starts anew beside
the prober, as the program's own pages do, is no sign that the prober is cut off."""
CONTROL_SECONDS = 20.0
"""After so long it is not asked again: one that never answers keeps no batch for minutes."""


@dataclass(frozen=True, slots=True)
class Course:
    """How a batch runs.

    Attributes:
        most_targets: environments asked at the same time.
        side_by_side: whether the probes of one environment run at the same time, sharing its
            connections, so that one which waits delays no other; else one follows the other.
        environment_seconds: time after which nothing more is asked of an environment, with all
            pauses.
        control_pauses: seconds after which a control target that did not answer is asked again.
    """

    most_targets: int = MOST_TARGETS
    side_by_side: bool = False
    environment_seconds: float = math.inf
    control_pauses: tuple[float, ...] = CONTROL_PAUSES


ON_SCHEDULE = Course()


async def run_batch(
    targets: Sequence[ProbeTarget],
    *,
    egress: Egress,
    clock: Callable[[], datetime],
    random: Random,
    pause: Pause = asyncio.sleep,
    monotonic: Callable[[], float] = time.monotonic,
    seen: Callable[[TargetObservations], None] = lambda _: None,
    course: Course = ON_SCHEDULE,
    told: Told = lambda *_: None,
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
        course: how it runs.
        told: hears of each question before it is put.

    Returns:
        one entry per target, in the same order; it never raises for a target's sake.
    """
    surroundings = Surroundings(egress, clock, random, pause, monotonic, told=told)
    if not await _has_control(surroundings, course.control_pauses):
        nothing = [_without_control(target, clock()) for target in targets]
        for result in nothing:
            seen(result)
        return nothing
    places = asyncio.Semaphore(course.most_targets)

    async def visit(target: ProbeTarget) -> TargetObservations:
        async with places:
            deadline = monotonic() + course.environment_seconds
            return await _visit(target, replace(surroundings, deadline=deadline), course, seen)

    return await asyncio.gather(*map(visit, targets))


def run_batch_now(
    targets: Sequence[ProbeTarget],
    *,
    egress: Egress,
    clock: Callable[[], datetime],
    random: Random,
    pause: Pause = asyncio.sleep,
    seen: Callable[[TargetObservations], None] = lambda _: None,
    course: Course = ON_SCHEDULE,
    told: Told = lambda *_: None,
) -> list[TargetObservations]:
    """Run a batch from code that is not asynchronous, on an event loop of its own."""
    batch = run_batch(
        targets,
        egress=egress,
        clock=clock,
        random=random,
        pause=pause,
        seen=seen,
        course=course,
        told=told,
    )
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(batch)


async def _has_control(surroundings: Surroundings, pauses: tuple[float, ...]) -> bool:
    until = surroundings.monotonic() + CONTROL_SECONDS
    for seconds in pauses:
        if await surroundings.egress.control_answers():
            return True
        if surroundings.monotonic() + seconds > until:
            return False
        await surroundings.pause(seconds)
    return await surroundings.egress.control_answers()


async def _visit(
    target: ProbeTarget,
    surroundings: Surroundings,
    course: Course,
    seen: Callable[[TargetObservations], None],
) -> TargetObservations:
    environment, pacer = target.environment, surroundings.pacer(target.environment)
    luggage = Luggage(target.profile, target.credentials)
    missing, sight = set(target.probes), BuildSight(target.probes)

    async def run(probe_id: ProbeId) -> Observation[Facts]:
        probe, cause = probe_of(probe_id), target.held_back.get(probe_id)
        if cause is not None:
            found = nothing_seen(probe, environment, surroundings.clock(), cause)
        else:
            found = await observe(probe, environment, pacer, surroundings, luggage)
        found = await sight.bound(found)
        missing.discard(probe_id)
        seen(TargetObservations(environment, (found,), not missing, target.riding))
        return found

    # what answers is asked first: who runs is known before anything else is seen
    probes = sorted(target.probes, key=lambda probe: probe is not ProbeId.VERSION)
    if course.side_by_side:
        found = await asyncio.gather(*map(run, probes))
    else:
        found = [await run(probe) for probe in probes]
    ordered = sorted(found, key=lambda one: target.probes.index(one.probe))
    return TargetObservations(environment, tuple(ordered), riding=target.riding)


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
