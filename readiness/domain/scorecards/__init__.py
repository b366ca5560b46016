"""Scorecards: versioned policy in data files, never inside a check."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from readiness.domain.checks.catalogue import BY_ID

FOLDER = Path(__file__).parent
LEVEL_NAMES = {0: "deployed", 1: "owned", 2: "guarded", 3: "production_ready"}
TOP_LEVEL = max(LEVEL_NAMES)


class ScorecardInvalid(ValueError):
    """A scorecard contradicts the catalogue or itself; the message says where."""


@dataclass(frozen=True, slots=True)
class Line:
    """One check's place in a scorecard.

    Attributes:
        enable_on: the day, in UTC, from which the answer counts. Before it the question is asked
            and shown, and nothing depends on the answer. None where it has always counted.
        waivable: whether a waiver may lie over it. None leaves that to whether it is critical: what
            is critical may not be waived unless the scorecard says so.
    """

    check: str
    level: int
    weight: int
    critical: bool
    enable_on: date | None = None
    waivable: bool | None = None

    @property
    def is_waivable(self) -> bool:
        """Whether a waiver may lie over it."""
        return not self.critical if self.waivable is None else self.waivable

    def counts(self, now: datetime) -> bool:
        """Tell whether score, level and state take the answer into account at ``now``."""
        return self.enable_on is None or now.astimezone(UTC).date() >= self.enable_on


@dataclass(frozen=True, slots=True)
class Scorecard:
    """Which checks are asked, what each weighs, and what a tier demands.

    Attributes:
        critical_cap: highest score while a critical check fails or is unknown.
        tiers: level that a tier must hold in production.
        digest: ``sha256:…`` of the data file.
        awards: highest level that can be held by it. One whose questions are not complete yet is
            asked and scored, and a few of them never earn its name.
    """

    version: int
    title: str
    critical_cap: int
    tiers: dict[int, int]
    lines: tuple[Line, ...]
    digest: str
    awards: int = TOP_LEVEL

    def demanded_level(self, tier: int | None) -> int:
        """Return the level that an interface of ``tier`` must hold; the highest if none is set."""
        return TOP_LEVEL if tier is None else self.tiers.get(tier, TOP_LEVEL)

    def announced(self, now: datetime) -> tuple[Line, ...]:
        """Return the lines that do not count at ``now``, the next to count first."""
        lines = (line for line in self.lines if not line.counts(now))
        return tuple(sorted(lines, key=lambda line: line.enable_on or date.max))

    def enabling(self, now: datetime) -> frozenset[datetime]:
        """Return the moments after ``now`` from which more answers count than before."""
        days = {line.enable_on for line in self.announced(now)}
        return frozenset(datetime.combine(day, time.min, UTC) for day in days if day is not None)


@cache
def current() -> Scorecard:
    """Return the scorecard that is enforced: the one with the highest version."""
    return max((load(path) for path in FOLDER.glob("*.yaml")), key=lambda card: card.version)


@cache
def scorecard_of(digest: str) -> Scorecard | None:
    """Return the scorecard of that digest, None where the program no longer has it."""
    known = (load(path) for path in FOLDER.glob("*.yaml"))
    return next((card for card in known if card.digest == digest), None)


def load(path: Path) -> Scorecard:
    """Read a scorecard.

    Raises:
        ScorecardInvalid: it names an unknown or repeated check, a level or weight that does not
            exist, or something else than a date.
    """
    content = path.read_bytes()
    raw: dict[str, Any] = yaml.safe_load(content)
    lines = tuple(_line(entry) for entry in raw["checks"])
    if len({line.check for line in lines}) != len(lines):
        raise ScorecardInvalid(f"{path.name}: a check is listed twice")
    awards = raw.get("awards", TOP_LEVEL)
    if awards not in LEVEL_NAMES:
        raise ScorecardInvalid(f"{path.name}: awards names no level")
    return Scorecard(
        version=raw["version"],
        title=raw["title"],
        critical_cap=raw["critical_cap"],
        tiers=raw["tiers"],
        lines=lines,
        digest=f"sha256:{hashlib.sha256(content).hexdigest()}",
        awards=awards,
    )


def _line(entry: dict[str, Any]) -> Line:
    line = Line(
        check=entry["id"],
        level=entry["level"],
        weight=entry["weight"],
        critical=entry.get("critical", False),
        enable_on=entry.get("enable_on"),
        waivable=entry.get("waivable"),
    )
    if line.check not in BY_ID:
        raise ScorecardInvalid(f"there is no check {line.check}")
    if line.level not in LEVEL_NAMES or line.level == 0:
        raise ScorecardInvalid(f"{line.check}: there is no level {line.level}")
    if line.weight < 1:
        raise ScorecardInvalid(f"{line.check}: a weight is at least 1")
    if line.waivable not in (None, True, False):
        raise ScorecardInvalid(f"{line.check}: waivable is true or false")
    # a time of day would be a date as well to Python
    if line.enable_on is not None and type(line.enable_on) is not date:
        raise ScorecardInvalid(f"{line.check}: enable_on is a date, as in 2026-12-06")
    return line
