"""Measuring the program itself."""

import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from readiness.domain.refusals import Cause
from readiness.domain.vitals import Part
from readiness.models import Heartbeat, ProbeClaim, ProbeSchedule
from readiness.selectors.system import folder_at, vitals_at
from tests.factories import NOW, EnvironmentFactory

MINUTE = timedelta(minutes=1)
UNWRITABLE = Path("/proc/sys/kernel/random")
"""A small folder of Linux in which nobody can make a file, the administrator included."""


def schedule(cadence, *, next_due_at=NOW, **held):
    environment = EnvironmentFactory()
    ProbeSchedule.objects.create(environment=environment, cadence=cadence, next_due_at=next_due_at)
    ProbeClaim.objects.create(environment=environment, **held)


def test_the_queue_is_counted_by_who_holds_it(db):
    held = {"claim": "x", "claimed_until": NOW + MINUTE}
    schedule("fast", next_due_at=NOW - 3 * MINUTE)
    schedule("fast", next_due_at=NOW + MINUTE)
    schedule("fast", next_due_at=NOW - 9 * MINUTE, **held)
    schedule("fast", **held | {"claimed_until": NOW - MINUTE, "next_due_at": NOW - 2 * MINUTE})
    queue = vitals_at(NOW).queue
    assert (queue.due, queue.oldest_due_at) == (2, NOW - 3 * MINUTE)
    assert (queue.claimed, queue.overdue_claims) == (1, 1)


def test_signs_of_life_of_parts_that_are_no_more_are_left_out(db):
    Heartbeat.objects.create(name="tick", at=NOW, detail="1.2")
    Heartbeat.objects.create(name="a part of an older version", at=NOW)
    found = vitals_at(NOW).signs_of_life
    assert set(found) == {Part.TICK}
    assert found[Part.TICK].detail == "1.2"


def test_the_database_is_named_measured_and_writable(db):
    clock = iter([10.0, 10.25])
    store = vitals_at(NOW, monotonic=lambda: next(clock)).store
    assert (
        store.engine.split()[0]
        == {"sqlite": "SQLite", "postgresql": "PostgreSQL"}[connection.vendor]
    )
    assert (store.answer_milliseconds, store.refusal) == (250.0, None)
    assert store.size_bytes > 0


def test_a_database_that_somebody_else_locked_is_said_to_be(transactional_db):
    if connection.vendor != "sqlite":
        pytest.skip("only SQLite has one write lock for all")
    other = sqlite3.connect(settings.DATABASES["default"]["TEST"]["NAME"])
    try:
        other.execute("BEGIN IMMEDIATE")
        assert vitals_at(NOW).store.refusal is Cause.LOCKED.value
    finally:
        other.rollback()
        other.close()
    assert vitals_at(NOW).store.refusal is None


def test_a_folder_is_added_up_and_tried(tmp_path):
    (tmp_path / "one").write_bytes(b"x" * 1000)
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "two").write_bytes(b"x" * 24)
    folder = folder_at(tmp_path)
    assert folder.size_bytes >= 1024
    assert 0 < folder.free_bytes <= folder.total_bytes
    assert folder.refusal == ""
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in", "one"]


def test_a_folder_that_cannot_be_written_says_why():
    if not UNWRITABLE.is_dir():
        pytest.skip("only Linux has this folder")
    assert folder_at(UNWRITABLE).refusal != ""
