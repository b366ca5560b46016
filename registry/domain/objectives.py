"""Objectives: how good an interface is to be, over which time, and how much may go wrong.

The definitions are those of service level objectives. What is counted as good is an SLI.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise

from registry.domain import slugs
from registry.domain.responsibilities import Responsibility

WINDOWS = (7, 14, 28, 30, 90)
"""Days of a rolling window. Whole weeks hold as many weekends each, so they can be compared; 30 and
90 are for those who report by month and by quarter. Between two of these nothing is gained."""
USUAL_WINDOW = 28
LEAST_TARGET = Decimal("0.5")
MOST_TARGET = Decimal("0.99999")
"""Five nines leave 24 seconds in 28 days; a probe every few seconds cannot tell more apart."""
TARGET_PLACES = 5
LONGEST_THRESHOLD = Decimal(3600)
THRESHOLD_PLACES = 3
"""Milliseconds, below which a network adds more than it can be told."""


class Sli(StrEnum):
    """What is counted: the share of answers, or of time, that is good."""

    AVAILABILITY = "availability"
    LATENCY = "latency"
    TTFT = "ttft"

    @property
    def label(self) -> str:
        """What is counted, as people read it."""
        return "time to first token" if self is Sli.TTFT else self.value


@dataclass(frozen=True, slots=True)
class Objective:
    """What one interface is to reach.

    Attributes:
        name: slug, unique in the interface.
        target: the share that is to be good, for example 0.995.
        threshold_seconds: what an answer may take to be good, None where only time up counts.
        window_days: the rolling window over which it is counted.
        responsibility: that whose holder answers for it.
        revision: rises when what is counted, target or window changes, as figures from before and
            after must not be mixed.
    """

    name: str
    sli: Sli
    target: Decimal
    threshold_seconds: Decimal | None = None
    window_days: int = USUAL_WINDOW
    responsibility: Responsibility = Responsibility.UPTIME
    revision: int = field(default=1, compare=False)

    @property
    def sentence(self) -> str:
        """The objective in words, without a full stop."""
        limit = f" below {self.limit} s" if self.limit else ""
        share = f"{self.percent} % in {self.window_days} days"
        who = self.responsibility.label.lower()
        return f"{self.name}: {self.sli.label}{limit} {share}, {who}"

    @property
    def percent(self) -> str:
        """The target in per cent."""
        return plain_number(self.target * 100)

    @property
    def limit(self) -> str:
        """The threshold in seconds, "" where there is none."""
        return "" if self.threshold_seconds is None else plain_number(self.threshold_seconds)

    @property
    def error_budget(self) -> str:
        """How much may go wrong, in words: time where that is counted, else a share of answers."""
        if self.sli is not Sli.AVAILABILITY:
            return (
                f"{plain_number((1 - self.target) * 100)} % of answers in {self.window_days} days"
            )
        budget = error_budget(self.target, timedelta(days=self.window_days))
        return f"{in_words(budget)} in {self.window_days} days"

    def is_counted_like(self, other: "Objective") -> bool:
        """Tell whether figures of one may be set beside those of the other."""
        return (self.sli, self.threshold_seconds, self.target, self.window_days) == (
            other.sli,
            other.threshold_seconds,
            other.target,
            other.window_days,
        )


def error_budget(target: Decimal, window: timedelta) -> timedelta:
    """Return how much of ``window`` may be bad while ``target`` is met."""
    microseconds = (1 - target) * (window // timedelta(microseconds=1))
    return timedelta(microseconds=int(microseconds))


def in_words(length: timedelta) -> str:
    """Return a length of time in its two largest units, never more than it is: ``3 h 21 min``."""
    seconds = int(length.total_seconds())
    units = (("d", 86_400), ("h", 3600), ("min", 60), ("s", 1))
    for (name, size), (lesser, lesser_size) in pairwise(units):
        if seconds >= size:
            rest = seconds % size // lesser_size
            return f"{seconds // size} {name}" + (f" {rest} {lesser}" if rest else "")
    return f"{seconds} s"


def number(value: int | float) -> Decimal:
    """Return a number of JSON or YAML as it was written: 0.995, without what binary adds."""
    return Decimal(repr(value))


def plain_number(value: Decimal) -> str:
    """Return ``value`` without zeros at its end and without an exponent."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def objective_faults(objective: Objective) -> Iterator[tuple[str, str]]:
    """Yield which field of ``objective`` cannot stand, and a sentence that says what would be."""
    if not slugs.is_slug(objective.name):
        yield "name", f"A name {slugs.RULE}."
    if not _is_between(objective.target, LEAST_TARGET, MOST_TARGET, TARGET_PLACES):
        yield "target", "A target is from 50 % to 99.999 %, with at most three decimals in it."
    if objective.window_days not in WINDOWS:
        known = ", ".join(map(str, WINDOWS))
        yield "window_days", f"A window has one of these lengths in days: {known}."
    yield from _threshold_faults(objective)


def _threshold_faults(objective: Objective) -> Iterator[tuple[str, str]]:
    threshold = objective.threshold_seconds
    if objective.sli is Sli.AVAILABILITY:
        if threshold is not None:
            yield "threshold_seconds", "Availability has no threshold: leave it empty."
    elif threshold is None:
        yield "threshold_seconds", f"Say how many seconds the {objective.sli.label} may take."
    elif not _is_between(threshold, Decimal("0.001"), LONGEST_THRESHOLD, THRESHOLD_PLACES):
        yield "threshold_seconds", "A threshold is from 0.001 to 3600 seconds, to the millisecond."


def _is_between(value: Decimal, least: Decimal, most: Decimal, places: int) -> bool:
    if not value.is_finite() or not least <= value <= most:
        return False
    return value == round(value, places)
