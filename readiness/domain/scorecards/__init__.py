"""Scorecards: versioned policy in data files, never inside a check."""

import hashlib
from dataclasses import dataclass
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
    """One check's place in a scorecard."""

    check: str
    level: int
    weight: int
    critical: bool


@dataclass(frozen=True, slots=True)
class Scorecard:
    """Which checks are asked, what each weighs, and what a tier demands.

    Attributes:
        critical_cap: highest score while a critical check fails or is unknown.
        tiers: level that a tier must hold in production.
        digest: ``sha256:…`` of the data file.
    """

    version: int
    title: str
    critical_cap: int
    tiers: dict[int, int]
    lines: tuple[Line, ...]
    digest: str

    def demanded_level(self, tier: int | None) -> int:
        """Return the level that an interface of ``tier`` must hold; the highest if none is set."""
        return TOP_LEVEL if tier is None else self.tiers.get(tier, TOP_LEVEL)


@cache
def current() -> Scorecard:
    """Return the scorecard that is enforced: the one with the highest version."""
    return max((load(path) for path in FOLDER.glob("*.yaml")), key=lambda card: card.version)


def load(path: Path) -> Scorecard:
    """Read a scorecard.

    Raises:
        ScorecardInvalid: it names an unknown or repeated check, or a level or weight that
            does not exist.
    """
    content = path.read_bytes()
    raw: dict[str, Any] = yaml.safe_load(content)
    lines = tuple(_line(entry) for entry in raw["checks"])
    if len({line.check for line in lines}) != len(lines):
        raise ScorecardInvalid(f"{path.name}: a check is listed twice")
    return Scorecard(
        version=raw["version"],
        title=raw["title"],
        critical_cap=raw["critical_cap"],
        tiers=raw["tiers"],
        lines=lines,
        digest=f"sha256:{hashlib.sha256(content).hexdigest()}",
    )


def _line(entry: dict[str, Any]) -> Line:
    line = Line(entry["id"], entry["level"], entry["weight"], entry.get("critical", False))
    if line.check not in BY_ID:
        raise ScorecardInvalid(f"there is no check {line.check}")
    if line.level not in LEVEL_NAMES or line.level == 0:
        raise ScorecardInvalid(f"{line.check}: there is no level {line.level}")
    if line.weight < 1:
        raise ScorecardInvalid(f"{line.check}: a weight is at least 1")
    return line
