"""The prober at the corpus, through the runner, and what the checks conclude."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

import uvloop

from readiness.domain.assessment import Assessment, judge_environment
from readiness.domain.probing import Observation, ProbeId
from readiness.egress import Limits
from readiness.probes.catalogue import ALL_PROBES
from readiness.probes.contract import ProbeTarget, TargetObservations
from readiness.probes.runner import run_batch
from registry.domain.identities import IdentitySource, Slot
from registry.domain.routes import Route, RouteKind
from registry.domain.secret import Secret
from registry.domain.snapshot import EnvironmentSnapshot, IdentitySnapshot
from tests.hostile.shape import HOST
from tests.hostile.standing import Place, Standing
from tests.hostile.telling import SECRET
from tests.observations import ENVIRONMENT, INTERFACE
from tests.unit.probes.edges import Pauses, egress, environment

EVERY_PROBE = tuple(probe.id for probe in ALL_PROBES)
HURRY = Limits(total_seconds=0.4)
"""A hundredth of what a run may take, for servers that would use all of it."""
ROUTES = (
    Route(RouteKind.PROTECTED_API, "/v1/models"),
    Route(RouteKind.PROTECTED_PAGES, "/chat"),
    Route(RouteKind.VERSION, "/version", pointer="/version"),
)
IDENTITY = IdentitySnapshot(
    Slot.A, "Authorization", IdentitySource.STORED, False, datetime(2026, 11, 1, tzinfo=UTC)
)
CREDENTIALS: dict[str, Secret] = {Slot.A: Secret(f"Bearer {SECRET}")}


def described(place: Place, authority_pem: str) -> EnvironmentSnapshot:
    """Return a hostile server as somebody would register it in good faith."""
    return environment(
        f"https://{HOST}:{place.edge_port}",
        plain_url=f"http://{HOST}:{place.plain_port}",
        ca_pem=authority_pem,
        routes=ROUTES,
        identities=(IDENTITY,),
        release=ENVIRONMENT.release,
    )


def ask(
    corpus: Standing,
    folder: Path,
    places: Iterable[Place],
    probes: Sequence[ProbeId] = EVERY_PROBE,
    limits: Limits = HURRY,
) -> list[TargetObservations]:
    """Run the probes at all of these places of one corpus, side by side."""
    vouched = [(place, corpus.authority_pem) for place in places]
    return ask_at(vouched, folder, probes, limits)


def ask_at(
    vouched: Iterable[tuple[Place, str]], folder: Path, probes: Sequence[ProbeId], limits: Limits
) -> list[TargetObservations]:
    """Run the probes at places, each with the authority that vouches for it."""
    targets = [
        ProbeTarget(described(place, pem), tuple(probes), "generic-chat", CREDENTIALS)
        for place, pem in vouched
    ]

    async def work() -> list[TargetObservations]:
        return await run_batch(
            targets,
            egress=egress(folder, limits=limits),
            clock=lambda: datetime.now(UTC),
            random=Random(7),
            pause=Pauses(),
        )

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(work())


@dataclass(frozen=True)
class Seen:
    """What the prober made of one server.

    Attributes:
        observations: one of each probe.
        assessment: what the checks conclude of them.
    """

    place: Place
    environment: EnvironmentSnapshot
    observations: tuple[Observation[Any], ...]
    assessment: Assessment


def look(corpus: Standing, folder: Path, *words: str) -> list[Seen]:
    """Run every probe at every server, or at those with one of ``words`` in their names.

    Those that are silent are asked in a hurry.
    """
    places = [
        place
        for place in corpus.places.values()
        if not words or any(word in place.name for word in words)
    ]
    silent = [place for place in places if place.is_silent]
    others = [place for place in places if not place.is_silent]
    results = [
        *zip(silent, ask(corpus, folder, silent), strict=True),
        *zip(others, ask(corpus, folder, others, limits=Limits()), strict=True),
    ]
    return [_judged(place, result) for place, result in results]


def _judged(place: Place, result: TargetObservations) -> Seen:
    environment, observations = result.environment, result.observations
    interface = replace(INTERFACE, environments=(environment,))
    latest = {observation.probe: observation for observation in observations}
    assessment = judge_environment(interface, environment, latest, datetime.now(UTC))
    return Seen(place, environment, observations, assessment)
