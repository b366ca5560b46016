"""What every probe is, and what a run of several probes takes and gives."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from readiness.domain.facts import Facts
from readiness.domain.probing import Cadence, Observation, ProbeId
from readiness.probes.visit import Visit
from registry.domain.snapshot import EnvironmentSnapshot

F = TypeVar("F")


@dataclass(frozen=True, slots=True)
class Probe(Generic[F]):
    """One kind of question to a live edge.

    Attributes:
        title: what it looks at, for people.
        algorithm_version: raised whenever the same edge may give other facts than before.
        gather: asks, and returns frozen facts. It raises ``TargetFailedError`` never, and
            ``ProberError`` when the question could not be put.
        failed: whether facts show a failure, which is then confirmed by a second run.
    """

    id: ProbeId
    title: str
    cadence: Cadence
    algorithm_version: int
    gather: Callable[[Visit], Awaitable[F]]
    failed: Callable[[F], bool]


@dataclass(frozen=True, slots=True)
class ProbeTarget:
    """An environment and the probes that are due for it."""

    environment: EnvironmentSnapshot
    probes: tuple[ProbeId, ...]


@dataclass(frozen=True, slots=True)
class TargetObservations:
    """What one batch found out about one environment, one observation per probe asked for."""

    environment: EnvironmentSnapshot
    observations: tuple[Observation[Facts], ...]
