"""Evidence cut to the size that a finding keeps."""

from collections.abc import Iterable
from itertools import chain

from readiness.domain.findings import EVIDENCE_LIMIT_BYTES

Line = tuple[str, str]
Lines = tuple[Line, ...]

_MARK = "…"
_FOR_THE_REST = 40
"""Bytes kept free for the line that says how much was cut."""
_BYTES_OF_A_LETTER = 4
"""The most that UTF-8 takes for one."""
_WORTH_SHOWING = 40
"""Bytes of a value; what is left of it below that says nothing."""


def bounded(lines: Iterable[Line]) -> Lines:
    """Return ``lines`` as they are, or as many as fit into ``EVIDENCE_LIMIT_BYTES``.

    Labels and values count, in UTF-8. The first lines matter most: the last are dropped, the one
    at the edge is shortened, and one more line counts those that are missing.
    """
    every = tuple(lines)
    if _fits(every):
        return every
    kept, room = _whole(every, EVIDENCE_LIMIT_BYTES - _FOR_THE_REST)
    label, value = every[len(kept)]
    if shortened := _shortened(value, room - len(label.encode())):
        kept = (*kept, (label, shortened))
    missing = len(every) - len(kept)
    return (*kept, (_MARK, f"and {missing} more")) if missing else kept


def _fits(lines: Lines) -> bool:
    letters = sum(map(len, chain.from_iterable(lines)))
    # most say little, and need not be encoded to know that
    is_short = letters * _BYTES_OF_A_LETTER <= EVIDENCE_LIMIT_BYTES
    return is_short or sum(map(_size, lines)) <= EVIDENCE_LIMIT_BYTES


def _whole(lines: Lines, room: int) -> tuple[Lines, int]:
    """Return the first lines that fit as they are, and the room that they leave."""
    for position, line in enumerate(lines):
        if _size(line) > room:
            return lines[:position], room
        room -= _size(line)
    return lines, room


def _shortened(value: str, room: int) -> str:
    left = room - len(_MARK.encode())
    return value.encode()[:left].decode(errors="ignore") + _MARK if left >= _WORTH_SHOWING else ""


def _size(line: Line) -> int:
    label, value = line
    return len(label.encode()) + len(value.encode())
