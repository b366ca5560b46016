"""What every probe is, and what a run of several probes takes and gives."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from readiness.domain.facts import Facts
from readiness.domain.probing import Cadence, Observation, ProbeId, Unknown
from readiness.probes.visit import Visit
from registry.domain.secret import Secret
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
        adds_up: whether the second run asks again in part, so that the facts rest on both; else
            those of the second run take the place of the first.
    """

    id: ProbeId
    title: str
    cadence: Cadence
    algorithm_version: int
    gather: Callable[[Visit], Awaitable[F]]
    failed: Callable[[F], bool]
    adds_up: bool = False


@dataclass(frozen=True, slots=True)
class ProbeTarget:
    """An environment and the probes that are due for it.

    Attributes:
        profile: name of the interface's profile, "" for none; it says which paths are never asked.
        credentials: whole values of the identities' headers, by slot; none of a void identity.
        held_back: probes that must not be sent, and why; nothing is asked for them.
        riding: those of ``probes`` that are asked for the sake of the others, to say which build
            answered; they were not due.
    """

    environment: EnvironmentSnapshot
    probes: tuple[ProbeId, ...]
    profile: str = ""
    credentials: Mapping[str, Secret] = field(default_factory=dict)
    held_back: Mapping[ProbeId, Unknown] = field(default_factory=dict)
    riding: frozenset[ProbeId] = frozenset()


@dataclass(frozen=True, slots=True)
class TargetObservations:
    """What a batch found out about one environment, one observation per probe that was asked.

    Attributes:
        is_complete: whether nothing more will come about the environment.
        riding: the probes that were not due and were asked for the sake of the others.
    """

    environment: EnvironmentSnapshot
    observations: tuple[Observation[Facts], ...]
    is_complete: bool = True
    riding: frozenset[ProbeId] = frozenset()
