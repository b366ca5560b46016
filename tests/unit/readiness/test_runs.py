"""Runs as history keeps them, and as they are drawn."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from readiness.domain.assessment import judge_environment
from readiness.domain.outcomes import Outcome
from readiness.domain.probing import ProbeId
from readiness.domain.runs import CheckRun, outcome_in, outcomes_of
from readiness.selectors.runs import SHOWN
from readiness.web.strips import HEIGHT, STEP, strip
from tests.observations import ENVIRONMENT, INTERFACE, NOW, sound

OUTCOMES = st.sampled_from(Outcome)
START = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def run(outcome: Outcome, minutes: int = 0) -> CheckRun:
    return CheckRun(
        START + minutes * MINUTE, outcome, 1, flaked=False, milliseconds=40, bytes_read=2
    )


def test_a_run_keeps_what_the_checks_of_its_probe_concluded_and_no_other():
    findings = judge_environment(INTERFACE, ENVIRONMENT, sound(), NOW).findings
    stored = outcomes_of(findings, ProbeId.TLS)
    assert set(stored) == {f"TLS-{number}" for number in range(1, 6)}
    assert all(outcome_in(stored, check) is Outcome.PASS for check in stored)


def test_a_check_that_was_not_asked_then_has_no_outcome():
    assert outcome_in({"AVL-1": "p"}, "TLS-1") is None
    assert outcome_in({"AVL-1": "?"}, "AVL-1") is None


@given(st.lists(OUTCOMES, min_size=1, max_size=SHOWN))
def test_every_run_is_a_bar_within_the_drawing_and_the_newest_is_at_the_right(outcomes):
    runs = tuple(run(outcome, place) for place, outcome in enumerate(outcomes))
    drawn = strip(runs, ProbeId.AVAILABILITY, runs[-1].observed_at)
    assert [bar.outcome for bar in drawn.bars] == [outcome.value for outcome in outcomes]
    assert drawn.bars[-1].x == drawn.width - STEP
    assert all(bar.y >= 0 and bar.y + bar.height == HEIGHT for bar in drawn.bars)
    assert [row.run for row in drawn.rows] == list(reversed(runs))


@given(OUTCOMES, OUTCOMES)
def test_the_worse_the_taller(one, other):
    tall, small = sorted((one, other), key=lambda outcome: -outcome.badness)
    bars = strip((run(tall), run(small, 1)), ProbeId.AVAILABILITY, START + MINUTE).bars
    # an unknown says less than a warning, and stands lower
    if {tall, small} != {Outcome.UNKNOWN, Outcome.WARN}:
        assert bars[0].height >= bars[1].height


def test_the_drawing_is_said_in_one_sentence():
    runs = (run(Outcome.PASS), run(Outcome.PASS, 1), run(Outcome.FAIL, 2))
    drawn = strip(runs, ProbeId.AVAILABILITY, START + 2 * MINUTE)
    assert drawn.label == "Last 3 runs due: 1 failed, 2 passed; the newest failed"


def test_a_time_at_which_nothing_ran_is_an_empty_place_and_a_word():
    runs = (run(Outcome.PASS), run(Outcome.PASS, 1), run(Outcome.FAIL, 4))
    drawn = strip(runs, ProbeId.AVAILABILITY, START + 6 * MINUTE)
    assert drawn.label == "Last 6 runs due: 1 failed, 2 passed, 3 not run; the newest not run"
    left = drawn.width - 6 * STEP
    assert [(bar.x - left) // STEP for bar in drawn.bars] == [0, 1, 4]
    assert [row.word for row in drawn.rows] == [
        "not run", "failed", "not run", "not run", "passed", "passed",
    ]  # fmt: skip
    assert drawn.rows[2].at == START + 3 * MINUTE
    assert drawn.rows[2].run is None


def test_the_places_follow_how_often_the_probe_is_due():
    runs = (run(Outcome.PASS), run(Outcome.PASS, 5), run(Outcome.PASS, 15))
    assert strip(runs, ProbeId.AUTHENTICATION, START + 15 * MINUTE).count == 4
    assert strip(runs, ProbeId.TLS, START + 15 * MINUTE).count == 1
