"""Questions that are announced: asked and shown before the day from which they count."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness.domain.assessment import judge_environment
from readiness.domain.columns import State
from readiness.domain.horizons import A_MOMENT, horizons_of
from readiness.domain.outcomes import Outcome
from readiness.domain.probing import ProbeId
from readiness.domain.scorecards import FOLDER, Line, Scorecard, ScorecardInvalid, current, load
from readiness.domain.summary import column_states
from readiness.domain.walk_facts import End
from tests.golden.cases import CASES
from tests.observations import (
    ENVIRONMENT,
    HEALTH_WALK,
    INTERFACE,
    NOW,
    START_WALK,
    UNDATED,
    availability,
    observed,
    sound,
)

BEFORE = load(FOLDER / "scorecard-2.yaml")
DAY = date(2026, 12, 6)
FIRST_MOMENT = datetime.combine(DAY, time.min, UTC)
LOOPING = observed(
    ProbeId.AVAILABILITY, availability(walks=(HEALTH_WALK, replace(START_WALK, end=End.LOOP)))
)
ANNOUNCED = {line.check for line in current().lines if line.enable_on}


def card(enable_on: date | None, *, is_critical: bool = False) -> Scorecard:
    """Return the scorecard before, and AVL-2 with that day."""
    line = Line("AVL-2", 2, 5, is_critical, enable_on)
    return replace(BEFORE, version=99, lines=(*BEFORE.lines, line))


def judge(scorecard: Scorecard, now: datetime = NOW, *, loops: bool = True):
    seen = {probe: replace(one, observed_at=now) for probe, one in sound().items()}
    if loops:
        seen[ProbeId.AVAILABILITY] = replace(LOOPING, observed_at=now)
    return judge_environment(INTERFACE, ENVIRONMENT, seen, now, scorecard)


@pytest.mark.parametrize("now", [NOW, FIRST_MOMENT - A_MOMENT])
def test_before_its_day_a_failure_is_shown_and_changes_nothing(now):
    announced, plain = judge(card(DAY, is_critical=True), now), judge(BEFORE, now)
    finding = announced.findings[-1]
    assert (finding.check, finding.outcome) == ("AVL-2", Outcome.FAIL)
    assert (finding.counts_from, finding.points_lost) == (DAY, 0)
    assert announced.score == plain.score
    assert announced.state is plain.state is State.READY
    assert announced.next_step == plain.next_step == ()
    assert announced.announced == (finding,)


def test_from_its_day_on_a_failure_counts():
    assessment = judge(card(DAY, is_critical=True), FIRST_MOMENT)
    finding = assessment.findings[0]
    assert (finding.check, finding.counts_from) == ("AVL-2", None)
    assert finding.points_lost > 0
    assert assessment.state is State.BLOCKED
    assert (assessment.score.value, assessment.score.level_name) == (49, "owned")
    assert assessment.next_step == (finding,)


def test_the_day_begins_in_utc_wherever_the_reader_is():
    line = Line("AVL-2", 2, 2, critical=False, enable_on=DAY)
    east, west = timezone(timedelta(hours=14)), timezone(timedelta(hours=-12))
    for zone in (east, west):
        assert line.counts(FIRST_MOMENT.astimezone(zone))
        assert not line.counts((FIRST_MOMENT - A_MOMENT).astimezone(zone))


@pytest.mark.parametrize("name", CASES)
def test_nobody_loses_a_level_a_point_or_a_state_by_the_new_scorecard(name):
    case = CASES[name]()
    old, new = (
        judge_environment(case.interface, ENVIRONMENT, case.observations, NOW, scorecard)
        for scorecard in (BEFORE, current())
    )
    assert (new.score, new.state, new.next_step) == (old.score, old.state, old.next_step)
    assert {found.check for found in new.announced} == ANNOUNCED
    assert new.counting == old.findings


@given(
    st.sampled_from(sorted(CASES)),
    st.sets(st.sampled_from([line.check for line in BEFORE.lines])),
    st.integers(1, 400),
)
def test_announcing_questions_is_as_good_as_not_asking_them(name, checks, days):
    case, day = CASES[name](), NOW.date() + timedelta(days=days)
    lines = tuple(
        replace(line, enable_on=day) if line.check in checks else line for line in BEFORE.lines
    )
    unasked = replace(BEFORE, lines=tuple(line for line in lines if line.check not in checks))
    announced, without = (
        judge_environment(case.interface, ENVIRONMENT, case.observations, NOW, scorecard)
        for scorecard in (replace(BEFORE, lines=lines), unasked)
    )
    assert (announced.score, announced.state) == (without.score, without.state)
    assert announced.counting == without.findings


def test_a_column_counts_announced_failures_apart():
    *_, edge = column_states(judge(card(DAY)).findings)
    assert (edge.key, edge.outcome, edge.announced) == ("edge", Outcome.PASS, ("AVL-2",))
    *_, edge = column_states(judge(card(DAY), loops=False).findings)
    assert (edge.outcome, edge.announced) == (Outcome.PASS, ())
    *_, edge = column_states(judge(card(DAY), FIRST_MOMENT).findings)
    assert (edge.outcome, edge.check, edge.announced) == (Outcome.FAIL, "AVL-2", ())


def test_a_column_of_nothing_but_announced_questions_says_nothing_yet():
    alone = replace(BEFORE, lines=(Line("AVL-2", 2, 2, critical=True, enable_on=DAY),))
    (edge,) = column_states(judge(alone).findings)
    assert (edge.outcome, edge.check, edge.announced) == (
        Outcome.NOT_APPLICABLE,
        "AVL-2",
        ("AVL-2",),
    )


def test_the_last_moment_before_the_day_is_a_horizon_until_it_is_past():
    assert horizons_of(UNDATED, {}, NOW, card(DAY)) == (FIRST_MOMENT - A_MOMENT,)
    assert horizons_of(UNDATED, {}, FIRST_MOMENT - A_MOMENT, card(DAY)) == (
        FIRST_MOMENT - A_MOMENT,
    )
    assert horizons_of(UNDATED, {}, FIRST_MOMENT, card(DAY)) == ()
    assert horizons_of(UNDATED, {}, NOW, card(None)) == ()


@pytest.mark.parametrize("written", ["soon", "2026-12-06T00:00:00", "20261206"])
def test_a_day_that_is_none_is_refused(tmp_path, written):
    path = tmp_path / "scorecard.yaml"
    text = (FOLDER / "scorecard-2.yaml").read_text("utf-8")
    extra = f"  - {{id: AVL-2, level: 2, weight: 2, enable_on: {written}}}\n"
    path.write_text(text + extra, "utf-8")
    with pytest.raises(ScorecardInvalid, match="AVL-2: enable_on is a date"):
        load(path)
