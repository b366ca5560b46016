"""The places of a probe's history, those at which nothing ran included."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from readiness.domain.outcomes import Outcome
from readiness.domain.runs import CheckRun
from readiness.domain.slots import Slot, slots

START = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)
MOST = 30
SECONDS = st.lists(st.integers(0, 7200), min_size=1, max_size=60, unique=True).map(sorted)


def run(at: datetime, outcome: Outcome = Outcome.PASS) -> CheckRun:
    return CheckRun(at, outcome, 1, flaked=False, milliseconds=40, bytes_read=2)


def runs_at(*seconds: int) -> tuple[CheckRun, ...]:
    return tuple(run(START + second * SECOND) for second in seconds)


def sizes(found: tuple[Slot, ...]) -> list[int]:
    return [len(slot.runs) for slot in found]


@given(st.lists(st.integers(0, 29), min_size=2, max_size=MOST))
def test_a_run_that_is_late_by_less_than_half_is_no_gap(delays):
    runs = runs_at(*(60 * place + delay for place, delay in enumerate(delays)))
    assert sizes(slots(runs, MINUTE, runs[-1].observed_at, MOST)) == [1] * len(runs)


@given(SECONDS, st.integers(0, 7200))
def test_every_run_has_one_place_and_no_two_places_are_close(seconds, later):
    runs = runs_at(*seconds)
    found = slots(runs, MINUTE, runs[-1].observed_at + later * SECOND, MOST * 10)
    assert tuple(run for slot in found for run in slot.runs) == runs
    assert all(
        MINUTE / 2 <= after.at - before.at <= MINUTE * 3 / 2 for before, after in pairwise(found)
    )


@given(SECONDS, st.integers(0, 10**9))
def test_there_are_never_more_than_asked_for(seconds, later):
    runs = runs_at(*seconds)
    found = slots(runs, MINUTE, runs[-1].observed_at + later * SECOND, MOST)
    assert 1 <= len(found) <= MOST


def test_nothing_has_no_places():
    assert slots((), MINUTE, START, MOST) == ()


def test_the_next_run_is_missed_once_half_of_its_interval_is_over():
    (only,) = runs_at(0)
    assert sizes(slots((only,), MINUTE, START + 89 * SECOND, MOST)) == [1]
    assert sizes(slots((only,), MINUTE, START + 90 * SECOND, MOST)) == [1, 0]


def test_a_run_that_somebody_asked_for_shares_a_place_and_the_worst_counts():
    runs = (run(START, Outcome.FAIL), run(START + 20 * SECOND))
    (slot,) = slots(runs, MINUTE, START + 20 * SECOND, MOST)
    assert (slot.runs, slot.worst) == (runs, Outcome.FAIL)


def test_after_a_long_silence_the_latest_places_are_shown():
    found = slots(runs_at(0), MINUTE, START + 100 * MINUTE, MOST)
    assert sizes(found) == [0] * MOST
    assert found[-1].at == START + 99 * MINUTE
    assert found[-1].worst is None
