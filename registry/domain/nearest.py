"""Naming what somebody probably meant."""

from collections.abc import Iterable
from difflib import get_close_matches


def suggestion(name: str, known: Iterable[str]) -> str:
    """Return the end of a sentence that names the nearest of ``known``, or else all of them."""
    words = list(known)
    if nearest := get_close_matches(name, words, n=1):
        return f": did you mean {nearest[0]}?"
    return f": use one of {', '.join(words)}" if words else ""
