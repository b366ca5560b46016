"""What every test can ask for: the backend of this round, and the whole system running."""

import gc
import os
from collections.abc import Generator, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import date, timedelta
from importlib import import_module
from pathlib import Path

import psycopg
import pytest
from django.db import connection
from django.utils import timezone
from hypothesis import HealthCheck, settings
from psycopg import sql
from pytest_django.plugin import DjangoDbBlocker

from readiness.domain import scorecards
from registry.database.last_writes import LastWrites
from tests.servers import PROGRAM_MISSING, RunningSystem, numbered_broker, running

# how long an example takes says more of the machine than of the program
settings.register_profile("here", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("here")

ANNOUNCED_SINCE = date(2026, 11, 28)
_COMMITS = pytest.StashKey[DjangoDbBlocker]()
_LONGEST = {"test_pages.py", "test_judgement.py", "test_approvals.py"}
_HERE = Path(__file__).parent
_WITHOUT_SERVER = [
    _HERE / name
    for name in (
        "architecture",
        "browser",
        "hostile",
        "rig",
        "unit/egress",
        "unit/probes",
        "unit/readiness",
        "unit/registry",
    )
]
_DATABASE_FIXTURES = {"db", "transactional_db", "live_server", "running_system"}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--backend",
        choices=("embedded", "scale"),
        default="embedded",
        help="embedded: all tests, on SQLite and the folder broker. scale: those that touch "
        "database or broker, on the servers in TEST_DATABASE_URL and TEST_REDIS_URL.",
    )


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "broker: the test sends jobs through the round's broker")
    config.addinivalue_line(
        "markers", "any_database: what it asks has one answer on every database; it runs once"
    )
    addresses = ("TEST_DATABASE_URL", "TEST_REDIS_URL")
    is_scale = config.getoption("--backend") == "scale"
    if is_scale and not all(os.environ.get(name) for name in addresses):
        raise pytest.UsageError(
            f"--backend=scale needs {' and '.join(addresses)}; manage.py test sets them."
        )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    items.sort(key=_turn)
    chosen: dict[bool, list[pytest.Item]] = {True: [], False: []}
    for item in items:
        chosen[_touches_server(item)].append(item)
    if strays := [item.nodeid for item in chosen[True] if _asks_no_server(item.path)]:
        raise pytest.UsageError(f"{strays[0]} would never run on the servers: move it.")
    if config.getoption("--backend") == "scale":
        config.hook.pytest_deselected(items=chosen[False])
        items[:] = chosen[True]


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave unread, in the round on servers, the folders in which nothing asks one."""
    is_scale = config.getoption("--backend") == "scale"
    return True if is_scale and _asks_no_server(collection_path) else None


def _asks_no_server(path: Path) -> bool:
    return any(path.is_relative_to(folder) for folder in _WITHOUT_SERVER)


def _turn(item: pytest.Item) -> tuple[bool, bool]:
    # a browser leaves an event loop running in its thread, which tests of coroutines cannot bear;
    # of the last ones the longest begin, so that no worker waits for another at the end
    is_browser = item.path.parent.name == "browser"
    return is_browser, is_browser and item.path.name not in _LONGEST


def pytest_collection_finish() -> None:
    """Look for no garbage in what was collected: thousands of tests stay."""
    gc.collect()
    gc.freeze()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    skipped = terminalreporter.stats.get("skipped", [])
    missing = [report for report in skipped if PROGRAM_MISSING in str(report.longrepr)]
    if missing:
        names = sorted({str(report.longrepr[2]).rsplit(": ", 1)[-1] for report in missing})
        sentence = f"{len(missing)} TESTS WERE LEFT OUT, install: {', '.join(names)}"
        terminalreporter.write_sep("!", sentence, red=True, bold=True)


def _touches_server(item: pytest.Item) -> bool:
    fixtures = set(getattr(item, "fixturenames", ()))
    markers = {marker.name for marker in item.iter_markers()}
    # every page and its queries are asked on each database by tests/web/test_page_queries.py
    if "any_database" in markers or item.path.parent.name == "browser":
        return False
    return bool(markers & {"django_db", "broker"} or fixtures & _DATABASE_FIXTURES)


@pytest.fixture(autouse=True, scope="session")
def last_writes() -> Iterator[None]:
    """Write what waits for a commit at the end of what would be one in a test that has none."""
    release = LastWrites.savepoint_commit

    def write_and_release(connection: LastWrites, sid: str) -> None:
        if all(getattr(block, "_from_testcase", False) for block in connection.atomic_blocks):
            connection.write_last()
        release(connection, sid)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(LastWrites, "savepoint_commit", write_and_release)
        yield


@pytest.fixture
def announced(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have what the newest scorecard announces be as far away as when these tests were written.

    From its day on a question counts, and what a scene holds of it would be another level.
    """
    newest, *older = scorecards.released()
    apart = max(timezone.now().date() - ANNOUNCED_SINCE, timedelta())
    lines = tuple(
        replace(line, enable_on=line.enable_on and line.enable_on + apart) for line in newest.lines
    )
    found = (replace(newest, lines=lines), *older)
    monkeypatch.setattr(scorecards, "released", lambda: found)


@pytest.fixture(autouse=True)
def commits(request: pytest.FixtureRequest) -> None:
    """Note that the test commits, so that its tables are emptied at its end."""
    if _commits(request):
        request.node.stash[_COMMITS] = request.getfixturevalue("django_db_blocker")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(
    item: pytest.Item, nextitem: pytest.Item | None
) -> Generator[None, object, object]:
    """Let the audit rows be emptied where a test has committed some; else nobody may."""
    blocker = item.stash.get(_COMMITS, None)
    if blocker is None:
        return (yield)
    _guard_audit_rows(blocker, False)
    try:
        return (yield)
    finally:
        # with the last test the whole database goes
        if nextitem is not None:
            _guard_audit_rows(blocker, True)


def _commits(request: pytest.FixtureRequest) -> bool:
    marker = request.node.get_closest_marker("django_db")
    asked = marker is not None and marker.kwargs.get("transaction", False)
    return asked or bool({"transactional_db", "live_server"} & set(request.fixturenames))


def _guard_audit_rows(blocker: DjangoDbBlocker, is_guarded: bool) -> None:
    triggers = import_module("registry.migrations.0002_audit_append_only")
    statements = (triggers.FORTH if is_guarded else triggers.BACK)[connection.vendor]
    with blocker.unblock(), connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


@pytest.fixture(scope="session")
def running_system(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, worker_id: str
) -> Iterator[RunningSystem]:
    """Run the whole system, once for each xdist worker, on the backend of this round."""
    with ExitStack() as stack:
        servers = {}
        if request.config.getoption("--backend") == "scale":
            servers = stack.enter_context(_own_servers(worker_id))
        data: Path = tmp_path_factory.mktemp("running")
        yield stack.enter_context(running(data, **servers))


@contextmanager
def _own_servers(worker_id: str) -> Iterator[dict[str, str]]:
    """Yield a database and a broker that no other worker uses."""
    name = f"running_{worker_id}"
    number = int(worker_id.removeprefix("gw") or 0) + 1 if worker_id != "master" else 1
    server = os.environ["TEST_DATABASE_URL"]
    create = sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name))
    drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(drop)
        connection.execute(create)
        yield {
            "DATABASE_URL": f"{server.rsplit('/', 1)[0]}/{name}",
            "BROKER_URL": numbered_broker(os.environ["TEST_REDIS_URL"], number),
        }
        connection.execute(drop)
