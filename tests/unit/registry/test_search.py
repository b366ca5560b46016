"""Finding names: exact ones first, typing errors forgiven, whatever is typed."""

import random
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.domain.search.folding import LONGEST_QUERY, MOST_WORDS, fold, fold_character
from registry.domain.search.index import Index
from registry.domain.search.marking import marked
from registry.domain.search.shape import Entry, Fit, Kind, read_query

LETTERS = "abcdefghijklmnopqrstuvwxyz"
ANYTHING = st.text(max_size=200)
WORD = st.text(LETTERS, min_size=1, max_size=9)
NAME = st.lists(WORD, min_size=1, max_size=4).map(" ".join)
LONG_NAME = NAME.filter(lambda name: len(name.replace(" ", "")) >= 6)


def entry(name, *keys, context="", place=()):
    return Entry(Kind.INTERFACE, name, keys, context, place)


def found(typed, *names, limit=50):
    """Return the names that are found, best first; a name may be an entry."""
    entries = [name if isinstance(name, Entry) else entry(name) for name in names]
    hits = Index(entries).search(read_query(typed), limit=limit).hits
    return [hit.entry.name for hit in hits]


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("suport chta", "Support chat"),
        ("chat support", "Support chat"),
        ("SUPPORT", "Support chat"),
        ("sup", "Support chat"),
        ("supportchat", "Support chat"),
        ("supp ort", "Support chat"),
        ("zurich", "Zürich"),
        ("Zürich", "zurich"),
        ("strasse", "Straße"),
        ("lodz", "Łódź"),
        ("maitnenance", "Maintenance"),
        ("maintanence", "Maintenance"),
        ("maintenx", "Maintenance bot"),
        ("e\u0301cole", "École"),
        ("🚀", "🚀 launch"),
        ("שלום", "שלום עולם"),
        ("チャット", "チャット 支援"),
        ("gpt-4", "GPT 4 desk"),
    ],
)
def test_it_finds(typed, name):
    assert found(typed, name, "Something else") == [name]


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("cot", "Cat"),  # short words are taken at their word
        ("1235", "Lab 1234"),  # and so are numbers
        ("suqqqrt", "Support"),
        ("support voice", "Support chat"),  # every word has to fit
        ("upport x", "Support chat"),
        ("…", "Support…"),
        ("", "Support"),
    ],
)
def test_it_does_not_find(typed, name):
    assert found(typed, name) == []


def test_the_surer_something_is_the_earlier_it_comes():
    names = ["Chat", "Chat desk", "Chatter", "Livechat", "Chad"]
    assert found("chat", *reversed(names)) == names
    hits = Index(map(entry, names)).search(read_query("chat"), limit=9).hits
    fits = [Fit.EXACT, Fit.EXACT, Fit.BEGINNING, Fit.INSIDE, Fit.NEAR]
    assert [hit.rank.word for hit in hits] == fits


def test_a_name_outweighs_a_key_and_a_key_outweighs_what_something_belongs_to():
    by_name, by_key = entry("voice"), entry("intake", "voice")
    by_context = entry("production", "edge.test", context="voice")
    assert found("voice", by_context, by_key, by_name) == ["voice", "intake"]
    assert found("voice production", by_context, by_key, by_name) == ["production"]


@given(LONG_NAME, st.lists(NAME, max_size=6), st.randoms(use_true_random=False))
def test_an_exact_name_is_first_whatever_else_there_is(
    name: str, others: list[str], chance: random.Random
) -> None:
    names = [*others, name]
    chance.shuffle(names)
    typed = chance.choice([name, name.upper(), name.replace(" ", "-"), f"  {name} "])
    assert found(typed, *names)[0] == name


@given(LONG_NAME, st.lists(NAME, max_size=6), st.data())
def test_one_typing_error_is_always_forgiven(
    name: str, others: list[str], data: st.DataObject
) -> None:
    place = data.draw(st.integers(0, len(name) - 1))
    letter = data.draw(st.sampled_from(f"{LETTERS} "))
    typed = data.draw(
        st.sampled_from(
            [
                name[:place] + name[place + 1 :],
                name[:place] + letter + name[place:],
                name[:place] + letter + name[place + 1 :],
                name[:place] + name[place + 1 : place + 2] + name[place] + name[place + 2 :],
            ]
        )
    )
    assert name in found(typed, name, *others)


@given(st.lists(WORD, min_size=2, max_size=4), st.lists(NAME, max_size=6))
def test_the_order_of_words_never_matters(words: list[str], names: list[str]) -> None:
    results = {frozenset(found(" ".join(order), *names)) for order in permutations(words)}
    assert len(results) == 1


@given(ANYTHING, ANYTHING, ANYTHING)
def test_nothing_that_is_typed_or_recorded_breaks_it(typed: str, name: str, key: str) -> None:
    index = Index([entry(name, key, context=key)])
    assert index.search(read_query(typed), limit=1).total in (0, 1)
    if read_query(name).words and len(name) <= LONGEST_QUERY:
        assert index.search(read_query(name), limit=1).total == 1


@given(ANYTHING, ANYTHING)
def test_marked_pieces_are_the_text_and_what_is_found_exactly_is_marked(
    text: str, typed: str
) -> None:
    query = read_query(typed)
    pieces = marked(text, query.words)
    assert "".join(piece.text for piece in pieces) == text
    whole = marked(text, fold(text).split())
    assert all(not fold(piece.text).strip() for piece in whole if not piece.is_marked)


@given(ANYTHING)
def test_a_text_is_folded_character_by_character(text: str) -> None:
    assert fold(text) == "".join(map(fold_character, text))


@pytest.mark.parametrize(
    ("text", "typed", "shown"),
    [
        ("Support chat", "suport chta", "[Support] [chat]"),
        ("Support chat", "sup", "[Sup]port chat"),
        ("Zürich", "zurich", "[Zürich]"),
        ("Zu\u0308rich", "zu", "[Zu\u0308]rich"),
        ("Große Straße", "strass", "Große [Straß]e"),
        ("<b>chat</b>", "chat", "<b>[chat]</b>"),
        ("a chat", "a", "[a] chat"),
        ("Maintenance", "maintenx", "[Maintena]nce"),
    ],
)
def test_it_marks(text, typed, shown):
    pieces = marked(text, read_query(typed).words)
    assert "".join(f"[{one.text}]" if one.is_marked else one.text for one in pieces) == shown


@settings(deadline=None)
@given(st.text(min_size=LONGEST_QUERY, max_size=20_000))
def test_what_is_looked_at_is_bounded(typed: str) -> None:
    query = read_query(typed)
    assert len(query.text) <= LONGEST_QUERY
    assert len(query.words) <= MOST_WORDS


def test_all_are_counted_and_as_many_shown_as_are_asked_for():
    result = Index(entry(f"chat {number}") for number in range(9)).search(
        read_query("chat"), limit=3
    )
    assert (result.total, len(result.hits)) == (9, 3)
