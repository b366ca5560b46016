"""What is wrong with a descriptor, and where."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as attribute

Path = tuple[str | int, ...]
"""Keys and list indexes from the root of a document to a value."""

_PLAIN_KEY = re.compile(r"[\w$./-]{1,80}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Position:
    """A place in a text; both numbers count from 1, as editors do."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that keeps a descriptor from being applied.

    Attributes:
        source: name of the file.
        field: the value's path, for example ``spec.members[0].person``, "" for the document.
        message: a sentence that says what is wrong and what would be right.
        path: where the value is, as far as it is known, for pointers.
        is_denied: it may be right, but whoever applies it may not write it.
    """

    source: str
    line: int
    column: int
    field: str
    message: str
    path: Path = attribute(default=(), compare=False)
    is_denied: bool = attribute(default=False, compare=False)

    def __str__(self) -> str:
        place = f"{self.source}:{self.line}:{self.column}: "
        return place + (f"{self.field}: {self.message}" if self.field else self.message)


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a value of a document stands in a file of another format.

    Attributes:
        path: the value's path in that file, () for the document.
    """

    source: str
    path: Path
    position: Position

    def problem(self, message: str, *, is_denied: bool = False) -> Problem:
        """Return a problem with what stands here."""
        where, name = self.position, field_name(self.path)
        return Problem(self.source, where.line, where.column, name, message, self.path, is_denied)


def field_name(path: Path) -> str:
    """Return ``path`` as people write it."""
    name = ""
    for part in path:
        name += f"[{part}]" if isinstance(part, int) else f".{_key(part)}"
    return name.removeprefix(".")


def place(positions: Mapping[Path, Position], path: Path) -> Position:
    """Return where ``path`` is written, or the nearest thing around it that is."""
    while path and path not in positions:
        path = path[:-1]
    return positions.get(path, Position(1, 1))


def nearest(origins: Mapping[Path, Origin], path: Path) -> Origin | None:
    """Return the origin of ``path``, or of the nearest thing around it that has one."""
    while path and path not in origins:
        path = path[:-1]
    return origins.get(path)


def _key(key: str) -> str:
    return key if _PLAIN_KEY.fullmatch(key) else json.dumps(key[:80])
