"""What each case must be judged as, read from ``labels/``.

A label is written from the configuration and from what the applications are known to answer,
before any probe looked at the case. The file of a case has the name of the file that configures
it. A cell, one check of one case, is its outcome alone where the ``why`` of the case is its reason,
or ``{ outcome, because }``, or ``{ outcome, near }``: a good twin, and what about it looks wrong to
a probe that reads a status, a verification or a single path and no more.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

LABELS = Path(__file__).parent / "labels"


@dataclass(frozen=True)
class Cell:
    """One check of one case.

    Attributes:
        because: the reason of the outcome.
        is_near_miss: whether it is right although it looks wrong at first sight.
    """

    case: str
    check: str
    outcome: str
    because: str
    is_near_miss: bool


@dataclass(frozen=True)
class Label:
    """All that is known of a case beforehand.

    Attributes:
        seen: what curl has to see, by request; see ``grounds.py``.
    """

    case: str
    why: str
    cells: Mapping[str, Cell]
    seen: Mapping[str, tuple[Any, ...]]


def all_labels() -> dict[str, Label]:
    """Return the labels by the name of their case.

    Raises:
        ValueError: a label is not written as it should be.
    """
    return {
        label.case: label for path in sorted(LABELS.glob("*.toml")) for label in labels_in(path)
    }


def labels_in(path: Path) -> Iterator[Label]:
    """Yield the labels of one file."""
    for name, table in tomllib.loads(path.read_text("utf-8")).items():
        case = f"{path.stem}/{name}"
        why, seen = table.pop("why"), table.pop("seen", {})
        cells = {check: _cell(case, check, value, why) for check, value in table.items()}
        yield Label(case, why, cells, {asked: tuple(marks) for asked, marks in seen.items()})


def all_cells(labels: Mapping[str, Label]) -> list[Cell]:
    """Return every cell."""
    return [cell for label in labels.values() for cell in label.cells.values()]


def _cell(case: str, check: str, value: str | dict[str, str], why: str) -> Cell:
    if isinstance(value, str):
        return Cell(case, check, value, why, is_near_miss=False)
    if value.keys() not in ({"outcome", "because"}, {"outcome", "near"}):
        raise ValueError(f"{case} {check}: write {{ outcome, because }} or {{ outcome, near }}.")
    because = value.get("because") or value["near"]
    return Cell(case, check, value["outcome"], because, is_near_miss="near" in value)
