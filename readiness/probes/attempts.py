"""One observation: an attempt, and a second one that confirms a failure or contradicts it."""

import asyncio
import logging
import math
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime
from random import Random
from typing import TypeVar

from readiness.domain.outcomes import UnknownReason
from readiness.domain.probing import Observation, ProbeId, Unknown, target_digest
from readiness.egress import DialRefusedError, Egress, ProberError
from readiness.probes.budget import FIRST_SECONDS, WAITING_SECONDS, Budget, OutOfTimeError
from readiness.probes.contract import Probe
from readiness.probes.pacing import Pacer, Pause
from readiness.probes.redaction import redacted
from readiness.probes.scrubbing import scrubbed
from readiness.probes.transcript import Sent
from readiness.probes.visit import Luggage, Visit
from registry.domain.snapshot import EnvironmentSnapshot

F = TypeVar("F")

logger = logging.getLogger(__name__)

CONFIRMATION_SECONDS = (2.0, 5.0)
"""Least and most time between a failed attempt and the one that confirms it."""

PROBE_SECONDS = 60.0
"""For one probe with its confirmation and all pauses: what a slow zone's rate lets it ask, and the
``WAITING_SECONDS`` for its target. It keeps one target from holding up a batch."""

Told = Callable[[EnvironmentSnapshot, ProbeId, Sent], None]
"""Is told of each question to an environment, before it is put."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a run takes from outside: the way out, time, and chance.

    Attributes:
        deadline: monotonic time after which nothing more is asked of an environment.
        told: hears of each question.
    """

    egress: Egress
    clock: Callable[[], datetime]
    random: Random
    pause: Pause
    monotonic: Callable[[], float]
    probe_seconds: float = PROBE_SECONDS
    deadline: float = math.inf
    told: Told = lambda *_: None

    def pacer(self, environment: EnvironmentSnapshot) -> Pacer:
        """Return a new pacer for one target, at the rate of its zone."""
        zone = self.egress.policy.zones.get(environment.outside_zone)
        # a zone that does not exist is refused by the guard, before anything is dialled
        rate = zone.rate_per_second if zone else 1.0
        return Pacer(rate, pause=self.pause, monotonic=self.monotonic)


async def observe(
    probe: Probe[F],
    environment: EnvironmentSnapshot,
    pacer: Pacer,
    surroundings: Surroundings,
    luggage: Luggage | None = None,
) -> Observation[F]:
    """Run one probe and confirm a failure; a fault of ours becomes an unknown, never an error."""
    began = surroundings.clock()
    budget = Budget(FIRST_SECONDS, monotonic=surroundings.monotonic, deadline=surroundings.deadline)

    async def attempt(earlier: F | None) -> Observation[F]:
        visit = Visit(
            environment,
            egress=surroundings.egress,
            pacer=pacer,
            random=surroundings.random,
            luggage=replace(luggage or Luggage(), earlier=earlier),
            budget=budget,
            note=lambda sent: surroundings.told(
                environment, probe.id, sent if earlier is None else replace(sent, attempt=2)
            ),
        )
        return await _attempt(probe, visit, surroundings)

    try:
        async with asyncio.timeout(surroundings.probe_seconds):
            observation = await _confirmed(probe, attempt, surroundings, budget)
    except TimeoutError:
        seconds = surroundings.probe_seconds
        unknown = Unknown(UnknownReason.BUDGET, f"The probe had not ended after {seconds:g} s.")
        return nothing_seen(probe, environment, began, unknown)
    return observation


def nothing_seen(
    probe: Probe[F], environment: EnvironmentSnapshot, now: datetime, unknown: Unknown
) -> Observation[F]:
    """Return the observation of a probe that did not come to ask, and why."""
    return Observation(
        probe.id,
        now,
        probe.algorithm_version,
        unknown=unknown,
        target=target_digest(environment),
    )


_UNCONFIRMED = Unknown(
    UnknownReason.BUDGET, "It failed once, and the run had no time left to ask again."
)


async def _confirmed(
    probe: Probe[F],
    attempt: Callable[[F | None], Awaitable[Observation[F]]],
    surroundings: Surroundings,
    budget: Budget,
) -> Observation[F]:
    first = await attempt(None)
    if first.facts is None or not probe.failed(first.facts):
        return first
    pause = surroundings.random.uniform(*CONFIRMATION_SECONDS)
    if not budget.has_room_after(pause):
        return replace(first, facts=None, unknown=_UNCONFIRMED)
    await surroundings.pause(pause)
    budget.allow(WAITING_SECONDS)
    second = await attempt(first.facts)
    return replace(
        second,
        attempts=2,
        flaked=second.facts is not None and not probe.failed(second.facts),
        requests=first.requests + second.requests,
        bytes_read=first.bytes_read + second.bytes_read,
        milliseconds=first.milliseconds + second.milliseconds,
    )


async def _attempt(probe: Probe[F], visit: Visit, surroundings: Surroundings) -> Observation[F]:
    observed_at, began = surroundings.clock(), visit.seconds_waited
    gathered: F | Unknown = await _gathered(probe, visit)
    found = scrubbed(gathered, visit.luggage.credentials.values())
    return Observation(
        probe.id,
        observed_at,
        probe.algorithm_version,
        facts=None if isinstance(found, Unknown) else found,
        unknown=found if isinstance(found, Unknown) else None,
        requests=visit.requests,
        bytes_read=visit.bytes_read,
        milliseconds=round((visit.seconds_waited - began) * 1000),
        target=target_digest(visit.environment),
        left_out=tuple(dict.fromkeys(visit.left_out)),
    )


async def _gathered(probe: Probe[F], visit: Visit) -> F | Unknown:
    try:
        return await probe.gather(visit)
    except OutOfTimeError as error:
        return Unknown(UnknownReason.BUDGET, str(error))
    except DialRefusedError as error:
        return Unknown(UnknownReason.ZONE_FORBIDS, redacted(str(error)))
    except ProberError as error:
        return Unknown(UnknownReason.PROBER_FAULT, redacted(str(error)))
    except Exception:
        logger.exception("probe failed", extra={"probe": probe.id, "edge": visit.environment.id})
        detail = "The probe itself failed. The log of the worker holds the reason."
        return Unknown(UnknownReason.PROBER_FAULT, detail)
