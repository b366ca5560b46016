"""When a probe was due and whether it ran: the places of its history, empty ones included."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from readiness.domain.outcomes import Outcome
from readiness.domain.runs import CheckRun


@dataclass(frozen=True, slots=True)
class Slot:
    """One time at which a probe was due.

    Attributes:
        at: when its first run began, or when a run that never came should have begun.
        runs: the oldest first; several when somebody asked for one in between, none in a gap.
    """

    at: datetime
    runs: tuple[CheckRun, ...] = ()

    @property
    def worst(self) -> Outcome | None:
        """The worst outcome of its runs, None in a gap."""
        outcomes = (run.outcome for run in self.runs)
        return max(outcomes, key=lambda outcome: outcome.badness, default=None)


def slots(
    runs: Sequence[CheckRun], interval: timedelta, now: datetime, most: int
) -> tuple[Slot, ...]:
    """Return the last ``most`` slots of a probe that is due once an ``interval``, oldest first.

    Distances are rounded from one run to the next, so a run that is a little late shifts nothing
    and is no gap. Before the first run there are no slots: nothing was due yet.

    Args:
        runs: of one check, the oldest first.
    """
    found: tuple[Slot, ...] = ()
    for run in runs:
        found = _with_run(found, run, interval, most)
    if found:
        found += _gap(found[-1].at, now, interval, most)
    return found[-most:]


def _with_run(
    before: tuple[Slot, ...], run: CheckRun, interval: timedelta, most: int
) -> tuple[Slot, ...]:
    if not before:
        return (Slot(run.observed_at, (run,)),)
    last = before[-1]
    if _intervals(last.at, run.observed_at, interval) == 0:
        return (*before[:-1], Slot(last.at, (*last.runs, run)))
    gap = _gap(last.at, run.observed_at, interval, most)
    return (*before, *gap, Slot(run.observed_at, (run,)))


def _gap(last: datetime, until: datetime, interval: timedelta, most: int) -> tuple[Slot, ...]:
    """Return the slots without a run between two times; of a long gap only the latest."""
    missed = _intervals(last, until, interval) - 1
    return tuple(
        Slot(last + number * interval) for number in range(max(1, missed - most + 1), missed + 1)
    )


def _intervals(start: datetime, end: datetime, interval: timedelta) -> int:
    """Return how many intervals lie between two times, half of one counting as one."""
    return (end - start + interval / 2) // interval
