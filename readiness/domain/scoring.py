"""Levels, scores and coverage: arithmetic over findings, nothing else.

The rules are those of a ladder: a level is held when every check of it and of every level below
passes, warns or does not apply. Missing data can never raise a level or a score.
"""

from collections.abc import Container, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from readiness.domain.outcomes import BLOCKING, Outcome
from readiness.domain.scorecards import LEVEL_NAMES, Line, Scorecard

VALUES = {Outcome.PASS: 1.0, Outcome.WARN: 0.5, Outcome.FAIL: 0.0, Outcome.UNKNOWN: 0.0}
_UNKNOWN = Outcome.UNKNOWN

Scored = Sequence[tuple[Line, Outcome]]
"""Every line of the scorecard with the outcome of its check."""

Waived = AbstractSet[str]
"""Ids of the checks whose warning, failure or unknown is waived."""


@dataclass(frozen=True, slots=True)
class Score:
    """What a set of outcomes amounts to.

    Attributes:
        value: 0 to 100, None when no check applies.
        level: 0 to 3.
        observed: applicable checks that are not unknown.
        applicable: checks that apply.
        capped: whether a critical check holds the score down.
        waived: applicable checks that are left out of value and level by a waiver.
    """

    value: int | None
    level: int
    observed: int
    applicable: int
    capped: bool
    waived: int = 0

    @property
    def level_name(self) -> str:
        """Name of the level as in the API: ``deployed``, ``owned`` and so on."""
        return LEVEL_NAMES[self.level]


def score(scored: Scored, scorecard: Scorecard, waived: Waived = frozenset()) -> Score:
    """Add up ``scored`` under the rules of ``scorecard``.

    What is waived blocks no level, and neither earns nor costs points. A level is not held by
    waivers alone.
    """
    applicable = [one for one in scored if one[1] in VALUES]
    unwaived = [one for one in applicable if one[0].check not in waived]
    blocking = [line for line, outcome in unwaived if outcome in BLOCKING]
    value, capped = _value(unwaived, blocking, scorecard)
    return Score(
        value=value,
        level=_level(unwaived, blocking, scorecard.awards),
        observed=sum([outcome is not _UNKNOWN for _, outcome in applicable]),
        applicable=len(applicable),
        capped=capped,
        waived=len(applicable) - len(unwaived),
    )


def weighed(scored: Scored, waived: Waived = frozenset()) -> int:
    """Return the weight of all that applies and is not waived."""
    return sum(
        [line.weight for line, found in scored if found in VALUES and line.check not in waived]
    )


def points_lost(
    line: Line, outcome: Outcome, total: int, waived: Container[str] = frozenset()
) -> float:
    """Return how many of the 100 points this outcome costs, the cap left aside.

    Args:
        total: the weight of all that applies, as ``weighed`` returns it.
    """
    value = VALUES.get(outcome, 1.0)
    if value == 1.0 or line.check in waived:
        return 0.0
    return 100 * line.weight * (1 - value) / total


def _value(
    applicable: Scored, blocking: Sequence[Line], scorecard: Scorecard
) -> tuple[int | None, bool]:
    total = sum([line.weight for line, _ in applicable])
    if not total:
        return None, False
    # rounded down, so that only a full house shows 100
    value = int(100 * sum([line.weight * VALUES[found] for line, found in applicable]) / total)
    critical = any(line.critical for line in blocking)
    return (min(value, scorecard.critical_cap), True) if critical else (value, False)


def _level(applicable: Scored, blocking: Sequence[Line], highest: int) -> int:
    asked = {line.level for line, _ in applicable}
    blocked = {line.level for line in blocking}
    held = 0
    for level in range(1, highest + 1):
        if level in blocked:
            break
        # a level in which no check applies is skipped, never awarded by itself
        held = level if level in asked else held
    return held
