"""Level and score by the words of the rules, apart from the program that is tested with them."""

from collections.abc import Collection, Mapping
from fractions import Fraction

from readiness.domain.scorecards import Line, Scorecard

_WORTH = {"pass": Fraction(1), "warn": Fraction(1, 2), "fail": Fraction(0), "unknown": Fraction(0)}


def reckon(
    card: Scorecard, outcomes: Mapping[str, str], waived: Collection[str] = ()
) -> tuple[int, int]:
    """Return the level and the score that ``outcomes`` amount to by the lines of ``card``.

    Args:
        outcomes: by check, those that count.
        waived: the checks over whose outcome a waiver lies.
    """
    lines = {line.check: line for line in card.lines}
    weighed = {
        check: outcome
        for check, outcome in outcomes.items()
        if outcome != "not_applicable" and check not in waived
    }
    total = sum(lines[check].weight for check in weighed)
    earned = sum(lines[check].weight * _WORTH[outcome] for check, outcome in weighed.items())
    score = int(100 * earned / total)
    open_ones = [lines[check] for check in weighed if weighed[check] in ("fail", "unknown")]
    if any(line.critical for line in open_ones):
        score = min(score, card.critical_cap)
    return _level(card, [lines[check] for check in weighed], open_ones), score


def _level(card: Scorecard, asked: list[Line], open_ones: list[Line]) -> int:
    held = 0
    for level in range(1, card.awards + 1):
        if any(line.level == level for line in open_ones):
            return held
        if any(line.level == level for line in asked):
            held = level
    return held
