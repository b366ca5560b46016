"""Lines of CSV (RFC 4180) that no spreadsheet computes, one at a time."""

import csv
from collections.abc import Iterable
from typing import Any

_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
_CONTROL = ("\t", "\r", "\n")


def harmless(text: str) -> str:
    """Return a text as a cell that no spreadsheet computes: with an apostrophe before a formula.

    After https://owasp.org/www-community/attacks/CSV_Injection.
    """
    is_formula = text.lstrip().startswith(_FORMULA) or text.startswith(_CONTROL)
    return f"'{text}" if is_formula else text


def line_of(cells: Iterable[str]) -> str:
    """Return a line of cells that are harmless already.

    All of them are quoted, so that no other separator than ours cuts one in two.
    """
    writer: Any = csv.writer(_Line(), quoting=csv.QUOTE_ALL)
    return str(writer.writerow(cells))


class _Line:
    """Gives each line back instead of keeping it."""

    def write(self, line: str) -> str:
        """Return ``line``, which ``csv`` hands through."""
        return line
