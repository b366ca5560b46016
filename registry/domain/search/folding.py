"""What of a text counts when it is looked for: its words without case, accents and punctuation."""

import unicodedata
from functools import lru_cache

LONGEST_QUERY = 120
"""Characters of a query that are looked at; no name is longer."""
MOST_WORDS = 8
"""Words of a query that are looked for; each narrows the result, so that more hardly ever do."""

_ASCII = "".join(chr(one).lower() if chr(one).isalnum() else " " for one in range(128))
_PLAIN = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"}
)
"""Letters that people leave the stroke out of, which Unicode does not take apart."""
_KEPT = ("So", "Mc")
"""Emoji and the vowels of Indic scripts are part of a name; other marks and signs part words."""


def fold(text: str) -> str:
    """Return ``text`` in lower case without accents; what is no letter or digit becomes a space.

    Emoji stay, for a name may be nothing else.
    """
    if text.isascii():
        return text.translate(_ASCII)
    return "".join(map(fold_character, text))


@lru_cache(maxsize=4096)
def fold_character(character: str) -> str:
    """Return what one character counts as: none or several, "" for an accent by itself."""
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", character).casefold())
    return "".join(_part(one) for one in apart.translate(_PLAIN))


def words_of(text: str) -> list[str]:
    """Return the words of ``text`` as they are compared."""
    return fold(text).split()


def _part(character: str) -> str:
    if character.isalnum():
        return character
    category = unicodedata.category(character)
    if category in ("Mn", "Me", "Cf"):
        return ""
    return character if category in _KEPT else " "
