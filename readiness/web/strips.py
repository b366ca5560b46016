"""The last runs of a check as a row of bars, drawn on the server."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from readiness.domain.outcomes import Outcome
from readiness.domain.probing import ProbeId
from readiness.domain.runs import CheckRun
from readiness.domain.schedule import cadence_of
from readiness.domain.slots import Slot, slots
from readiness.selectors.runs import SHOWN

_HEIGHTS = {
    Outcome.FAIL: 22,
    Outcome.UNKNOWN: 12,
    Outcome.WARN: 16,
    Outcome.PASS: 8,
    Outcome.NOT_APPLICABLE: 3,
}
NOT_RUN = "not run"
_WORDS = {
    Outcome.FAIL: "failed",
    Outcome.UNKNOWN: "unknown",
    Outcome.WARN: "warned",
    Outcome.PASS: "passed",
    Outcome.NOT_APPLICABLE: "did not apply",
    None: NOT_RUN,
}
HEIGHT = 22
STEP, BAR = 10, 7
"""Units of the drawing from one bar to the next, and the width of a bar."""


@dataclass(frozen=True, slots=True)
class Bar:
    """The worst run of one slot; the taller, the worse."""

    x: int
    y: int
    height: int
    outcome: str


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table.

    Attributes:
        at: when the run began, or should have begun.
        run: None in a gap.
        word: what came of it.
    """

    at: datetime
    run: CheckRun | None
    word: str


@dataclass(frozen=True, slots=True)
class Strip:
    """A row of bars, the newest slot at the right end, a slot without a run empty.

    Attributes:
        count: slots, empty ones included.
        label: the whole drawing in one sentence.
        rows: every run and every gap, the newest first, for the table below the drawing.
    """

    bars: tuple[Bar, ...]
    width: int
    count: int
    label: str
    rows: tuple[Row, ...]


def strip(runs: tuple[CheckRun, ...], probe: ProbeId, now: datetime) -> Strip:
    """Return ``runs`` of ``probe``, the oldest first, as a drawing of its slots until ``now``."""
    found = slots(runs, cadence_of(probe).interval, now, SHOWN)
    offset = SHOWN - len(found)
    placed = enumerate((slot.worst for slot in found), start=offset)
    bars = tuple(_bar(place, worst) for place, worst in placed if worst)
    rows = tuple(row for slot in reversed(found) for row in _rows(slot))
    return Strip(bars, STEP * SHOWN, len(found), _label(found), rows)


def _bar(place: int, worst: Outcome) -> Bar:
    height = _HEIGHTS[worst]
    return Bar(x=STEP * place, y=HEIGHT - height, height=height, outcome=worst.value)


def _rows(slot: Slot) -> tuple[Row, ...]:
    if not slot.runs:
        return (Row(slot.at, None, NOT_RUN),)
    return tuple(Row(run.observed_at, run, _WORDS[run.outcome]) for run in reversed(slot.runs))


def _label(found: tuple[Slot, ...]) -> str:
    counts = Counter(slot.worst for slot in found)
    parts = [f"{counts[worst]} {word}" for worst, word in _WORDS.items() if counts[worst]]
    newest = f"; the newest {_WORDS[found[-1].worst]}" if found else ""
    return f"Last {len(found)} runs due: {', '.join(parts)}{newest}"
