"""Which parts of a text are the ones that were looked for."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from registry.domain.search.fitting import errors_forgiven
from registry.domain.search.folding import fold_character

_SHORTEST_PART = 3
"""Letters of a word that is marked because it is a part of what was looked for."""

Span = tuple[int, int]
"""Where something begins and where it ends, in characters."""
Letter = tuple[str, int, int]
"""A folded character, with the span of what it stands for."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text."""

    text: str
    is_marked: bool


def marked(text: str, words: Sequence[str]) -> tuple[Piece, ...]:
    """Return ``text`` in pieces, those marked that one of the folded ``words`` fits.

    The pieces together are ``text``, character for character.
    """
    pieces: list[Piece] = []
    end = 0
    for start, stop in _merged(_spans(text, words)):
        pieces += (Piece(text[end:start], False), Piece(text[start:stop], True))
        end = stop
    pieces.append(Piece(text[end:], False))
    return tuple(piece for piece in pieces if piece.text)


def has_mark(pieces: Iterable[Piece]) -> bool:
    """Tell whether something is marked."""
    return any(piece.is_marked for piece in pieces)


def _spans(text: str, words: Sequence[str]) -> Iterator[Span]:
    for letters in _words(text):
        folded = "".join(letter for letter, _, _ in letters)
        for word in words:
            if (part := _fitting_part(word, folded)) is not None:
                yield letters[part[0]][1], letters[part[1] - 1][2]


def _words(text: str) -> Iterator[list[Letter]]:
    word: list[Letter] = []
    for place, character in enumerate(text):
        folded = fold_character(character)
        if word and not folded:
            # an accent belongs to the letter before it
            word[-1] = (*word[-1][:2], place + 1)
        for one in folded:
            if one != " ":
                word.append((one, place, place + 1))
            elif word:
                yield word
                word = []
    if word:
        yield word


def _fitting_part(word: str, folded: str) -> Span | None:
    """Return which part of ``folded`` is what ``word`` means, None for nothing of it."""
    place = folded.find(word)
    if place == 0 or (place > 0 and len(word) > 1):
        return place, place + len(word)
    forgiven = errors_forgiven(word)
    if forgiven and _is_near(word, folded, forgiven):
        return 0, len(folded)
    if forgiven > 1 and _is_near(word, folded[: len(word)], forgiven):
        return 0, min(len(word), len(folded))
    is_part = word.startswith(folded) or word.endswith(folded)
    return (0, len(folded)) if is_part and len(folded) >= _SHORTEST_PART else None


def _is_near(word: str, folded: str, errors: int) -> bool:
    return OSA.distance(word, folded, score_cutoff=errors) <= errors


def _merged(spans: Iterable[Span]) -> Iterator[Span]:
    """Yield ``spans`` in order, those that touch as one."""
    current = (0, 0)
    for start, stop in sorted(spans):
        if start <= current[1]:
            current = (current[0], max(current[1], stop))
            continue
        if current[1]:
            yield current
        current = (start, stop)
    if current[1]:
        yield current
