"""An index of entries by their words, and searching it.

Its size follows that of the entries. A search looks at every distinct word once for each word of
the query, whose number and length are bounded.
"""

from collections.abc import Iterable, Iterator, Mapping
from heapq import nsmallest
from itertools import chain
from operator import add

from registry.domain.search.fitting import EXACT, GUESSED, Fits, fits, fits_joined
from registry.domain.search.folding import words_of
from registry.domain.search.shape import Entry, Found, Hit, Query, Rank

_NAME, _KEY, _CONTEXT, _FIELDS = range(4)
"""Where a word stands, the most telling place first; how many places there are."""
_WHOLE_NAME, _WHOLE_KEY, _BEGINS_NAME, _NO_PHRASE = range(4)

Postings = dict[str, list[int]]
"""Words with where they stand: number of the entry times ``_FIELDS``, plus the field."""
Weights = dict[int, int]
"""Numbers of entries with how well they fit one word: fit times ``_FIELDS``, plus the field."""
Ranked = tuple[int, int, int, int, str, tuple[str, ...], int]
"""The fields of a ``Rank``, and the number of the entry; a bare tuple, for thousands may fit."""


class Index:
    """Entries that can be searched; it never changes."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._entries = tuple(entries)
        self._phrases: list[tuple[str, ...]] = []
        self._words: Postings = {}
        self._joined: Postings = {}
        for number, entry in enumerate(self._entries):
            self._add(number * _FIELDS, entry)
        self._known = sorted(self._words)

    def search(self, query: Query, *, limit: int) -> Found:
        """Return the entries that every word of ``query`` fits, best first.

        Args:
            limit: hits that are returned at most; all are counted.
        """
        if not query.words:
            return Found(0, ())
        is_alone = len(query.words) == 1
        weights = [self._weights(word, is_alone=is_alone) for word in query.words]
        ranked = list(self._ranked(query.phrase, weights))
        best = nsmallest(limit, ranked)
        return Found(len(ranked), tuple(self._hit(one) for one in best))

    def _add(self, base: int, entry: Entry) -> None:
        name = words_of(entry.name)
        keys = [words_of(key) for key in entry.keys]
        self._phrases.append((" ".join(name), *map(" ".join, keys)))
        _post(self._words, name, base + _NAME)
        _post(self._words, chain.from_iterable(keys), base + _KEY)
        _post(self._words, words_of(entry.context), base + _CONTEXT)
        _post(self._joined, map(add, name, name[1:]), base + _NAME)

    def _weights(self, word: str, *, is_alone: bool) -> Weights:
        found: Weights = {}
        _weigh(found, fits_joined(word, self._joined, is_alone=is_alone), self._joined)
        _weigh(found, fits(word, self._known, is_alone=is_alone), self._words)
        return found

    def _ranked(self, phrase: str, weights: list[Weights]) -> Iterator[Ranked]:
        smallest, *others = sorted(weights, key=len)
        for number, first in smallest.items():
            weighed = [first]
            for other in others:
                weight = other.get(number)
                if weight is None:
                    break
                weighed.append(weight)
            else:
                if _counts(weighed):
                    phrases, place = self._phrases[number], self._entries[number].place
                    whole, name = _phrase(phrase, phrases), phrases[0]
                    fit, words = max(weighed) // _FIELDS, sum(weighed)
                    yield fit, whole, words, len(name), name, place, number

    def _hit(self, ranked: Ranked) -> Hit:
        fit, phrase, words, length, name, place, number = ranked
        return Hit(self._entries[number], Rank(fit, phrase, words, length, name, place))


def search_all(indexes: Iterable[Index], query: Query, *, limit: int) -> Found:
    """Return what all ``indexes`` together have for ``query``, as one of all entries would."""
    parts = [index.search(query, limit=limit) for index in indexes]
    hits = nsmallest(limit, chain.from_iterable(part.hits for part in parts), key=_rank_of)
    return Found(sum(part.total for part in parts), tuple(hits))


def _rank_of(hit: Hit) -> Rank:
    return hit.rank


def _post(postings: Postings, words: Iterable[str], posting: int) -> None:
    for word in words:
        if (known := postings.get(word)) is None:
            postings[word] = [posting]
        else:
            known.append(posting)


def _weigh(weights: Weights, fitting: Fits, postings: Mapping[str, list[int]]) -> None:
    """Keep in ``weights`` the best of what they hold and of ``fitting``."""
    for word, fit in fitting.items():
        for posting in postings[word]:
            number = posting // _FIELDS
            weight = fit * _FIELDS + posting % _FIELDS
            if weight < weights.get(number, weight + 1):
                weights[number] = weight


def _counts(weighed: list[int]) -> bool:
    """Tell whether an entry is meant by itself, and by more than guesses."""
    if all(weight % _FIELDS == _CONTEXT for weight in weighed):
        return False
    if max(weighed) < GUESSED * _FIELDS:
        return True
    return min(weighed) < (EXACT + 1) * _FIELDS


def _phrase(phrase: str, phrases: tuple[str, ...]) -> int:
    if phrase == phrases[0]:
        return _WHOLE_NAME
    if phrase in phrases:
        return _WHOLE_KEY
    return _BEGINS_NAME if phrases[0].startswith(phrase) else _NO_PHRASE
