"""The supervisor with parts that are one line of Python each."""

import os
import signal
import sys
import threading
import time

import pytest

from deploy.management.part import Part
from deploy.management.supervisor import NotReady, Supervisor
from tests.servers import members, survivors


class Output:
    """What parts wrote; a test can wait for a line."""

    def __init__(self):
        self.lines = []
        self._written = threading.Condition()

    def show(self, name, line):
        with self._written:
            self.lines.append(f"{name}: {line}")
            self._written.notify_all()

    def wait_for(self, line):
        with self._written:
            assert self._written.wait_for(lambda: line in self.lines, timeout=20), self.lines


@pytest.fixture
def handlers():
    numbers = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
    before = {number: signal.getsignal(number) for number in numbers}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.fixture
def output():
    return Output()


def part(output, program, clock=time.monotonic):
    return Part("part", [sys.executable, "-c", program], os.environ, output.show, clock)


FOR_EVER = "import signal; print('up', flush=True); signal.pause()"
DEAF = (
    "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True)\n"
    "while True: signal.pause()"
)


@pytest.mark.parametrize("program", [FOR_EVER, DEAF])
def test_leaving_stops_every_part_even_a_deaf_one(output, handlers, program):
    one = part(output, program)
    with Supervisor([one]) as supervisor:
        supervisor.start()
        output.wait_for("part: up")
        processes = members([one.process_id])
    assert len(processes) == 2
    assert survivors(processes) == []


def test_a_child_of_a_part_is_stopped_with_it(output, handlers):
    one = part(
        output,
        "import subprocess, sys\n"
        f"subprocess.Popen([sys.executable, '-c', {DEAF!r}])\n"
        "import signal; signal.pause()",
    )
    with Supervisor([one]) as supervisor:
        supervisor.start()
        output.wait_for("part: up")
        processes = members([one.process_id])
    assert len(processes) == 3
    assert survivors(processes) == []


def test_a_part_that_ends_is_started_again_after_its_wait(output, handlers):
    one = part(output, "print('up', flush=True); raise SystemExit(7)")
    lives = lambda: output.lines.count("part: up")  # noqa: E731 (read by the loop below)
    with Supervisor([one]) as supervisor:
        supervisor.start()
        assert supervisor.wait_until_ready({"two lives": lambda: lives() >= 2}, 20)
    assert "part: ended with exit code 7" in output.lines
    assert "part: is started again in 0.5 s" in output.lines


def test_it_names_the_parts_that_do_not_answer(output, handlers):
    moments = iter(range(0, 1000, 10))
    with Supervisor([], clock=lambda: next(moments)) as supervisor:
        with pytest.raises(NotReady) as slow:
            supervisor.wait_until_ready({"web": lambda: False, "beat": lambda: True}, 5)
        assert str(slow.value) == "web"


def test_a_request_to_stop_ends_the_wait_for_answers(output, handlers):
    with Supervisor([]) as supervisor:
        os.kill(os.getpid(), signal.SIGTERM)
        assert not supervisor.wait_until_ready({"web": lambda: False}, 60)
        supervisor.run()
