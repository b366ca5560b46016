"""``manage.py test``: the whole suite, on the embedded default and on PostgreSQL and Redis."""

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path

from django.core.management.base import BaseCommand

from deploy.management.embedded import ROOT
from deploy.management.programs import PACKAGES, obtain
from deploy.management.servers import ServerMissing, postgresql, redis

_NOTHING_SELECTED = 5
"""pytest's exit code when no test is left."""
_ADDRESSES = ("TEST_DATABASE_URL", "TEST_REDIS_URL")
_SENTENCES = {"embedded": "SQLite and the folder broker", "scale": "PostgreSQL and Redis"}


class Command(BaseCommand):
    """Finds or installs what the tests need and runs pytest twice; the greater exit code counts."""

    help = "Run the tests. Everything after the name goes on to pytest."

    def run_from_argv(self, argv: list[str]) -> None:
        """Leave the arguments to pytest, which knows its own options."""
        sys.exit(_tested(argv[2:]))


def _tested(arguments: Sequence[str]) -> int:
    with ExitStack() as running:
        try:
            servers = _servers(running)
        except ServerMissing as error:
            sys.stderr.write(f"{error}\n")
            return 2
        embedded = _pytest("embedded", arguments, {})
        scale = _pytest("scale", arguments, servers)
    return worse(embedded, scale)


def worse(*codes: int) -> int:
    """Return the exit code of several runs of pytest: the greatest of them.

    A run in which no test was left is as good as a passed one, unless no run had any. A negative
    code is the number of the signal that ended a run; it becomes 128 and that number, as in shells.
    """
    if set(codes) == {_NOTHING_SELECTED}:
        return _NOTHING_SELECTED
    return max(
        128 - code if code < 0 else code for code in (0, *codes) if code != _NOTHING_SELECTED
    )


def _servers(running: ExitStack) -> dict[str, str]:
    programs = obtain(PACKAGES)
    addresses = {name: os.environ.get(name, "") for name in _ADDRESSES}
    if not addresses["TEST_DATABASE_URL"]:
        folder = _required(programs, "initdb").resolve().parent
        addresses["TEST_DATABASE_URL"] = running.enter_context(postgresql(folder))
    if not addresses["TEST_REDIS_URL"]:
        program = _required(programs, "redis-server")
        addresses["TEST_REDIS_URL"] = running.enter_context(redis(program))
    return addresses


def _required(programs: Mapping[str, Path], name: str) -> Path:
    if name not in programs:
        raise ServerMissing(
            f"{PACKAGES[name]} is missing: install it, or name a server that may be filled and "
            f"emptied in {' and '.join(_ADDRESSES)}."
        )
    return programs[name]


def _pytest(backend: str, arguments: Sequence[str], servers: Mapping[str, str]) -> int:
    sys.stderr.write(f"Testing on {_SENTENCES[backend]} …\n")
    command = [sys.executable, "-m", "pytest", f"--backend={backend}"]
    if not any(word.startswith(("-n", "--numprocesses")) for word in arguments):
        # one more than the processors this was measured on, since many wait for servers that hang;
        # what boots much, and marks its tests as a group, boots it in one of the three
        command += ["-n", "3", "--dist", "loadgroup"]
    environment = {name: value for name, value in os.environ.items() if name not in _ADDRESSES}
    return subprocess.call([*command, *arguments], cwd=ROOT, env={**environment, **servers})
