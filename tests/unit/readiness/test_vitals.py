"""What measurements of the program mean."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness.domain.outcomes import Outcome
from readiness.domain.refusals import Cause
from readiness.domain.vital_signs import signs, size, worst
from readiness.domain.vitals import (
    LATE,
    TOO_LATE,
    Folder,
    Outbox,
    Part,
    Queue,
    SignOfLife,
    Store,
    Vitals,
)

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
GIB = 2**30
WELL = Vitals(
    signs_of_life={
        Part.TICK: SignOfLife(NOW - SECOND, detail="1.2"),
        Part.BEAT: SignOfLife(NOW - SECOND, detail="1.2"),
        Part.CONTROL: SignOfLife(NOW - SECOND),
        Part.BATCH: SignOfLife(NOW - SECOND, detail="3 environments"),
    },
    queue=Queue(),
    store=Store("SQLite 3", 1.0, 4096),
    folder=Folder(GIB, 50 * GIB, 100 * GIB),
    version="1.2",
    tick_seconds=10,
    outbox=Outbox(is_on=True, sent=3, last_sent_at=NOW),
)


def outcome(title: str, vitals: Vitals) -> Outcome:
    return next(sign.outcome for sign in signs(vitals, NOW) if sign.title == title)


def beating(part: Part, sign: SignOfLife) -> Vitals:
    return replace(WELL, signs_of_life={**WELL.signs_of_life, part: sign})


def test_a_program_that_runs_passes_everything():
    assert {sign.outcome for sign in signs(WELL, NOW)} == {Outcome.PASS}


def test_a_program_that_never_ran_is_unknown_and_every_sign_has_a_cure():
    found = signs(replace(WELL, signs_of_life={}), NOW)
    assert worst(found) is Outcome.UNKNOWN
    assert all(sign.cure for sign in found if sign.outcome is not Outcome.PASS)


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [(30, Outcome.PASS), (31, Outcome.WARN), (60, Outcome.WARN), (61, Outcome.FAIL)],
)
def test_a_tick_is_late_after_three_and_missing_after_six(seconds, expected):
    sign = SignOfLife(NOW - seconds * SECOND, detail="1.2")
    assert outcome("Scheduler and worker", beating(Part.TICK, sign)) is expected


@pytest.mark.parametrize(
    ("lag", "expected"),
    [
        (LATE, Outcome.PASS),
        (LATE + SECOND, Outcome.WARN),
        (TOO_LATE, Outcome.WARN),
        (TOO_LATE + SECOND, Outcome.FAIL),
    ],
)
def test_a_queue_that_lags_warns_and_fails_where_results_go_stale(lag, expected):
    vitals = replace(WELL, queue=Queue(due=4, oldest_due_at=NOW - lag))
    assert outcome("Queue", vitals) is expected


def test_a_batch_that_should_have_ended_is_said():
    vitals = replace(WELL, queue=Queue(claimed=2, overdue_claims=1))
    assert outcome("Queue", vitals) is Outcome.WARN


def test_a_prober_that_is_cut_off_fails():
    sign = SignOfLife(NOW, has_failed=True)
    assert outcome("The prober's own control", beating(Part.CONTROL, sign)) is Outcome.FAIL


@pytest.mark.parametrize(
    ("free", "expected"),
    [
        (10, Outcome.PASS),
        (9, Outcome.WARN),
        (2, Outcome.WARN),
        (1, Outcome.FAIL),
        (0, Outcome.FAIL),
    ],
)
def test_a_disk_that_fills_warns_and_then_fails(free, expected):
    vitals = replace(WELL, folder=Folder(GIB, free * GIB, 100 * GIB))
    assert outcome("Data folder and disk", vitals) is expected


def test_what_refuses_to_be_written_fails_with_its_cause():
    folder = replace(WELL, folder=replace(WELL.folder, refusal="no space left on device"))
    store = replace(WELL, store=replace(WELL.store, refusal=Cause.LOCKED.value))
    for vitals, cause in ((folder, "no space left on device"), (store, "write lock")):
        (bad,) = (sign for sign in signs(vitals, NOW) if sign.outcome is Outcome.FAIL)
        assert cause in bad.sentence
        assert bad.cure


def test_a_database_that_is_slow_warns():
    vitals = replace(WELL, store=replace(WELL.store, answer_milliseconds=251.0))
    assert outcome("Database", vitals) is Outcome.WARN


@pytest.mark.parametrize("part", [Part.TICK, Part.BEAT])
def test_parts_of_different_versions_warn(part):
    title = {Part.TICK: "Worker's version", Part.BEAT: "Scheduler's version"}[part]
    assert outcome(title, beating(part, SignOfLife(NOW, detail="1.1"))) is Outcome.WARN


@given(st.integers(0, 2**60))
def test_sizes_are_short_and_have_a_unit(number):
    amount, unit = size(number).split()
    assert float(amount) < 1024 or unit == "TiB"


@given(st.timedeltas(timedelta(), timedelta(days=400)), st.integers(0, 10**12), st.integers(0, 99))
def test_every_measurement_is_put_into_words(age, free, due):
    sign = SignOfLife(NOW - age, detail="1.2")
    vitals = replace(
        WELL,
        signs_of_life=dict.fromkeys(Part, sign),
        folder=Folder(1, free, 10**12),
        queue=Queue(due, NOW - age if due else None),
    )
    for found in signs(vitals, NOW):
        assert found.sentence.endswith(".")
        assert found.cure or found.outcome is Outcome.PASS
