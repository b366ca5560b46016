"""One long-running part of the system as a child process: started, shown, revived, stopped."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from deploy.management.backoff import next_delay

Show = Callable[[str, str], None]
"""Takes the name of a part and one line of its output."""

_LAST_LINES_SECONDS = 0.2
_GUARD = Path(__file__).with_name("guard.py")


class Part:
    """A child in a session of its own, behind a guard that ends its whole group with it.

    Args:
        name: what people call it.
        command: program and arguments.
        environment: the child's whole environment.
        show: gets each line that it writes.
        clock: seconds that only ever grow.
    """

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        environment: Mapping[str, str],
        show: Show,
        clock: Callable[[], float],
    ) -> None:
        self.name = name
        self._command = [sys.executable, "-I", "-S", str(_GUARD), *command]
        self._environment = dict(environment)
        self._show, self._clock = show, clock
        self._process: subprocess.Popen[str] | None = None
        self._started_at = 0.0
        self._delay: float | None = None
        self._due_at: float | None = None

    @property
    def process_id(self) -> int | None:
        """Process id of the guard, which is also the id of the group and session."""
        return self._process.pid if self._process else None

    def start(self) -> None:
        """Start the child and begin to show what it writes."""
        self._process = subprocess.Popen(
            self._command,
            env=self._environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,
        )
        self._started_at, self._due_at = self._clock(), None
        self._pump = threading.Thread(target=self._show_all, args=(self._process,), daemon=True)
        self._pump.start()

    def revive(self) -> None:
        """Start the child again when it died and its wait is over; else do nothing."""
        if self._process is None or self._process.poll() is None:
            return
        now = self._clock()
        if self._due_at is None:
            self._delay = next_delay(self._delay, now - self._started_at)
            self._due_at = now + self._delay
            self._show(self.name, f"is started again in {self._delay:g} s")
        elif now >= self._due_at:
            self.stop(0)
            self.start()

    def ask_to_stop(self) -> None:
        """Close the pipe: the guard ends the child, and what is left of its group after a grace."""
        if self._process and self._process.stdin:
            with contextlib.suppress(BrokenPipeError):
                self._process.stdin.close()

    def stop(self, timeout_seconds: float) -> None:
        """Wait until everything of the child is gone, by force when the time is over."""
        if self._process is None:
            return
        self.ask_to_stop()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(max(timeout_seconds, 0))
        self._end_group()
        self._process.wait()
        self._pump.join(_LAST_LINES_SECONDS)

    def _end_group(self) -> None:
        if self._process:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)

    def _show_all(self, process: "subprocess.Popen[str]") -> None:
        with process.stdout or contextlib.nullcontext(()) as lines:
            for line in lines:
                self._show(self.name, line.rstrip())
