"""How the gate names several things, and spans of time."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

_MOST_NAMED = 4
_UNITS = ((86_400, "day"), (3_600, "h"), (60, "min"))


def listed(names: Sequence[str]) -> str:
    """Return names as a sentence has them: ``A, B and C``, the first four of many."""
    shown = list(names)
    if len(shown) > _MOST_NAMED:
        shown = [*shown[: _MOST_NAMED - 1], f"{len(shown) - _MOST_NAMED + 1} more"]
    *first, last = shown or [""]
    return f"{', '.join(first)} and {last}" if first else last


def span(time: timedelta) -> str:
    """Return a span in whole units of its size: ``41 min``, ``2 days``."""
    seconds = max(0, int(time.total_seconds()))
    for size, unit in _UNITS:
        if seconds >= 2 * size or (size != _UNITS[0][0] and seconds >= size):
            number = seconds // size
            return f"{number} days" if unit == "day" else f"{number} {unit}"
    return f"{seconds} s"


def moment(at: datetime) -> str:
    """Return a moment as a sentence has it: ``2026-12-01 15:00 UTC``."""
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
