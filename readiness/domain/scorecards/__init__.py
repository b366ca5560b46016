"""Scorecards: versioned policy, never inside a check.

The program brings some as data files, each one frozen once it was released. People may write others
over them, which are in the database.
"""

from functools import cache
from pathlib import Path

from readiness.domain.scorecards.card import (
    LEVEL_NAMES,
    TOP_LEVEL,
    WAIVER_DAYS,
    Line,
    Scorecard,
)
from readiness.domain.scorecards.items import Item
from readiness.domain.scorecards.reading import ScorecardInvalid, parse

FOLDER = Path(__file__).parent


@cache
def released() -> tuple[Scorecard, ...]:
    """Return the scorecards that the program brings, the newest first."""
    found = (load(path) for path in FOLDER.glob("*.yaml"))
    return tuple(sorted(found, key=lambda card: -card.version))


def current() -> Scorecard:
    """Return the newest scorecard of the program.

    It is in force wherever people have not put one of their own in its place.
    """
    return released()[0]


def scorecard_of(digest: str) -> Scorecard | None:
    """Return the scorecard of that digest, None where the program no longer has it."""
    return next((card for card in released() if card.digest == digest), None)


def load(path: Path) -> Scorecard:
    """Read a scorecard from a file.

    Raises:
        ScorecardInvalid: see ``parse``.
    """
    return parse(path.read_text("utf-8"), source=path.name)


__all__ = [
    "FOLDER",
    "LEVEL_NAMES",
    "TOP_LEVEL",
    "WAIVER_DAYS",
    "Item",
    "Line",
    "Scorecard",
    "ScorecardInvalid",
    "current",
    "load",
    "parse",
    "released",
]
