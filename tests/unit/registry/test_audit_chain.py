"""Whatever is done to a chain of audit rows is found, and named for what it is."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.domain.audit_chain import (
    BEGINNING,
    FARTHEST,
    START,
    BreakKind,
    Head,
    Link,
    chained,
    digest_of,
    moment,
    verify,
)

several = settings(max_examples=40, deadline=None)
Chain = list[Link]
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
SAID = st.fixed_dictionaries({"who": TEXTS, "changes": st.lists(TEXTS | st.integers(0, 9))})


def chain_of(says: list[dict[str, object]]) -> Chain:
    links, last = [], BEGINNING
    for number, said in enumerate(says, start=1):
        last = replace(chained(said, last), id=10 * number)
        links.append(last)
    return links


def rows(least: int = 1) -> st.SearchStrategy[Chain]:
    # no two rows say the same, as no two say the same of the same moment
    found = st.lists(SAID, min_size=least, max_size=6)
    return found.map(lambda says: chain_of([{**one, "at": n} for n, one in enumerate(says)]))


CHAIN = chain_of([{"who": name} for name in "abcdefg"])


def renumbered(links: Chain) -> Chain:
    """Give rows the places and ids in which they stand, as somebody does who hides a gap."""
    return [replace(one, place=n, id=10 * n) for n, one in enumerate(links, start=1)]


def kind_and_place(links: Chain, *noted: Head) -> tuple[BreakKind, int] | None:
    broken = verify(links, noted).broken
    return (broken.kind, broken.place) if broken else None


def test_a_digest_is_over_canonical_json_of_everything() -> None:
    # made with another tool: printf '%s' '{"place":1,"previous":"sha256:0…","who":"é"}' | sha256sum
    expected = "sha256:3269b8c9e893fa98600119dca3c90c8f2184d2ca333f2cf3ba55b4789b0cf4d5"
    assert digest_of(1, START, {"who": "é"}) == expected


def test_a_time_is_the_same_text_in_every_zone_and_always_as_long() -> None:
    at = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
    assert moment(at) == moment(at.astimezone(timezone(timedelta(hours=5))))
    assert moment(at) == "2026-11-21T12:00:00.000000Z"


@several
@given(st.lists(SAID, max_size=8))
def test_what_nobody_touched_is_in_order(says: list[dict[str, object]]) -> None:
    links = chain_of(says)
    verdict = verify(links, [Head(one.place, one.digest) for one in links])
    assert verdict.broken is None
    assert verdict.place == len(links)
    assert verdict.digest == (links[-1].digest if links else START)


@several
@given(rows(), st.data())
def test_a_changed_row_is_found_and_named(links: Chain, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(links) - 1))
    field, value = data.draw(
        st.sampled_from(
            [
                ("says", {**links[at].says, "who": "somebody else entirely"}),
                ("previous", "sha256:" + "a" * 64),
                ("digest", "sha256:" + "b" * 64),
                ("place", 99),
            ]
        )
    )
    changed: dict[str, Any] = {field: value}
    links[at] = replace(links[at], **changed)
    place = 99 if field == "place" else at + 1
    assert kind_and_place(links) == (BreakKind.CHANGED, place)


@several
@given(rows(2), st.data())
def test_a_row_that_is_changed_with_its_digest_made_anew_is_named(
    links: Chain, data: st.DataObject
) -> None:
    at = data.draw(st.integers(0, len(links) - 2))
    changed = {**links[at].says, "who": "somebody else entirely"}
    last = links[at - 1] if at else BEGINNING
    links[at] = replace(chained(changed, last), id=links[at].id)
    assert kind_and_place(links) == (BreakKind.CHANGED, at + 1)


@several
@given(rows(2), st.data())
def test_removed_rows_are_named_also_where_the_gap_is_hidden(
    links: Chain, data: st.DataObject
) -> None:
    at = data.draw(st.integers(0, len(links) - 2))
    until = data.draw(st.integers(at + 1, len(links) - 1))
    left = links[:at] + links[until:]
    assert kind_and_place(left) == (BreakKind.REMOVED, at + 1)
    assert kind_and_place(renumbered(left)) == (BreakKind.REMOVED, at + 1)
    broken = verify(left).broken
    assert broken
    assert ("rows at places" in broken.sentence) == (until - at > 1)


@several
@given(rows(), st.data())
def test_rows_removed_from_the_end_need_a_head_to_be_found(
    links: Chain, data: st.DataObject
) -> None:
    kept = data.draw(st.integers(0, len(links) - 1))
    head = links[-1]
    assert kind_and_place(links[:kept]) is None
    removed = (BreakKind.REMOVED, kept + 1)
    assert kind_and_place(links[:kept], Head(head.place, head.digest)) == removed
    assert kind_and_place(links[:kept], Head(None, head.digest)) == removed


@several
@given(rows(), st.data())
def test_an_inserted_row_is_named(links: Chain, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(links) - 1))
    last = links[at - 1] if at else BEGINNING
    inserted = chained({"who": "an intruder"}, last)
    is_whole = data.draw(st.booleans())
    if not is_whole:
        inserted = replace(inserted, digest="sha256:" + "c" * 64, previous="sha256:" + "d" * 64)
    spread = [*links[:at], inserted, *links[at:]]
    assert kind_and_place(renumbered(spread)) == (BreakKind.INSERTED, at + 1)
    broken = verify(spread).broken
    assert broken
    assert (broken.kind, broken.place) == (BreakKind.INSERTED, at + 1)


@several
@given(rows(2), st.data())
def test_exchanged_rows_are_named(links: Chain, data: st.DataObject) -> None:
    first = data.draw(st.integers(0, len(links) - 2))
    second = data.draw(st.integers(first + 1, len(links) - 1))
    links[first], links[second] = links[second], links[first]
    assert kind_and_place(renumbered(links)) == (BreakKind.REORDERED, first + 1)
    assert kind_and_place(links) == (BreakKind.REORDERED, second + 1)


@several
@given(rows(), st.data())
def test_a_row_that_is_there_twice_is_named(links: Chain, data: st.DataObject) -> None:
    which = data.draw(st.integers(0, len(links) - 1))
    to = data.draw(st.integers(which + 1, len(links)))
    links.insert(to, links[which])
    assert kind_and_place(links) == (BreakKind.INSERTED, which + 1)


def test_rows_whose_ids_run_another_way_are_found() -> None:
    links = [replace(one, id=100 - one.id) for one in CHAIN]
    assert kind_and_place(links) == (BreakKind.REORDERED, 2)


def test_many_removed_rows_are_named_without_their_number() -> None:
    links = chain_of([{"who": str(number)} for number in range(FARTHEST + 9)])
    broken = verify(renumbered(links[:2] + links[FARTHEST + 4 :])).broken
    assert broken
    assert (broken.kind, broken.place) == (BreakKind.REMOVED, 3)
    assert "Rows from place 3 on were removed" in broken.sentence


def test_a_chain_that_was_made_anew_is_found_by_a_head() -> None:
    anew = chain_of([{"who": name} for name in "abcdeXg"])
    head = CHAIN[-1]
    assert kind_and_place(anew) is None
    assert kind_and_place(anew, Head(7, head.digest)) == (BreakKind.CHANGED, 7)
    assert kind_and_place(anew, Head(None, head.digest)) == (BreakKind.REMOVED, 8)
    assert kind_and_place(anew, Head(5, CHAIN[4].digest), Head(None, START)) is None


def test_another_chain_s_beginning_is_found() -> None:
    other = chained({"who": "z"}, replace(BEGINNING, digest="sha256:" + "e" * 64))
    assert kind_and_place([other]) == (BreakKind.CHANGED, 1)


@pytest.mark.parametrize("said", [2**60, float("nan")])
def test_what_has_no_canonical_form_was_never_written(said: float) -> None:
    links = [replace(CHAIN[0], says={"who": said}), *CHAIN[1:]]
    assert kind_and_place(links) == (BreakKind.CHANGED, 1)


def test_rows_are_read_one_by_one() -> None:
    given: list[int] = []

    def watched() -> object:
        for link in CHAIN[:2] + CHAIN[3:]:
            given.append(link.place)
            yield link

    links = iter(watched())  # type: ignore[call-overload] # a generator
    assert verify(links).broken
    assert given == [1, 2, 4, 5, 6, 7]


def test_a_sentence_names_place_and_id_and_what_differs() -> None:
    links = [*CHAIN[:2], replace(CHAIN[2], says={"who": "Eve"}), *CHAIN[3:]]
    broken = verify(links).broken
    assert broken
    assert broken.sentence == (
        "The row at place 3 (id 30) was changed: what it says does not make the digest that it "
        f"holds, {CHAIN[2].digest}."
    )
