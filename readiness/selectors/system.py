"""Measuring the program itself: its queue, its database and its disk. Nothing is recorded."""

import shutil
import tempfile
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.models import Count, Min, Q

from readiness.domain.vitals import Folder, Part, Queue, SignOfLife, Store, Vitals
from readiness.models import Heartbeat, ProbeClaim, ProbeSchedule
from readiness.selectors.outbox import outbox_at
from readiness.selectors.writing import write_refusal

MOST_FILES = 20_000
"""Files whose sizes are added up at most; an installation has a few dozen."""


def vitals_at(now: datetime, *, monotonic: Callable[[], float] = time.monotonic) -> Vitals:
    """Return everything that can be measured, at ``now``."""
    return Vitals(
        signs_of_life=_signs_of_life(),
        queue=_queue(now),
        store=_store(now, monotonic),
        folder=folder_at(settings.DATA_DIR),
        version=settings.VERSION,
        tick_seconds=settings.READINESS_TICK_SECONDS,
        outbox=outbox_at(),
    )


def folder_at(path: Path) -> Folder:
    """Measure the folder at ``path`` and try to write into it."""
    disk = shutil.disk_usage(path)
    return Folder(
        size_bytes=_size_of(path),
        free_bytes=disk.free,
        total_bytes=disk.total,
        refusal=_write_refusal(path),
    )


def _signs_of_life() -> dict[Part, SignOfLife]:
    names = set(Part)
    return {
        Part(row.name): SignOfLife(row.at, row.has_failed, row.detail)
        for row in Heartbeat.objects.all()
        if row.name in names
    }


def _queue(now: datetime) -> Queue:
    held = ProbeClaim.objects.filter(claimed_until__gt=now).values("environment")
    due = ProbeSchedule.objects.filter(next_due_at__lte=now).exclude(environment__in=held)
    claims = ProbeClaim.objects.exclude(claim="").aggregate(
        claimed=Count("pk", filter=Q(claimed_until__gt=now)),
        overdue_claims=Count("pk", filter=Q(claimed_until__lte=now)),
    )
    return Queue(**claims, **due.aggregate(due=Count("pk"), oldest_due_at=Min("next_due_at")))


def _store(now: datetime, monotonic: Callable[[], float]) -> Store:
    began = monotonic()
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        answered = monotonic()
        engine, size = (_sqlite if connection.vendor == "sqlite" else _postgresql)(cursor)
    return Store(
        engine=engine,
        answer_milliseconds=1000 * (answered - began),
        size_bytes=size,
        refusal=write_refusal(connection.alias, now),
    )


def _sqlite(cursor: object) -> tuple[str, int | None]:
    return (
        f"SQLite {_value(cursor, 'SELECT sqlite_version()')}",
        int(_value(cursor, "PRAGMA page_count")) * int(_value(cursor, "PRAGMA page_size")),
    )


def _postgresql(cursor: object) -> tuple[str, int | None]:
    version = _value(cursor, "SHOW server_version").split()[0]
    return f"PostgreSQL {version}", int(
        _value(cursor, "SELECT pg_database_size(current_database())")
    )


def _value(cursor: object, query: str) -> str:
    cursor.execute(query)  # type: ignore[attr-defined] # each database has its own type
    return str(cursor.fetchone()[0])  # type: ignore[attr-defined] # each database has its own type


def _size_of(path: Path) -> int:
    total = 0
    for count, file in enumerate(path.rglob("*")):
        if count == MOST_FILES:
            break
        try:
            total += file.lstat().st_size
        except OSError:
            continue  # it was removed meanwhile
    return total


def _write_refusal(path: Path) -> str:
    try:
        with tempfile.TemporaryFile(dir=path) as file:
            file.write(b"\0" * 4096)
            file.flush()
    except OSError as error:
        return (error.strerror or "the disk refuses").lower()
    return ""
