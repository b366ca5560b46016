"""Throw-away PostgreSQL and Redis for tests: found or installed, started, stopped.

Everything they write is in one private folder that is deleted; nothing of them outlives the
``with`` block. Both listen on a Unix socket alone.
"""

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

_READY_SECONDS = 30.0
_LOOK_SECONDS = 0.02
_UNPRIVILEGED = "nobody"


class ServerMissing(Exception):
    """A server that the tests need is neither there nor could it be started."""


@contextlib.contextmanager
def postgresql(programs: Path) -> Iterator[str]:
    """Run PostgreSQL with the programs of a folder; yield its address as a URL.

    It keeps nothing safe (no fsync): a test's data is worth nothing after the test. Nor does it
    look at its tables, which are empty between two tests and would be planned for as such.

    Raises:
        ServerMissing: it does not start.
    """
    with _private_folder() as folder:
        data = folder / "data"
        # initdb and postgres refuse to run as root
        account = _account()
        made = [programs / "initdb", "-D", data, "-U", "tests", "-A", "trust", "-E", "UTF8", "-N"]
        _run([*map(str, made), "--locale=C.UTF-8"], account)
        command = [str(programs / "postgres"), "-D", str(data), "-k", str(folder), "-h", ""]
        for setting in ("fsync", "synchronous_commit", "full_page_writes", "autovacuum"):
            command += ["-c", f"{setting}=off"]
        is_ready = (data / "postmaster.pid", "ready")
        with _running(command, account, lambda: is_ready[1] in _text(is_ready[0])):
            yield f"postgresql://tests@%2F{str(folder)[1:].replace('/', '%2F')}/postgres"


@contextlib.contextmanager
def redis(program: Path) -> Iterator[str]:
    """Run Redis without persistence; yield its address as Celery takes it.

    Raises:
        ServerMissing: it does not start.
    """
    with _private_folder() as folder:
        socket = folder / "redis.sock"
        command = [str(program), "--port", "0", "--unixsocket", str(socket), "--dir", str(folder)]
        command += ["--save", "", "--appendonly", "no"]
        with _running(command, _account(), socket.exists):
            yield f"redis+socket://{socket}"


@contextlib.contextmanager
def _private_folder() -> Iterator[Path]:
    # the path of a Unix socket must be short, so TMPDIR is left aside
    folder = Path(tempfile.mkdtemp(prefix="ops-registry-", dir="/tmp"))
    try:
        if account := _account():
            os.chown(folder, account.pw_uid, account.pw_gid)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _account() -> pwd.struct_passwd | None:
    return pwd.getpwnam(_UNPRIVILEGED) if os.geteuid() == 0 else None


def _run(command: Sequence[str], account: pwd.struct_passwd | None) -> None:
    done = subprocess.run(
        command, user=_user(account), cwd="/", capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise ServerMissing(f"{Path(command[0]).name} failed: {done.stderr.strip()[-500:]}")


@contextlib.contextmanager
def _running(
    command: Sequence[str], account: pwd.struct_passwd | None, is_ready: Callable[[], bool]
) -> Iterator[None]:
    with tempfile.TemporaryFile("w+") as output:
        process = subprocess.Popen(
            command, user=_user(account), cwd="/", stdout=output, stderr=output
        )
        try:
            _wait(process, is_ready)
            yield
        except ServerMissing as error:
            output.seek(0)
            raise ServerMissing(f"{command[0]}: {error}: {output.read().strip()[-500:]}") from None
        finally:
            # SIGINT is PostgreSQL's fast shutdown, which does not wait for clients
            process.send_signal(signal.SIGINT)
            process.wait()


def _wait(process: "subprocess.Popen[bytes]", is_ready: Callable[[], bool]) -> None:
    deadline = time.monotonic() + _READY_SECONDS
    while not is_ready():
        if process.poll() is not None or time.monotonic() > deadline:
            raise ServerMissing("it does not start")
        time.sleep(_LOOK_SECONDS)


def _user(account: pwd.struct_passwd | None) -> int | None:
    return account.pw_uid if account else None


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except OSError:
        return ""
