"""``manage.py up`` as a person types it, on the embedded default."""

import os
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path
from urllib.request import urlopen

import pytest

from tests.servers import (
    ROOT,
    STOP_LIMIT_SECONDS,
    children,
    free_port,
    manage,
    members,
    plain_environment,
    running,
    survivors,
)

pytestmark = pytest.mark.xdist_group("live")

PARTS = 3
LEAST_PROCESSES = 2 * PARTS
"""A guard and a command for each part; web and worker have more."""
SECOND_START_SECONDS = 4.0
"""What is promised from ``up`` to "Ready" when everything is there already."""
SLACK = 10
"""Times the promise: other tests run on the same processors at the same time."""


def worker_of(supervisor):
    commands = {child for guard in children(supervisor) for child in children(guard)}
    return next(
        command
        for command in commands
        if b"worker" in Path(f"/proc/{command}/cmdline").read_bytes().split(b"\0")
    )


@pytest.fixture
def data(tmp_path):
    return tmp_path / "data"


def test_it_answers_and_stops_without_a_trace(data):
    with running(data) as system:
        with urlopen(f"{system.base_url}/healthz", timeout=5) as answer:
            assert answer.status == 200
        sessions = children(system.process.pid)
        assert len(sessions) == PARTS
        processes = members(sessions)
        assert len(processes) >= LEAST_PROCESSES
        assert system.stop() == 0
        assert survivors(processes) == []


def test_ctrl_c_stops_it_too(data):
    with running(data) as system:
        processes = members(children(system.process.pid))
        system.process.send_signal(signal.SIGINT)
        assert system.process.wait(STOP_LIMIT_SECONDS) == 0
        assert survivors(processes) == []


def seconds_until_ready(lines):
    """Return what a start said that it took."""
    return next(
        float(found[1]) for line in lines if (found := re.match(r"Ready after ([\d.]+) s", line))
    )


def test_a_second_start_keeps_everything_and_is_quick(data, record_property):
    with running(data) as system:
        first = "".join(system.lines)
        key = (data / "secret_key").read_text()
    with running(data) as system:
        second = "".join(system.lines)
        ready = seconds_until_ready(system.lines)
        administrators = system.command(
            "shell",
            *("--verbosity", "0", "--command"),
            "from registry.models import User; print(User.objects.get().is_administrator)",
        )
    assert "Making the tables" in first
    assert "Making the tables" not in second
    assert "Collecting static files" not in second
    assert (data / "secret_key").read_text() == key
    assert administrators.strip() == "True"
    record_property("seconds_until_ready", ready)
    assert ready < SLACK * SECOND_START_SECONDS


def test_nothing_is_left_when_the_supervisor_is_killed(data):
    with running(data) as system:
        processes = members(children(system.process.pid))
        assert len(processes) >= LEAST_PROCESSES
        system.process.kill()
        system.process.wait()
        assert survivors(processes) == []


def test_a_part_that_dies_says_so_and_works_again(data):
    with running(data) as system:
        before = len(system.lines)
        os.kill(worker_of(system.process.pid), signal.SIGKILL)
        ended = system.wait_for("worker │ ended with exit code -9", after=before)
        announced = system.wait_for("worker │ is started again in", after=ended)
        system.wait_for("worker │ .*ready", after=announced)


def test_a_command_beside_it_sees_the_same_system(data):
    with running(data) as system:
        link = system.new_sign_in_link()
    assert link.startswith(f"{system.base_url}/")
    assert link != system.sign_in_link


def refusal(data, *options, **environment):
    return manage("up", *options, environment=plain_environment(data, **environment))


def test_it_refuses_a_port_in_use_in_one_sentence(data):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = refusal(data, "--port", str(port))
    assert done.returncode == 2
    assert done.stderr == f"Port {port} on 127.0.0.1 is in use: choose another one with --port.\n"


def test_it_refuses_a_folder_that_cannot_be_written_in_one_sentence(data):
    data.write_text("a file is in the way")
    done = refusal(data, "--port", str(free_port()))
    assert done.returncode == 2
    assert done.stderr.startswith(f"The data folder {data} cannot be written (")
    assert len(done.stderr.splitlines()) == 1


def test_it_refuses_a_wrong_environment_value_by_its_name(data):
    done = refusal(data, "--port", str(free_port()), READINESS_TICK_SECONDS="soon")
    assert done.returncode == 2
    assert done.stderr.startswith("READINESS_TICK_SECONDS has a wrong value: ")
    assert len(done.stderr.splitlines()) == 1


def test_it_says_when_the_database_does_not_answer(data):
    address = f"postgresql://nobody@127.0.0.1:{free_port()}/registry"
    done = refusal(data, "--port", str(free_port()), DATABASE_URL=address)
    assert done.returncode == 2
    assert "The database does not answer (" in done.stderr
    assert done.stderr.endswith("see DATABASE_URL.\n")
    assert len(done.stderr.splitlines()) <= 2


def test_it_stops_while_it_is_still_starting(data):
    process = subprocess.Popen(
        [sys.executable, "manage.py", "up", "--port", str(free_port())],
        cwd=ROOT,
        env=plain_environment(data),
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        assert any("Starting web, worker and beat" in line for line in process.stdout)
        processes = members(children(process.pid))
        process.send_signal(signal.SIGTERM)
        assert process.wait(STOP_LIMIT_SECONDS) == 0
        assert survivors(processes) == []
    finally:
        process.kill()
        process.communicate()


def test_the_fixture_of_this_round_runs_the_whole_system(running_system):
    with urlopen(f"{running_system.base_url}/healthz", timeout=5) as answer:
        assert answer.status == 200
    running_system.command("check", "--database", "default")
