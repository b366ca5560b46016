"""The whole system as a process of its own, for tests that need to see it run."""

import contextlib
import os
import re
import select
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from deploy.management import programs

ROOT = Path(__file__).resolve().parent.parent
PROGRAM_MISSING = "PROGRAM MISSING"
STOP_LIMIT_SECONDS = 30.0
"""Several times what ``up`` promises, since other tests share the processors with it."""
LINE_SECONDS = 180.0


@dataclass
class RunningSystem:
    """A system that answers.

    Attributes:
        base_url: where its pages are, without a slash at the end.
        data: its data folder.
        sign_in_link: signs the administrator in, once.
        environment: variables with which ``manage.py`` commands reach the same system.
        process: the supervisor.
        lines: what it wrote so far.
    """

    base_url: str
    data: Path
    sign_in_link: str
    environment: Mapping[str, str]
    process: "subprocess.Popen[str]"
    lines: list[str] = field(default_factory=list)
    written: threading.Condition = field(default_factory=threading.Condition)

    def wait_for(self, pattern: str, after: int = 0) -> int:
        """Block until a line matches that came after so many others; return its number."""
        number = after
        with self.written:
            while True:
                while number < len(self.lines):
                    number += 1
                    if re.search(pattern, self.lines[number - 1]):
                        return number
                assert self.written.wait(LINE_SECONDS), f"no line like {pattern} was written"

    def command(self, *arguments: str) -> str:
        """Run another ``manage.py`` command on the same system and return what it prints."""
        done = manage(*arguments, environment=self.environment)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def new_sign_in_link(self) -> str:
        """Return a fresh link: each signs in once, and takes the place of the one before."""
        return self.command("sign_in_link").strip()

    def stop(self) -> int:
        """Ask the supervisor to stop; return its exit code.

        Raises:
            subprocess.TimeoutExpired: it took longer than it promises.
        """
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(STOP_LIMIT_SECONDS)


def manage(*arguments: str, environment: Mapping[str, str]) -> "subprocess.CompletedProcess[str]":
    """Run one ``manage.py`` command to its end."""
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


_KEPT = ("PATH", "HOME", "LANG", "PYTHONPYCACHEPREFIX")


def plain_environment(data: Path, **more: str) -> dict[str, str]:
    """Return an environment without the variables of the tests' own settings."""
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    return {**kept, "DATA_DIR": str(data), **more}


def free_port() -> int:
    """Return a port of loopback that nobody listens on."""
    (port,) = free_ports(1)
    return port


def free_ports(count: int, address: str = "127.0.0.1") -> list[int]:
    """Return so many different ports of ``address`` that nobody listens on."""
    with contextlib.ExitStack() as held:
        listeners = [held.enter_context(socket.socket()) for _ in range(count)]
        for listener in listeners:
            listener.bind((address, 0))
        return [listener.getsockname()[1] for listener in listeners]


@contextlib.contextmanager
def running(data: Path, *options: str, **more: str) -> Iterator[RunningSystem]:
    """Start ``manage.py up`` on a free port; stop it, by force if need be, at the end."""
    port, environment = free_port(), plain_environment(data, **more)
    process = subprocess.Popen(
        [sys.executable, "manage.py", "up", "--port", str(port), *options],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    system = RunningSystem(f"http://127.0.0.1:{port}", data, "", environment, process)
    reader = threading.Thread(target=_read, args=(system,), daemon=True)
    reader.start()
    try:
        line = system.lines[system.wait_for(r"Sign in:\s|^[A-Za-z]*Error") - 1]
        if "Sign in:" not in line:
            pytest.fail("The system did not start:\n" + "".join(system.lines))
        system.sign_in_link = line.split()[2]
        yield system
        if process.poll() is None:
            system.stop()
    finally:
        process.kill()
        process.wait()
        reader.join()
        if process.stdout:
            process.stdout.close()


def _read(system: RunningSystem) -> None:
    for line in system.process.stdout or ():
        with system.written:
            system.lines.append(line)
            system.written.notify_all()
    with system.written:
        system.lines.append("Error: this was its last line\n")
        system.written.notify_all()


def members(sessions: Collection[int]) -> list[int]:
    """Return the processes whose session is one of ``sessions``, as the kernel tells it."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            # the name in brackets may hold spaces: state, parent, group and session follow it
            state, _, _, session = (folder / "stat").read_text().rsplit(")", 1)[1].split()[:4]
        except OSError:
            continue
        if int(session) in sessions and state != "Z":
            found.append(int(folder.name))
    return found


def children(process: int) -> set[int]:
    """Return the process ids of the direct children of one process."""
    listed = Path(f"/proc/{process}/task/{process}/children").read_text()
    return {int(child) for child in listed.split()}


def survivors(processes: Iterable[int]) -> list[int]:
    """Return which processes are still there after the time that a stop may take."""
    return [process for process in processes if _outlives(process)]


def _outlives(process: int) -> bool:
    try:
        descriptor = os.pidfd_open(process)
    except ProcessLookupError:
        return False
    ended, _, _ = select.select([descriptor], [], [], STOP_LIMIT_SECONDS)
    os.close(descriptor)
    return not ended


def numbered_broker(address: str, number: int) -> str:
    """Return the address of one database of a Redis server."""
    parts = urlsplit(address)
    if parts.scheme == "redis+socket":
        return f"redis+socket://{parts.path}?virtual_host={number}"
    return parts._replace(path=f"/{number}").geturl()


def required_program(name: str) -> Path:
    """Return a program of the system; without it the test is skipped, and fails when CI=true."""
    if found := programs.find(name):
        return found
    reason = f"{PROGRAM_MISSING}: {name} (package {programs.PACKAGES[name]})"
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)
