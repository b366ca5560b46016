"""Trying whether a database can be written, on scratch databases that refuse for real."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, connections
from pytest_django import DjangoDbBlocker

from readiness.domain.refusals import Cause
from readiness.models import Heartbeat
from readiness.selectors.writing import write_refusal
from tests.factories import NOW

ALIAS = "scratch"


@contextmanager
def database(name: str) -> Iterator[None]:
    """Have a second SQLite database, set up like the program's own."""
    own = settings.DATABASES["default"]
    engine = {"ENGINE": "django.db.backends.sqlite3", "NAME": name}
    options = {"transaction_mode": "IMMEDIATE", "timeout": 10}
    connections.databases[ALIAS] = {**own, **engine, "OPTIONS": options}
    try:
        yield
    finally:
        connections[ALIAS].close()
        del connections[ALIAS]
        del connections.databases[ALIAS]


@pytest.fixture
def scratch(django_db_blocker: DjangoDbBlocker, tmp_path: Path) -> Iterator[Path]:
    """Return the file of a database with the table alone, in the mode of the program's own."""
    file = tmp_path / "scratch.sqlite3"
    with django_db_blocker.unblock():
        with database(str(file)):
            run("PRAGMA journal_mode = WAL")
            with connections[ALIAS].schema_editor() as editor:
                editor.create_model(Heartbeat)
        yield file


def run(statement: str) -> object:
    with connections[ALIAS].cursor() as cursor:
        return cursor.execute(statement).fetchone()[0]


def test_a_database_that_takes_a_row_keeps_nothing_of_it(scratch: Path) -> None:
    with database(str(scratch)):
        kept = (run("PRAGMA busy_timeout"), run("PRAGMA cache_size"))
        assert write_refusal(ALIAS, NOW) is None
        assert Heartbeat.objects.using(ALIAS).count() == 0
        assert (run("PRAGMA busy_timeout"), run("PRAGMA cache_size")) == kept


def test_the_row_reaches_the_disk_before_it_is_taken_back(scratch: Path) -> None:
    log = scratch.with_name(f"{scratch.name}-wal")
    with database(str(scratch)):
        run("PRAGMA wal_checkpoint(TRUNCATE)")
        before = log.stat().st_size
        write_refusal(ALIAS, NOW)
        assert log.stat().st_size > before


def test_a_full_database_says_so_and_is_well_again_with_room(scratch: Path) -> None:
    with database(str(scratch)):
        pages = run("PRAGMA page_count")
        run(f"PRAGMA max_page_count = {pages}")
        assert write_refusal(ALIAS, NOW) is Cause.FULL.value
        run("PRAGMA max_page_count = 1000000")
        assert write_refusal(ALIAS, NOW) is None


def test_a_read_only_database_says_so(scratch: Path) -> None:
    with database(f"file:{scratch}?mode=ro"):
        assert write_refusal(ALIAS, NOW) is Cause.READ_ONLY.value


def test_what_is_wrong_otherwise_is_named_by_its_code(scratch: Path) -> None:
    with database(str(scratch)):
        with connections[ALIAS].schema_editor() as editor:
            editor.delete_model(Heartbeat)
        refusal = write_refusal(ALIAS, NOW)
    assert refusal is not None
    assert refusal.sentence == "it refuses with SQLITE_ERROR"


def test_a_read_only_transaction_of_postgresql_says_so(transactional_db: None) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no transactions that may only read")
    with connection.cursor() as cursor:
        cursor.execute("SET default_transaction_read_only = on")
        try:
            assert write_refusal("default", NOW) is Cause.READ_ONLY.value
        finally:
            cursor.execute("SET default_transaction_read_only = off")
