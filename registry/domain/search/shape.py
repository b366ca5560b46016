"""What is looked for, and what is found."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from registry.domain.search.folding import LONGEST_QUERY, MOST_WORDS, words_of


class Kind(StrEnum):
    """What can be found."""

    INTERFACE = "interface"
    ENVIRONMENT = "environment"
    TEAM = "team"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class Entry:
    """A record that can be found.

    Attributes:
        name: what it is called first of all.
        keys: what else it is found by: slug, tags, host or e-mail address.
        context: what it belongs to. Words of it narrow a search, and find nothing by themselves.
        place: what its page is found by: slug of the interface or team, then the name of the
            environment. Of a person it is the slug of a team, "" where all accounts are searched,
            then their primary key.
    """

    kind: Kind
    name: str
    keys: tuple[str, ...] = ()
    context: str = ""
    place: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Query:
    """What somebody typed.

    Attributes:
        text: as it was typed, cut where it is longer than any name.
        words: distinct words as they are compared, in a fixed order: theirs does not matter.
        phrase: all of it as it is compared, which settles who comes first among equals.
    """

    text: str
    words: tuple[str, ...] = field(default=())
    phrase: str = ""


def read_query(typed: str) -> Query:
    """Return what is looked for when somebody types ``typed``."""
    text = typed.strip()[:LONGEST_QUERY]
    words = words_of(text)
    # the longest tell most
    distinct = sorted(set(words), key=lambda word: (-len(word), word))
    return Query(text, tuple(distinct[:MOST_WORDS]), " ".join(words))


class Fit(StrEnum):
    """How surely something is what was looked for."""

    EXACT = "exact"
    BEGINNING = "beginning"
    INSIDE = "inside"
    NEAR = "near"


class Rank(NamedTuple):
    """How well an entry fits; the smaller is the better, compared from the first field on.

    Attributes:
        fit: of the word that fits least: exact, beginning, inside, then by typing errors.
        phrase: whether a name is the whole phrase, another key is, a name begins with it, or none.
        words: sum of the fits of all words, and of the places in which they stand.
        length: of the name; of two that fit alike, less is left open by the shorter.
    """

    fit: int
    phrase: int
    words: int
    length: int
    name: str
    place: tuple[str, ...]

    @property
    def word(self) -> Fit:
        """How surely it is what was looked for."""
        return tuple(Fit)[min(self.fit, len(Fit) - 1)]


@dataclass(frozen=True, slots=True)
class Hit:
    """An entry that was found."""

    entry: Entry
    rank: Rank


@dataclass(frozen=True, slots=True)
class Found:
    """What one kind of record has for a query.

    Attributes:
        total: entries that fit, however many of them are in ``hits``.
        hits: the best ones, best first.
    """

    total: int
    hits: tuple[Hit, ...]
