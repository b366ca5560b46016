"""The last runs of a check as a row of bars, drawn on the server."""

from collections import Counter
from dataclasses import dataclass

from readiness.domain.outcomes import Outcome
from readiness.domain.runs import CheckRun
from readiness.selectors.runs import SHOWN

_HEIGHTS = {
    Outcome.FAIL: 22,
    Outcome.UNKNOWN: 12,
    Outcome.WARN: 16,
    Outcome.PASS: 8,
    Outcome.NOT_APPLICABLE: 3,
}
_WORDS = {
    Outcome.FAIL: "failed",
    Outcome.UNKNOWN: "unknown",
    Outcome.WARN: "warned",
    Outcome.PASS: "passed",
    Outcome.NOT_APPLICABLE: "did not apply",
}
HEIGHT = 22
STEP, BAR = 10, 7
"""Units of the drawing from one bar to the next, and the width of a bar."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One run; the taller, the worse."""

    x: int
    y: int
    height: int
    outcome: str


@dataclass(frozen=True, slots=True)
class Strip:
    """A row of bars, the newest at the right end.

    Attributes:
        label: the whole drawing in one sentence.
        rows: (run, its outcome as a word), the newest first, for the table below it.
    """

    bars: tuple[Bar, ...]
    width: int
    label: str
    rows: tuple[tuple[CheckRun, str], ...]


def strip(runs: tuple[CheckRun, ...]) -> Strip:
    """Return ``runs``, the oldest first, as a drawing; places without a run stay empty."""
    offset = SHOWN - len(runs)
    bars = tuple(
        Bar(
            x=STEP * (offset + place),
            y=HEIGHT - _HEIGHTS[run.outcome],
            height=_HEIGHTS[run.outcome],
            outcome=run.outcome.value,
        )
        for place, run in enumerate(runs)
    )
    rows = tuple((run, _WORDS[run.outcome]) for run in reversed(runs))
    return Strip(bars, STEP * SHOWN, _label(runs), rows)


def _label(runs: tuple[CheckRun, ...]) -> str:
    counts = Counter(run.outcome for run in runs)
    parts = [f"{counts[outcome]} {word}" for outcome, word in _WORDS.items() if counts[outcome]]
    newest = f"; the newest {_WORDS[runs[-1].outcome]}" if runs else ""
    return f"Last {len(runs)} runs: {', '.join(parts)}{newest}"
