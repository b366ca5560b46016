"""What the fleet's page shows above its table, as it is kept."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from readiness.domain.causes import Cause, Turn
from readiness.domain.outcomes import Outcome
from readiness.domain.trends import FleetDay


@dataclass(frozen=True, slots=True)
class Gap:
    """A check that costs the fleet points.

    Attributes:
        interfaces: how many do not pass it where they stand in the fleet.
        points: of their scores together, the cap left aside.
    """

    check: str
    interfaces: int
    points: float


@dataclass(frozen=True, slots=True)
class FleetChange:
    """One check became another one, somewhere in the fleet."""

    slug: str
    name: str
    environment: str
    check: str
    was: Outcome
    outcome: Outcome
    cause: Cause
    turn: Turn | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Overview:
    """What the fleet's page shows above its table.

    Attributes:
        since: the day from which on days are kept, None before the first.
        days: of the last three months, the oldest first.
        gaps: worst first.
        changes: newest first.
    """

    since: date | None = None
    days: tuple[FleetDay, ...] = ()
    gaps: tuple[Gap, ...] = ()
    changes: tuple[FleetChange, ...] = field(default=())


def dump(overview: Overview) -> str:
    """Return ``overview`` as it is stored."""
    return json.dumps(
        {
            "since": overview.since.isoformat() if overview.since else None,
            "days": [
                [one.day.isoformat(), one.ready, one.risk, one.blocked] for one in overview.days
            ],
            "gaps": [[one.check, one.interfaces, one.points] for one in overview.gaps],
            "changes": [
                [
                    *(one.slug, one.name, one.environment, one.check),
                    *(one.was, one.outcome, one.cause, one.turn or ""),
                    one.at.isoformat(),
                ]
                for one in overview.changes
            ],
        }
    )


def load(content: str) -> Overview:
    """Return what was stored; nothing where another version of the program stored it."""
    try:
        return _overview(json.loads(content))
    except (KeyError, TypeError, ValueError):
        return Overview()


def _overview(found: Mapping[str, Any]) -> Overview:
    return Overview(
        since=date.fromisoformat(found["since"]) if found["since"] else None,
        days=tuple(FleetDay(date.fromisoformat(day), *counts) for day, *counts in found["days"]),
        gaps=tuple(Gap(*gap) for gap in found["gaps"]),
        changes=tuple(map(_change, found["changes"])),
    )


def _change(row: list[str]) -> FleetChange:
    slug, name, environment, check, was, outcome, cause, turn, at = row
    return FleetChange(
        slug,
        name,
        environment,
        check,
        Outcome(was),
        Outcome(outcome),
        Cause(cause),
        Turn(turn) if turn else None,
        datetime.fromisoformat(at),
    )
