"""A rehearsal that runs: its steps, in their order, and when each of them was done."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from registry.domain.objectives import in_words
from registry.domain.rollback import Result, web_link

LONGEST_NOTE = 200
LONGEST_WHY = 200


class RunState(StrEnum):
    """How far a rehearsal is. The words of its results are those of ``Result``."""

    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    ABANDONED = "abandoned"

    @property
    def is_over(self) -> bool:
        """Whether nothing more happens to it."""
        return self is not RunState.RUNNING


@dataclass(frozen=True, slots=True)
class RunStep:
    """One step of the plan as it was when the rehearsal began.

    Attributes:
        number: from 1 on.
        note: what somebody saw on the way, "" for nothing.
        ticked_at: when it was done, None where it was not.
        ticked_by: who said so, "" for nobody.
        took: since the step before, or since the start; None where it was not done.
    """

    number: int
    text: str
    note: str = ""
    ticked_at: datetime | None = None
    ticked_by: str = ""
    took: timedelta | None = None

    @property
    def is_done(self) -> bool:
        """Whether it was ticked."""
        return self.ticked_at is not None

    @property
    def took_in_words(self) -> str:
        """How long it took, "" where it was not done."""
        return in_words(self.took) if self.took is not None else ""


@dataclass(frozen=True, slots=True)
class Run:
    """A rehearsal of the plan in one environment, from its start on.

    Attributes:
        started_by: name of the person who started it.
        limit_minutes: what the plan allowed then, None where it said nothing.
        from_digest, to_digest: what ran, and what it would be taken back to; "" where that is
            not known.
        from_version, to_version: what people call these.
        why: why it was abandoned, "" for a run that was not.
        rehearsal_id: primary key of what was recorded of it, None for nothing.
    """

    id: int
    interface_slug: str
    interface_name: str
    environment: str
    state: RunState
    started_at: datetime
    started_by: str
    steps: tuple[RunStep, ...]
    limit_minutes: int | None = None
    from_digest: str = ""
    to_digest: str = ""
    from_version: str = ""
    to_version: str = ""
    ended_at: datetime | None = None
    ended_by: str = ""
    why: str = ""
    evidence: str = ""
    rehearsal_id: int | None = None

    @property
    def is_running(self) -> bool:
        """Whether it has not ended."""
        return not self.state.is_over

    @property
    def link(self) -> str:
        """The evidence where that is an address of the web, else ""."""
        return web_link(self.evidence)

    @property
    def done(self) -> int:
        """How many steps are ticked."""
        return sum(step.is_done for step in self.steps)

    @property
    def next_number(self) -> int | None:
        """The step that comes now; None where all are done, or the rehearsal is over."""
        waiting = (step.number for step in self.steps if not step.is_done)
        return next(waiting, None) if self.is_running else None

    @property
    def last_number(self) -> int | None:
        """The step that was ticked last, which may be taken back; None where there is none."""
        return self.done if self.is_running and self.done else None

    @property
    def done_at(self) -> datetime | None:
        """When the last of all steps was done, which ends a success; None before."""
        ticked = [step.ticked_at for step in self.steps if step.ticked_at is not None]
        return max(ticked) if ticked and len(ticked) == len(self.steps) else None

    def took(self, now: datetime) -> timedelta:
        """Return how long it lasted, or lasts already: what is said afterwards takes no time."""
        return max((self.ended_at or self.done_at or now) - self.started_at, timedelta())

    def minutes(self, now: datetime) -> float:
        """Return how long it lasted, or lasts already, in minutes to one decimal."""
        return round(self.took(now).total_seconds() / 60, 1)

    def is_late(self, now: datetime) -> bool:
        """Tell whether it takes longer than the plan allows."""
        limit = self.limit_minutes
        return limit is not None and self.took(now) > timedelta(minutes=limit)


def timed(steps: Iterator[RunStep], started_at: datetime) -> Iterator[RunStep]:
    """Yield steps, in their order, with the time since the one before."""
    before = started_at
    for step in steps:
        if step.ticked_at is None:
            yield step
            continue
        took = max(step.ticked_at - before, timedelta())
        yield RunStep(step.number, step.text, step.note, step.ticked_at, step.ticked_by, took)
        before = step.ticked_at


def result_state(result: Result) -> RunState:
    """Return the state of a run that ended so."""
    return RunState(result.value)
