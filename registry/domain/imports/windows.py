"""Time windows of OpenSLO."""

import re

from registry.domain.descriptor.problems import Path
from registry.domain.imports.foreign import Foreign

_DURATION = re.compile(r"(?P<count>[1-9][0-9]{0,3})(?P<unit>[dw])", re.ASCII)
_DAYS = {"d": 1, "w": 7}
_WHY_ROLLING = (
    "on the first day of a calendar window the budget is whole again, whatever happened the day "
    "before"
)


def window_days(foreign: Foreign) -> tuple[int, Path]:
    """Return how many days the window of an SLO has, and where that stands.

    0 where it cannot be told, which is then a problem of the document.
    """
    path: Path = ("spec", "timeWindow")
    if len(foreign.entries(*path)) != 1:
        if path not in foreign.tree.broken:
            foreign.tell(path, "must be a list of exactly one window")
        return 0, path
    path = (*path, 0)
    if not foreign.mapping(*path):
        foreign.tell(path, "must have duration and isRolling")
        return 0, path
    _require_rolling(foreign, path)
    return _days(foreign, (*path, "duration")), (*path, "duration")


def _require_rolling(foreign: Foreign, path: Path) -> None:
    if foreign.value(*path, "calendar") is not None:
        foreign.tell(
            (*path, "calendar"), f"is not counted here: {_WHY_ROLLING}. Use isRolling: true"
        )
    elif foreign.value(*path, "isRolling") is not True:
        foreign.tell((*path, "isRolling"), f"must be true: {_WHY_ROLLING}")


def _days(foreign: Foreign, path: Path) -> int:
    said = foreign.text(*path, is_required=True)
    found = _DURATION.fullmatch(said)
    if said and not found:
        foreign.tell(path, "must be whole days or weeks, such as 28d or 4w")
    return int(found["count"]) * _DAYS[found["unit"]] if found else 0
