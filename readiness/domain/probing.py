"""What probes are called, how often they run, and what one run leaves behind."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Generic, TypeVar

from readiness.domain.outcomes import UnknownReason
from registry.domain.contract_clauses import PROBED
from registry.domain.snapshot import EnvironmentSnapshot

F_co = TypeVar("F_co", covariant=True)


class ProbeId(StrEnum):
    """The probes of the catalogue."""

    AVAILABILITY = "P01"
    TLS = "P02"
    PLAIN_HTTP = "P04"
    HSTS = "P05"
    AUTHENTICATION = "P06"
    EXPOSURE = "P07"
    VERSION = "P21"


class Cadence(StrEnum):
    """How often a probe is due."""

    FAST = "fast"
    MEDIUM = "medium"
    POSTURE = "posture"

    @property
    def interval(self) -> timedelta:
        """Time between two runs."""
        return _INTERVALS[self]

    @property
    def stale_after(self) -> timedelta:
        """Age at which an observation no longer proves anything: three intervals."""
        return 3 * self.interval


_INTERVALS = {
    Cadence.FAST: timedelta(seconds=60),
    Cadence.MEDIUM: timedelta(minutes=5),
    Cadence.POSTURE: timedelta(hours=12),
}


@dataclass(frozen=True, slots=True)
class Unknown:
    """Why a probe has nothing to say.

    Attributes:
        reason: the enumerated cause; its remedy follows from it.
        detail: one sentence for the person who asks why.
    """

    reason: UnknownReason
    detail: str


@dataclass(frozen=True, slots=True, order=True)
class Running:
    """What one address says that it runs.

    Attributes:
        version: as it names itself, "" where it does not.
        digest: of the image, ``sha256:…``, "" where it names none.
    """

    version: str = ""
    digest: str = ""


@dataclass(frozen=True, slots=True)
class Build:
    """Which builds answered in a run, as P21 saw them at its beginning.

    Attributes:
        running: what the addresses of the edge say that they run, each once, sorted.
        is_whole: every address that was asked said so.
    """

    running: tuple[Running, ...]
    is_whole: bool


@dataclass(frozen=True, slots=True)
class Observation(Generic[F_co]):
    """One confirmed run of one probe: facts, or the reason why there are none.

    Attributes:
        observed_at: when the run that counts began, UTC.
        facts: what was seen, or None when ``unknown`` says why not.
        attempts: runs it took, 2 when the first failed and was confirmed or contradicted.
        flaked: the first run failed and the confirmation did not.
        requests: connections made, all attempts.
        bytes_read: bytes received, all attempts.
        milliseconds: time in which the target was waited for, all attempts; pauses of the prober's
            own are not in it.
        target: ``target_digest`` of the environment as it was probed.
        left_out: in words, what the run that counts had no time to ask. Nothing passes then.
        build: which builds answered in the same run, None where P21 saw none of them. It binds
            the evidence to what runs.
    """

    probe: ProbeId
    observed_at: datetime
    algorithm_version: int
    facts: F_co | None = None
    unknown: Unknown | None = None
    attempts: int = 1
    flaked: bool = False
    requests: int = 0
    bytes_read: int = 0
    milliseconds: int = 0
    target: str = ""
    left_out: tuple[str, ...] = ()
    build: Build | None = None


def target_digest(environment: EnvironmentSnapshot) -> str:
    """Return a digest of everything about ``environment`` that a probe depends on.

    What was seen before one of these changed says nothing about the environment of now. Of the
    proxy contract that is what decides what a probe asks: the rest, and who reviewed it when, is
    compared with what was seen and voids nothing.
    """
    parts = (
        environment.edge_url,
        environment.plain_url,
        environment.ca_pem,
        environment.outside_zone,
        repr(environment.health),
        repr(environment.routes),
        repr([(i.slot, i.header, i.set_at.isoformat()) for i in environment.identities]),
        environment.inside_zone,
        repr(environment.upstreams),
        repr([environment.contract.value(clause) for clause in PROBED]),
    )
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]
