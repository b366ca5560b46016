"""The text of a scorecard, what differs between two, and what an upgrade brings."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from readiness.domain.assessment import judge_environment
from readiness.domain.checks.catalogue import BY_ID
from readiness.domain.columns import COLUMNS, column_of
from readiness.domain.horizons import horizons_of
from readiness.domain.leaning import Leaning, Link, Standing
from readiness.domain.scorecards import Item, Line, Scorecard, ScorecardInvalid, current, parse
from readiness.domain.scorecards.difference import Move, difference
from readiness.domain.scorecards.editing import with_item, without_line
from readiness.domain.scorecards.items import next_id
from readiness.domain.scorecards.offers import brought, taken_up
from readiness.domain.scorecards.reading import digest_of, read
from readiness.domain.scorecards.shapes import described
from readiness.domain.scorecards.writing import card_text, content_of
from registry.domain.vocabulary import Lifecycle
from tests.observations import ENVIRONMENT, INTERFACE, NOW, sound

TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), min_size=1).filter(
    lambda text: text.strip() == text and len(text) <= 60
)
LEVELS = st.integers(0, 3)
DEMANDS = st.dictionaries(st.integers(1, 3), LEVELS, max_size=3)


def lines_of(check: str) -> st.SearchStrategy[Line]:
    return st.builds(
        Line,
        check=st.just(check),
        level=st.integers(1, 3),
        weight=st.integers(1, 100),
        critical=st.booleans(),
        enable_on=st.none() | st.dates(date(2020, 1, 1), date(2040, 1, 1)),
        waivable=st.none() | st.booleans(),
        waiver_days=st.none() | st.integers(1, 366),
        tiers=st.frozensets(st.integers(1, 3)),
        lifecycles=st.frozensets(st.sampled_from(Lifecycle)),
    )


@st.composite
def cards(draw: st.DrawFn) -> Scorecard:
    checks = draw(st.lists(st.sampled_from(sorted(BY_ID)), min_size=1, max_size=5, unique=True))
    items: tuple[Item, ...] = ()
    for column in draw(st.lists(st.sampled_from(COLUMNS), max_size=2)):
        check = next_id(column, {item.id: item for item in items})
        question, why, proof = draw(st.tuples(TEXTS, TEXTS, TEXTS))
        items = (*items, Item(check, question, why, proof, draw(st.integers(1, 1_100))))
    asked = (*checks, *(item.id for item in items))
    demands = draw(st.dictionaries(st.sampled_from(Lifecycle), DEMANDS.filter(bool)))
    return Scorecard(
        version=draw(st.integers(1, 99)),
        title=draw(TEXTS),
        critical_cap=draw(st.integers(0, 100)),
        tiers=draw(DEMANDS),
        lines=tuple(draw(lines_of(check)) for check in asked),
        digest="",
        awards=draw(st.integers(1, 3)),
        lifecycles=demands,
        waiver_days=draw(st.integers(1, 366)),
        weakest_link=draw(st.booleans()),
        items=items,
    )


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(cards())
def test_a_scorecard_comes_back_from_its_text_and_from_plain_values(card: Scorecard) -> None:
    text = card_text(card)
    found = parse(text)
    assert replace(found, digest="") == card
    assert (found.digest, card_text(found)) == (digest_of(text), text)
    assert replace(read(content_of(card)), digest="") == card
    assert not difference(card, found)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(cards(), cards())
def test_a_difference_names_every_line_that_is_not_the_same(old: Scorecard, new: Scorecard) -> None:
    found = {change.check: change.move for change in difference(old, new).lines}
    before, after = ({line.check: line for line in card.lines} for card in (old, new))
    assert {check for check, move in found.items() if move is Move.ADDED} == set(after) - set(
        before
    )
    assert {c for c, move in found.items() if move is Move.REMOVED} == set(before) - set(after)
    for check in set(before) & set(after):
        if before[check].level != after[check].level:
            assert found[check] is Move.MOVED
        elif before[check].weight != after[check].weight:
            assert found[check] is Move.REWEIGHED


PARTS = st.sets(st.sampled_from(current().lines)).map(
    lambda lines: replace(current(), lines=tuple(lines))
)


@given(PARTS, PARTS, PARTS)
def test_an_upgrade_brings_new_questions_and_changes_none_that_are_asked(
    newer: Scorecard, base: Scorecard, own: Scorecard
) -> None:
    taken = taken_up(newer, base, own)
    new = {line.check for line in brought(newer, base, own)}
    assert new.isdisjoint(line.check for line in (*base.lines, *own.lines))
    assert set(own.lines) <= set(taken.lines)
    assert {line.check for line in taken.lines} == new | {line.check for line in own.lines}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("title: x\ncolour: red", "line 2: colour is not a key here"),
        ("[", "is not YAML"),
        ("title: a\n---\ntitle: b", "a scorecard is one"),
        ("- a", "This is not a scorecard"),
        ("", "This is not a scorecard"),
        ("title: &a x\nchecks: *a", "checks is a list"),
        ("checks:\n  - {id: OWN-1, wieght: 3}", "OWN-1: wieght is not a key here: did you mean we"),
        ("checks:\n  - {id: OWN-1, level: 1, weight: 1.5}", "OWN-1: weight is a whole number"),
        ("tiers: {4: 1}", "tiers: 4 is at most 3"),
        ("lifecycles: {young: {1: 1}}", "lifecycles: young is 'experimental'"),
        ("items:\n  - {id: OWN-1}", "OWN-1: id is three letters of a column, a dash, X"),
    ],
)
def test_what_is_wrong_is_named_with_its_place(text: str, told: str) -> None:
    with pytest.raises(ScorecardInvalid) as caught:
        parse(text)
    assert told in str(caught.value)


def test_contradictions_are_refused() -> None:
    card = current()
    twice = replace(card, lines=(*card.lines, card.lines[0]))
    astray = Item("ACC-X1", "Is it?", "Because.", "A link.", 9)
    for wrong, told in (
        (twice, "OWN-1 is listed twice"),
        (replace(card, lines=(Line("OWN-99", 1, 1, critical=False),)), "There is no check OWN-99"),
    ):
        with pytest.raises(ScorecardInvalid, match=told):
            parse(card_text(wrong))
    content: dict[str, Any] = content_of(with_item(card, astray, Line("ACC-X1", 1, 1, False)))
    for column, told in (("owners", "begins with OWN"), ("acess", "did you mean access")):
        content["items"][0]["column"] = column
        with pytest.raises(ScorecardInvalid, match=told):
            read(content)
    assert column_of("ACC-X1").key == "access"
    assert without_line(with_item(card, astray, Line("ACC-X1", 1, 1, False)), "ACC-X1") == card
    schema = described()
    assert schema["additionalProperties"] is False
    assert set(content) <= set(schema["properties"])


MOMENTS = st.none() | st.integers(-5, 5).map(lambda hours: NOW + timedelta(hours=hours))
STANDINGS = st.builds(Standing, LEVELS, MOMENTS, MOMENTS, LEVELS)
LINKS = st.builds(
    Link,
    st.text("abc", min_size=1),
    st.just("A link"),
    st.booleans(),
    st.tuples(STANDINGS) | st.just(()),
)


@given(st.lists(LINKS, max_size=4), st.booleans())
def test_no_level_above_the_weakest_link_is_held_where_that_is_demanded(
    links: list[Link], demanded: bool
) -> None:
    card = replace(current(), weakest_link=demanded)
    leaning = Leaning(tuple(links))
    alone = judge_environment(INTERFACE, ENVIRONMENT, sound(), NOW, card)
    found = judge_environment(INTERFACE, ENVIRONMENT, sound(), NOW, card, leaning=leaning)
    assert found.own_level == alone.score.level
    if links and demanded:
        assert found.score.level == min(alone.score.level, *(link.level(NOW) for link in links))
    else:
        assert found.score == alone.score
    if any(not link.is_known for link in links):
        assert found.weakest_level == 0
    later: set[datetime] = set(horizons_of(INTERFACE, sound(), NOW, card, leaning=leaning))
    moments = {moment for moment in leaning.moments if moment >= NOW}
    assert (moments <= later) or not demanded
