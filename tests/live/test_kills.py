"""The kill table: each part is killed while the system runs, and what comes back is looked at.

The faults are given by process id. What each cost is kept as properties of the test, which
``pytest --junit-xml`` writes down.
"""

import os
import signal
import sqlite3
import threading
import time
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from tests.live.stand_in import StandIn, stand_in
from tests.servers import RunningSystem, children, running

pytestmark = pytest.mark.xdist_group("live")

BACK_WITHIN_SECONDS = 180
"""Enough for a restart on a machine that is very busy, and for a run that fails there for want of
time, which is repeated after a minute."""
LOOK_SECONDS = 0.05
WORDS = {"web": b"granian", "worker": b"worker", "beat": b"beat", "demo": b"deploy.demo"}


def process_of(system: RunningSystem, part: str) -> int:
    """Return the process id of the command that is ``part``."""
    for guard in children(system.process.pid):
        for command in children(guard):
            if WORDS[part] in Path(f"/proc/{command}/cmdline").read_bytes().split(b"\0"):
                return command
    raise AssertionError(f"{part} does not run")


def is_back(system: RunningSystem, part: str, before: int) -> bool:
    """Tell whether another process runs ``part`` than the one that ended."""
    try:
        return process_of(system, part) != before
    except (AssertionError, OSError):
        return False


def query(system: RunningSystem, statement: str) -> list[tuple[str, ...]]:
    with closing(sqlite3.connect(system.data / "registry.sqlite3", timeout=5)) as connection:
        return connection.execute(statement).fetchall()


def last_tick(system: RunningSystem) -> datetime:
    ((at,),) = query(system, "SELECT at FROM readiness_heartbeat WHERE name = 'tick'")
    return datetime.fromisoformat(at).replace(tzinfo=UTC)


def answers(system: RunningSystem) -> bool:
    try:
        with urlopen(f"{system.base_url}/healthz", timeout=2) as answer:
            return answer.status == 200
    except (URLError, OSError):
        return False


def seconds_until(condition) -> float:
    """Ask ``condition`` again and again until it holds; return how long that took."""
    began, pause = time.monotonic(), threading.Event()
    while not condition():
        assert time.monotonic() - began < BACK_WITHIN_SECONDS
        # the processors are left to what is waited for
        pause.wait(LOOK_SECONDS)
    return time.monotonic() - began


@pytest.fixture(scope="module")
def system(tmp_path_factory):
    folder = tmp_path_factory.mktemp("kills")
    with running(folder / "data", READINESS_TICK_SECONDS="1") as system:
        yield system


@pytest.mark.parametrize("part", ["web", "worker", "beat"])
def test_a_part_that_is_killed_comes_back_and_works(system, part, record_property):
    before = process_of(system, part)
    written = len(system.lines)
    killed_at = datetime.now(UTC)
    os.kill(before, signal.SIGKILL)
    system.wait_for(f"{part} +│ is started again in", after=written)
    # a tick that was sent before may be executed after, so that alone tells nothing of beat
    seconds = seconds_until(lambda: is_back(system, part, before))
    seconds += seconds_until(lambda: answers(system) and last_tick(system) > killed_at)
    record_property("part", part)
    record_property("seconds_until_it_worked", round(seconds, 1))


def test_a_worker_killed_while_it_probes_loses_that_run_and_nothing_else(
    system, tmp_path, record_property
):
    with stand_in(tmp_path) as edge:
        edge.may_answer.clear()
        register(system, tmp_path, edge)
        assert edge.asked.acquire(timeout=BACK_WITHIN_SECONDS)
        os.kill(process_of(system, "worker"), signal.SIGKILL)
        assert observations(system) == 0
        assert edge.asked.acquire(timeout=BACK_WITHIN_SECONDS)
        assert lost_runs(system) > 0
        edge.may_answer.set()
        seconds = seconds_until(lambda: observations(system) > 0)
    record_property("lost", "the run under way: it reads unknown, and was repeated at once")
    record_property("seconds_from_answer_to_record", round(seconds, 1))


def test_a_supervisor_killed_while_it_probes_loses_that_run_and_nothing_else(
    tmp_path, record_property
):
    data = tmp_path / "data"
    with stand_in(tmp_path) as edge:
        edge.may_answer.clear()
        with running(data, READINESS_TICK_SECONDS="1") as system:
            register(system, tmp_path, edge)
            assert edge.asked.acquire(timeout=BACK_WITHIN_SECONDS)
            system.process.kill()
            system.process.wait()
        with running(data, READINESS_TICK_SECONDS="1") as again:
            assert edge.asked.acquire(timeout=BACK_WITHIN_SECONDS)
            assert lost_runs(again) > 0
            edge.may_answer.set()
            seconds_until(lambda: observations(again) > 0)
    record_property("lost", "the run under way: it reads unknown, and was repeated at the start")


def lost_runs(system: RunningSystem) -> int:
    """Return how many runs history shows as unknown because they never ended."""
    statement = "SELECT count(*) FROM readiness_proberun WHERE unknown = 'prober_fault'"
    ((count,),) = query(system, statement)
    return int(count)


def observations(system: RunningSystem) -> int:
    """Return how often the health route was seen; what waits for nobody may be on record before."""
    statement = "SELECT count(*) FROM readiness_latestobservation WHERE probe = 'P01'"
    ((count,),) = query(system, statement)
    return int(count)


def register(system: RunningSystem, folder: Path, edge: StandIn) -> None:
    (folder / "ca.pem").write_text(edge.ca_pem)
    descriptor = folder / "chat.yaml"
    descriptor.write_text(f"""
apiVersion: ops-registry/v1
kind: Team
metadata: {{name: support}}
spec: {{title: Support}}
---
apiVersion: ops-registry/v1
kind: AIInterface
metadata: {{name: chat}}
spec:
  team: support
  profile: generic-chat
  environments:
    production:
      kind: production
      edge: {edge.url}
      ca: ca.pem
      outsideZone: local
      routes: {{health: /health}}
""")
    system.command("apply", "-f", str(descriptor))
