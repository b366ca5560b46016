"""What holds of waivers and trends, whatever the findings and the days."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness.domain.assessment import judge_environment
from readiness.domain.badges import badge_of
from readiness.domain.causes import Cause
from readiness.domain.checks.catalogue import BY_ID
from readiness.domain.claims import Claims, Waiver
from readiness.domain.columns import State
from readiness.domain.outcomes import Outcome
from readiness.domain.overview import FleetChange, Gap, Overview, dump, load
from readiness.domain.scorecards import current
from readiness.domain.summary import column_states
from readiness.domain.trends import Day, FleetDay, sparkline, steps_of
from readiness.domain.waivers import WaiverState, ends_at, state_at
from readiness.web.charts import area_chart, line_chart
from tests.observations import ENVIRONMENT, INTERFACE, NOW, sound

DAY = timedelta(days=1)
LINES = {line.check: line for line in current().lines}
BAD = (Outcome.WARN, Outcome.FAIL, Outcome.UNKNOWN)
moments = st.integers(-40, 40).map(lambda days: NOW + days * DAY)
checks = st.sets(st.sampled_from(sorted(LINES)))
days = st.lists(st.integers(0, 100), min_size=2, max_size=90).map(
    lambda scores: [(date(2026, 9, 1) + n * DAY, score) for n, score in enumerate(scores)]
)


def waiver(check: str, begins: datetime, ends: datetime) -> Waiver:
    return Waiver("wav_1", check, "r", "c", "Mia", "Tom", begins, ends)


def judged(waived, begins, ends, *, shows_all: bool):
    """Judge a bare record, or one that everything is said about, under waivers."""
    claims = Claims({check: waiver(check, begins, ends) for check in waived})
    interface = INTERFACE if shows_all else replace(INTERFACE, ownerships=(), tier=None)
    observations = sound() if shows_all else {}
    return judge_environment(interface, ENVIRONMENT, observations, NOW, claims=claims)


@given(checks, moments, moments, st.booleans())
def test_a_waiver_changes_no_outcome_and_never_shows_as_a_pass(waived, begins, ends, shows_all):
    bare = judged((), begins, ends, shows_all=shows_all)
    found = judged(waived, begins, ends, shows_all=shows_all)
    before = {one.check: one.outcome for one in bare.findings}
    assert {one.check: one.outcome for one in found.findings} == before
    for one in found.findings:
        holds = one.check in waived and begins <= NOW < ends
        assert one.is_waived == (
            holds and LINES[one.check].is_waivable and one.outcome.can_be_waived
        )
        assert not one.is_waived or one.points_lost == 0
    for column in column_states(found.findings):
        assert not column.is_waived or column.outcome in BAD
        mine = [one for one in found.counting if one.check == column.check]
        assert column.outcome is not Outcome.PASS or not any(one.is_waived for one in mine)
    assert found.score.observed == bare.score.observed
    assert ("waived" in badge_of("chat", found).text) <= bool(found.score.waived)


@given(checks, moments, st.booleans())
def test_one_that_has_ended_or_not_begun_counts_for_nothing(waived, moment, shows_all):
    bare = judged((), NOW, NOW, shows_all=shows_all)
    ended = judged(waived, NOW - 90 * DAY, min(moment, NOW), shows_all=shows_all)
    later = judged(waived, NOW + DAY, NOW + 9 * DAY, shows_all=shows_all)
    for found in (ended, later):
        assert (found.score, found.findings) == (bare.score, bare.findings)
        assert found.waived_until is None


@given(checks, st.randoms())
def test_the_order_of_findings_never_matters_to_a_column(waived, random):
    found = judged(waived, NOW - DAY, NOW + DAY, shows_all=False)
    mixed = [*waived]
    random.shuffle(mixed)
    again = judged(mixed, NOW - DAY, NOW + DAY, shows_all=False)
    assert (again.score, again.findings) == (found.score, found.findings)
    assert column_states(again.findings) == column_states(found.findings)


@given(st.sampled_from(WaiverState), st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.data())
def test_a_state_is_computed_when_it_is_read(stored, ends_on, data):
    now = NOW + data.draw(st.integers(-3000, 2000)) * DAY
    found = state_at(stored, ends_on, None, now)
    if not stored.is_open:
        assert found is stored
    else:
        assert found is (WaiverState.EXPIRED if now >= ends_at(ends_on) else stored)


@given(days, st.integers(0, 100))
def test_a_sparkline_stays_inside_and_is_red_for_a_fall_of_five(scores, present):
    first, last = scores[0][0].toordinal(), scores[-1][0].toordinal() + 1
    line = sparkline(steps_of(scores), present, first=first, last=last, width=60, height=20)
    assert line is not None
    assert line.change == present - scores[0][1]
    assert line.is_fall == (line.change <= -5)
    heights = [int(part) for part in line.path.replace("M0 ", "V").split("V")[1:] if part.isdigit()]
    assert all(0 <= one <= 20 for one in [*heights, line.y])
    assert line.x == 60


def test_a_small_move_stays_small():
    scores = [(date(2026, 9, 1), 80), (date(2026, 9, 2), 83)]
    first = scores[0][0].toordinal()
    line = sparkline(steps_of(scores), 83, first=first, last=first + 2, width=60, height=20)
    assert line is not None
    assert line.path == "M0 11H30V9H60"
    assert sparkline((), 83, first=first, last=first + 2, width=60, height=20) is None


@given(st.lists(st.tuples(*[st.integers(0, 5000)] * 3), min_size=2, max_size=90))
def test_the_chart_of_the_fleet_stays_inside_and_its_table_says_the_same(counts):
    kept = [FleetDay(date(2026, 9, 1) + n * DAY, *one) for n, one in enumerate(counts)]
    chart = area_chart(kept)
    assert chart is not None
    assert chart.rows[0] == kept[0]
    assert [label.text.rpartition(" ")[2] for label in chart.ends] == [
        str(kept[-1].blocked), str(kept[-1].risk), str(kept[-1].ready),
    ]  # fmt: skip
    heights = [float(pair.split()[1]) for pair in chart.lines[0][1][1:].split("L")]
    assert all(10 <= y <= 152.05 for y in heights)


@pytest.mark.parametrize("scores", [[], [50], [None, None]])
def test_there_is_no_line_where_there_is_nothing_to_compare(scores):
    kept = [Day(date(2026, 9, 1) + n * DAY, one, 1, State.RISK) for n, one in enumerate(scores)]
    assert line_chart(kept) is None
    assert area_chart([FleetDay(date(2026, 9, 1), 1, 1, 1)][: len(kept)]) is None


def test_the_table_of_a_line_names_each_day_that_differs_with_what_was_waived():
    kept = [
        Day(date(2026, 9, 1) + n * DAY, score, 1, State.RISK, waived)
        for n, (score, waived) in enumerate([(50, 0), (50, 0), (50, 2), (50, 2), (60, 2)])
    ]
    chart = line_chart(kept)
    assert chart is not None
    assert chart.rows == (kept[0], kept[2], kept[4])


def test_an_overview_comes_back_and_another_version_s_is_none():
    change = FleetChange(
        "chat", "Chat", "production", "AVL-1", Outcome.PASS, Outcome.FAIL, Cause.PROBE, None, NOW
    )
    day = FleetDay(date(2026, 9, 1), 3, 2, 1)
    whole = Overview(day.day, (day,), (Gap("AVL-1", 3, 12.5),), (change,))
    assert load(dump(whole)) == whole
    assert load('{"days": 3}') == load("") == Overview()
    assert set(LINES) <= set(BY_ID)
