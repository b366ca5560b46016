"""Text on a terminal or in a pipe: that of strangers is shown as it is, and never obeyed."""

import re
from typing import Any

from django.core.management.base import OutputWrapper

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
_FILLING = re.compile(r" +$", re.MULTILINE)


class Trimmed:
    """An output on which no line ends in the spaces with which columns are filled up."""

    def __init__(self, output: OutputWrapper) -> None:
        self._output = output

    def write(self, text: str) -> None:
        """Write whole lines."""
        self._output.write(_FILLING.sub("", text))

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 (whatever an output has)
        return getattr(self._output, name)


def plain(text: str) -> str:
    """Return ``text`` on one line, with nothing in it that a terminal would act on.

    Control and format characters go, those that turn the direction of writing included; so do
    line breaks, with which a server could write a line of its own into the report.
    """
    return "".join(one if one.isprintable() else _instead(one) for one in text)


def plain_lines(text: str) -> list[str]:
    """Return the lines of a text of our own, each plain."""
    return [plain(line) for line in text.split("\n")]


def _instead(character: str) -> str:
    return " " if character.isspace() else REPLACEMENT
