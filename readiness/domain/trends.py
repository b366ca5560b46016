"""Scores and states over days, and the step line that shows them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from readiness.domain.columns import State

LEAST_SPAN = 30
"""Points that a sparkline spans at least, so that small moves stay small (ui/README.md, 6)."""
FALL = -5
"""A fall that is shown as one: smaller ones are noise (ui/README.md, 6)."""


@dataclass(frozen=True, slots=True)
class Day:
    """How one day ended.

    Attributes:
        waived: checks that a waiver left out of score and level.
    """

    day: date
    score: int | None
    level: int
    state: State
    waived: int = 0


@dataclass(frozen=True, slots=True)
class FleetDay:
    """How many interfaces stood how at the end of one day."""

    day: date
    ready: int
    risk: int
    blocked: int

    @property
    def total(self) -> int:
        """All of them."""
        return self.ready + self.risk + self.blocked


Steps = tuple[tuple[int, int | None], ...]
"""(day as an ordinal, score) at each change of the score, oldest first."""


def steps_of(days: Iterable[tuple[date, int | None]]) -> Steps:
    """Return the changes among scores of days, the oldest first."""
    found: list[tuple[int, int | None]] = []
    for day, score in days:
        if not found or found[-1][1] != score:
            found.append((day.toordinal(), score))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Sparkline:
    """A step line from the first day to the last: a score holds until the next one.

    Attributes:
        path: ``d`` of an SVG path.
        x, y: where it ends.
        change: points from the first score to the present one.
    """

    path: str
    x: int
    y: int
    change: int

    @property
    def is_fall(self) -> bool:
        """Whether it fell by so much that it is shown as a fall."""
        return self.change <= FALL


def sparkline(
    steps: Steps, present: int | None, *, first: int, last: int, width: int, height: int
) -> Sparkline | None:
    """Return the line of ``steps`` between two days, None where there is no score before today.

    Args:
        present: the score now, which ends the line.
        first, last: days as ordinals; ``last`` is today.
        width, height: of the drawing, in its units.
    """
    scored = _within([(day, score) for day, score in steps if score is not None], first)
    if not scored or present is None:
        return None
    points = [*scored, (last, present)]
    values = [score for _, score in points]
    top = _top(values)
    span = max(LEAST_SPAN, max(values) - min(values))
    places = [
        (
            round((day - first) / (last - first) * width),
            round((top - score) / span * (height - 4)) + 2,
        )
        for day, score in points
    ]
    return Sparkline(_path(places), *places[-1], present - values[0])


def _within(steps: Sequence[tuple[int, int]], first: int) -> list[tuple[int, int]]:
    """Return ``steps`` from ``first`` on; what held then begins there."""
    before = [score for day, score in steps if day <= first]
    later = [(day, score) for day, score in steps if day > first]
    return [(first, before[-1]), *later] if before else later


def _top(values: Sequence[int]) -> int:
    """Return the score at the upper edge: the middle of the values lies in the middle."""
    middle = (max(values) + min(values)) / 2
    half = max(LEAST_SPAN, max(values) - min(values)) / 2
    return int(middle + half)


def _path(places: Sequence[tuple[int, int]]) -> str:
    (x, y), *others = places
    parts, level = [f"M{x} {y}"], y
    for across, down in others:
        parts.append(f"H{across}")
        if down != level:
            parts.append(f"V{down}")
        level = down
    return "".join(parts)
