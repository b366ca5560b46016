"""How well one word fits another: exactly, as its beginning, inside of it, or nearly.

Typing errors are counted as letters left out, added, replaced, or exchanged with a neighbour
(optimal string alignment).
"""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence

from rapidfuzz import process
from rapidfuzz.distance import OSA

EXACT, BEGINNING, INSIDE, NEAR = range(4)
"""Fits, best first. ``NEAR`` plus the number of typing errors is the fit of a nearly equal word."""
NEARLY_BEGINNING = NEAR + 2
"""Plus typing errors: the beginning of a word that is still being typed, with errors in it."""
GUESSED = NEARLY_BEGINNING + 3
"""A short word with an error in it: counts only beside a word that fits exactly."""

_LAST = chr(0x10FFFF)
_GUESSES_LETTERS = 3
_TWO_ERRORS_FROM = 6
"""Letters of a word in which two errors are forgiven; in one of four or five it is one."""

Fits = dict[str, int]
"""Words with how well they fit."""


def errors_forgiven(word: str) -> int:
    """Return how many typing errors ``word`` may have. Numbers are never guessed."""
    if len(word) <= _GUESSES_LETTERS or word.isdecimal():
        return 0
    return 2 if len(word) >= _TWO_ERRORS_FROM else 1


def is_guess(word: str) -> bool:
    """Tell whether ``word`` is so short that with an error in it it says hardly anything."""
    return len(word) <= _GUESSES_LETTERS and not word.isdecimal()


def fits(word: str, known: Sequence[str], *, is_alone: bool) -> Fits:
    """Return the ``known`` words, sorted, that ``word`` fits.

    Args:
        is_alone: whether nothing else narrows the search: one letter then begins a word, and is
            not looked for inside of every other.
    """
    found: Fits = {}
    pairs = [*_nearly(word, known, is_alone=is_alone)]
    if len(word) > 1 or not is_alone:
        pairs += ((one, INSIDE) for one in known if word in one)
    pairs += ((one, BEGINNING) for one in beginning(word, known))
    # the better ones come last and stay
    found.update(pairs)
    if word in found:
        found[word] = EXACT
    return found


def fits_joined(word: str, known: Mapping[str, object], *, is_alone: bool) -> Fits:
    """Return the ``known`` neighbours written as one that ``word`` fits: a space was forgotten."""
    joined = list(known)
    found = dict(_alike(word, joined, is_alone=is_alone))
    if len(word) > 1 or not is_alone:
        found.update((one, INSIDE) for one in joined if word in one)
    return found


def beginning(word: str, known: Sequence[str]) -> Sequence[str]:
    """Return those of ``known``, sorted, that begin with ``word``."""
    return known[bisect_left(known, word) : bisect_left(known, word + _LAST)]


def _nearly(word: str, known: Sequence[str], *, is_alone: bool) -> Iterator[tuple[str, int]]:
    if errors_forgiven(word) > 1:
        begun = [one[: len(word)] for one in known]
        for place, errors in _near(word, begun, 2):
            yield known[place], NEARLY_BEGINNING + errors
    yield from _alike(word, known, is_alone=is_alone)


def _alike(word: str, known: Sequence[str], *, is_alone: bool) -> Iterator[tuple[str, int]]:
    if forgiven := errors_forgiven(word):
        for place, errors in _near(word, known, forgiven):
            yield known[place], NEAR + errors
    elif is_guess(word) and not is_alone:
        for place, _ in _near(word, known, 1):
            yield known[place], GUESSED


def _near(word: str, known: Sequence[str], most: int) -> Iterator[tuple[int, int]]:
    """Yield place and errors of the ``known`` words with at most so many errors."""
    found = process.extract(word, known, scorer=OSA.distance, score_cutoff=most, limit=None)
    for _, errors, place in found:
        yield place, int(errors)
