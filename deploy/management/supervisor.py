"""Keeps the parts of the system running until somebody asks it to stop."""

import signal
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from types import FrameType

from deploy.management.part import Part

STOP_SECONDS = 4.5
"""A start promises that everything is gone five seconds after it was asked to stop."""

_LOOK_SECONDS = 0.05

Answer = Callable[[], bool]
"""True once a part does its work."""


class NotReady(Exception):
    """Some parts did not answer in time; ``str()`` names them."""


class Supervisor:
    """Starts parts, waits for their answers, revives what dies, and stops them all.

    Args:
        parts: what runs.
        clock: seconds that only ever grow.
    """

    def __init__(self, parts: Sequence[Part], clock: Callable[[], float] = time.monotonic) -> None:
        self._parts = parts
        self._clock = clock
        self._stopping = threading.Event()

    def __enter__(self) -> "Supervisor":
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._ask_to_stop)
        return self

    def __exit__(self, *_: object) -> None:
        self._stop()

    def start(self) -> None:
        """Start every part."""
        for part in self._parts:
            part.start()

    def wait_until_ready(self, answers: Mapping[str, Answer], timeout_seconds: float) -> bool:
        """Wait for every answer; return False when somebody asks to stop meanwhile.

        Raises:
            NotReady: the time is over.
        """
        waiting = dict(answers)
        deadline = self._clock() + timeout_seconds
        while waiting and not self._stopping.is_set():
            waiting = {name: answer for name, answer in waiting.items() if not answer()}
            if waiting and self._clock() > deadline:
                raise NotReady(", ".join(waiting))
            self._look_after()
        return not waiting

    def run(self) -> None:
        """Look after the parts until somebody asks to stop."""
        while not self._stopping.is_set():
            self._look_after()

    def _look_after(self) -> None:
        for part in self._parts:
            part.revive()
        self._stopping.wait(_LOOK_SECONDS)

    def _ask_to_stop(self, _number: int, _frame: FrameType | None) -> None:
        self._stopping.set()

    def _stop(self) -> None:
        deadline = self._clock() + STOP_SECONDS
        for part in self._parts:
            part.ask_to_stop()
        for part in self._parts:
            part.stop(deadline - self._clock())
