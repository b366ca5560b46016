"""What differs between two scorecards, line by line."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from readiness.domain.scorecards.card import LEVEL_NAMES, Line, Scorecard
from registry.domain.vocabulary import Lifecycle, Tier

_USUAL = ("no", "always", "all", "as all")


class Move(StrEnum):
    """What became of a line; what is not among these stayed as it was."""

    ADDED = "added"
    REMOVED = "removed"
    MOVED = "moved"
    """To another level."""
    REWEIGHED = "reweighed"
    CHANGED = "changed"
    """In another way."""


@dataclass(frozen=True, slots=True)
class Value:
    """One thing before and after, in words."""

    name: str
    before: str
    after: str

    @property
    def days(self) -> tuple[date | None, date | None]:
        """Both as days, None where one is none."""
        return _day(self.before), _day(self.after)


@dataclass(frozen=True, slots=True)
class LineChange:
    """What became of the line of one check."""

    check: str
    question: str
    move: Move
    values: tuple[Value, ...]

    @property
    def told(self) -> tuple[Value, ...]:
        """The values that say something: of a question that is new, those that are not usual."""
        if self.move is not Move.ADDED:
            return self.values
        return tuple(one for one in self.values if one.after not in _USUAL)


@dataclass(frozen=True, slots=True)
class Difference:
    """Everything in which a scorecard differs from another.

    Attributes:
        thresholds: what is about the whole of it.
    """

    thresholds: tuple[Value, ...]
    lines: tuple[LineChange, ...]

    def __bool__(self) -> bool:
        return bool(self.thresholds or self.lines)

    def of(self, move: Move) -> tuple[LineChange, ...]:
        """Return the lines of which that became."""
        return tuple(one for one in self.lines if one.move is move)


def difference(before: Scorecard, after: Scorecard) -> Difference:
    """Return in what ``after`` differs from ``before``; texts and version numbers left aside."""
    thresholds = _differing(_thresholds(before), _thresholds(after))
    return Difference(thresholds, tuple(_lines(before, after)))


def line_words(line: Line) -> dict[str, str]:
    """Return what a line says, by what it is called, in words."""
    return {
        "Level": level_words(line.level),
        "Weight": str(line.weight),
        "Critical": _yes(line.critical),
        "Counts from": str(line.enable_on) if line.enable_on else "always",
        "May be waived": _yes(line.is_waivable),
        "Most days of a waiver": str(line.waiver_days) if line.waiver_days else "as all",
        "Tiers": ", ".join(map(str, sorted(line.tiers))) or "all",
        "Lifecycles": ", ".join(stage for stage in Lifecycle if stage in line.lifecycles) or "all",
    }


def level_words(level: int) -> str:
    """Return a level as people read it: ``Production ready``."""
    return LEVEL_NAMES[level].replace("_", " ").capitalize()


def _lines(before: Scorecard, after: Scorecard) -> Iterator[LineChange]:
    old = {line.check: line for line in before.lines}
    new = {line.check: line for line in after.lines}
    for check in dict.fromkeys((*new, *old)):
        card = after if check in new else before
        values = _values(before, after, check)
        if values or (check in new) is not (check in old):
            move = _move(old.get(check), new.get(check))
            yield LineChange(check, card.check(check).question, move, values)


def _values(before: Scorecard, after: Scorecard, check: str) -> tuple[Value, ...]:
    return _differing(_said(before, check), _said(after, check))


def _said(card: Scorecard, check: str) -> dict[str, str]:
    line = card.line(check)
    item = next((one for one in card.items if one.id == check), None)
    asked = (
        {
            "Question": item.question,
            "Why": item.why,
            "How to prove": item.proof,
            "An answer holds": f"{item.valid_days} days",
        }
        if item
        else {}
    )
    return (line_words(line) if line else {}) | asked


def _move(before: Line | None, after: Line | None) -> Move:
    if before is None:
        return Move.ADDED
    if after is None:
        return Move.REMOVED
    if before.level != after.level:
        return Move.MOVED
    return Move.REWEIGHED if before.weight != after.weight else Move.CHANGED


def _thresholds(card: Scorecard) -> dict[str, str]:
    found = {
        "Score with a critical failure": f"at most {card.critical_cap}",
        "Highest level": level_words(card.awards),
        "Most days of a waiver": str(card.waiver_days),
        "Level of the weakest link": "demanded" if card.weakest_link else "shown",
    }
    for tier in Tier:
        found[f"Tier {tier.value}"] = level_words(card.demanded_level(tier))
    for stage in Lifecycle:
        for tier in Tier:
            level = card.demanded_level(tier, stage)
            if level != card.demanded_level(tier):
                found[f"Tier {tier.value}, {stage.value}"] = level_words(level)
    return found


def _differing(before: dict[str, str], after: dict[str, str]) -> tuple[Value, ...]:
    names = dict.fromkeys((*before, *after))
    found = (Value(name, before.get(name, ""), after.get(name, "")) for name in names)
    return tuple(one for one in found if one.before != one.after)


def _day(said: str) -> date | None:
    try:
        return date.fromisoformat(said)
    except ValueError:
        return None


def _yes(said: bool) -> str:
    return "yes" if said else "no"
