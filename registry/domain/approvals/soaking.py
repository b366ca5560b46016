"""Whether what a release consists of ran in staging for long enough."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from registry.domain.subject import Part, ReleaseSubject

SOAKING = tuple(part for part in Part if part not in (Part.CONFIGURATION, Part.PROXY))
"""The parts that have to be the same in staging; the other two belong to each environment."""


class SoakState(StrEnum):
    """How far a soak is."""

    NOT_DEMANDED = "not_demanded"
    NEVER = "never"
    RUNNING = "running"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Soak:
    """How far the soak of a release is.

    Attributes:
        since: when it last began to run in staging, None where it never did or runs no more.
        until: when it will have run for long enough, if it goes on; None where it does not run.
        environment: in which, "" for none.
    """

    state: SoakState
    seconds: int = 0
    since: datetime | None = None
    until: datetime | None = None
    environment: str = ""


@dataclass(frozen=True, slots=True)
class Ran:
    """One time for which something was recorded to run in an environment.

    Attributes:
        since: when it was recorded, by the clock of the registry: when it went out is a claim.
        until: when the next one was recorded, None while it runs.
    """

    environment: str
    subject: ReleaseSubject
    since: datetime
    until: datetime | None

    def from_then_on(self, moment: datetime) -> "Ran | None":
        """Return the part of it after ``moment``, None where there is none."""
        if self.until is not None and self.until <= moment:
            return None
        return replace(self, since=max(self.since, moment))


def soak_of(subject: ReleaseSubject, runs: Iterable[Ran], seconds: int, now: datetime) -> Soak:
    """Return how far the soak of ``subject`` is.

    Args:
        runs: in environments of kind staging, since each of them is, and each in its order.
        seconds: how long it has to run in one of them without a break.
    """
    if not seconds:
        return Soak(SoakState.NOT_DEMANDED)
    spans = list(_spans(subject, runs))
    needed = timedelta(seconds=seconds)
    for span in spans:
        if (span.until or now) - span.since >= needed:
            return Soak(SoakState.DONE, seconds, span.since, None, span.environment)
    running = [span for span in spans if span.until is None]
    if not running:
        return Soak(SoakState.NEVER, seconds)
    first = min(running, key=lambda span: span.since)
    until = first.since + needed
    return Soak(SoakState.RUNNING, seconds, first.since, until, first.environment)


def _spans(subject: ReleaseSubject, runs: Iterable[Ran]) -> Iterable[Ran]:
    """Yield when the same parts ran, with what follows without a break as one."""
    last: Ran | None = None
    for run in runs:
        is_same = all(run.subject.of(part) == subject.of(part) for part in SOAKING)
        follows = last and (last.environment, last.until) == (run.environment, run.since)
        if is_same and last and follows:
            last = Ran(run.environment, run.subject, last.since, run.until)
            continue
        if last:
            yield last
        last = run if is_same else None
    if last:
        yield last
