"""Trying whether the database can be written, without leaving anything in it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from uuid import uuid4

from django.db import DatabaseError, connections, transaction

from readiness.domain.refusals import Refusal, postgresql_refusal, sqlite_refusal
from readiness.models import Heartbeat

PATIENCE_MILLISECONDS = 500
"""How long a page waits for a database that somebody else is writing to."""
SQLITE_ROW_CHARACTERS = 16 * 1024
"""More than the pages of one row and its index, so that SQLite has to reach for its disk."""


def write_refusal(alias: str, now: datetime) -> Refusal | None:
    """Write one row into the database ``alias`` and take it back; return why that failed, if so.

    Raises:
        DatabaseError: when the database does not answer at all.
    """
    is_sqlite = connections[alias].vendor == "sqlite"
    size = SQLITE_ROW_CHARACTERS if is_sqlite else _longest_detail()
    patient = _impatient_sqlite(alias) if is_sqlite else _impatient_postgresql(alias)
    try:
        with patient:
            _write_and_take_back(alias, Heartbeat(name=uuid4().hex, at=now, detail="-" * size))
    except DatabaseError as error:
        return _refusal(error)
    return None


def _write_and_take_back(alias: str, row: Heartbeat) -> None:
    with transaction.atomic(using=alias):
        row.save(using=alias, force_insert=True)
        transaction.set_rollback(True, using=alias)


def _longest_detail() -> int:
    return Heartbeat._meta.get_field("detail").max_length or 0


@contextmanager
def _impatient_sqlite(alias: str) -> Iterator[None]:
    """Wait briefly for the lock, and keep nothing back: a full cache is what reaches the disk."""
    with connections[alias].cursor() as cursor:
        kept = {name: _pragma(cursor, name) for name in ("busy_timeout", "cache_size")}
        cursor.execute(f"PRAGMA busy_timeout = {PATIENCE_MILLISECONDS}")
        cursor.execute("PRAGMA cache_size = 1")
        try:
            yield
        finally:
            for name, value in kept.items():
                cursor.execute(f"PRAGMA {name} = {value}")


@contextmanager
def _impatient_postgresql(alias: str) -> Iterator[None]:
    with transaction.atomic(using=alias), connections[alias].cursor() as cursor:
        cursor.execute(f"SET LOCAL lock_timeout = {PATIENCE_MILLISECONDS}")
        yield


def _pragma(cursor: object, name: str) -> int:
    cursor.execute(f"PRAGMA {name}")  # type: ignore[attr-defined] # each database has its own type
    return int(cursor.fetchone()[0])  # type: ignore[attr-defined] # each database has its own type


def _refusal(error: DatabaseError) -> Refusal:
    cause = error.__cause__
    code = getattr(cause, "sqlite_errorcode", None)
    if code is not None:
        return sqlite_refusal(code, getattr(cause, "sqlite_errorname", ""))
    return postgresql_refusal(getattr(cause, "sqlstate", None) or "")
