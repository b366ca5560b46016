"""Two texts line by line."""

from dataclasses import dataclass
from difflib import SequenceMatcher

MOST_LINES = 1000
"""Lines of two texts that are compared one by one; of longer ones all go and all come."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a text: ``-`` went, ``+`` came, " " stayed."""

    sign: str
    text: str


def lines_between(old: str, new: str) -> tuple[Line, ...]:
    """Return what went, came and stayed, nothing where the lines are the same."""
    before, after = old.splitlines(), new.splitlines()
    if before == after:
        return ()
    if len(before) + len(after) > MOST_LINES:
        return (*(Line("-", text) for text in before), *(Line("+", text) for text in after))
    lines: list[Line] = []
    for tag, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            lines += [Line(" ", text) for text in before[i:j]]
        else:
            lines += [Line("-", text) for text in before[i:j]]
            lines += [Line("+", text) for text in after[k:m]]
    return tuple(lines)
