"""Runs one command so that nothing of it outlives its supervisor.

Started as a script, as the leader of a session of its own: ``guard.py COMMAND…``. Its standard
input is a pipe whose other end the supervisor alone holds. The pipe ends when the supervisor
stops the command, and also when the supervisor is killed without a chance to clean up: the kernel
closes it. A pipe was preferred to Linux's parent-death signal because that reaches the direct
child alone (web servers and pools have children of their own), and because it works elsewhere.
"""

import contextlib
import os
import select
import signal
import subprocess
import sys

GRACE_SECONDS = 2.0
"""Time that the command has to finish what it does, before its whole group is ended.

Celery's worker on the folder broker uses all of it: it looks at the signal only between two waits
for messages. What it had taken and not finished is selected again by a later tick.
"""


def main(command: list[str]) -> None:
    """Run ``command`` until it ends or the pipe does, then end whatever is left of its group.

    The guard belongs to that group, so this never returns.
    """
    woken = _wake_on_signals()
    child = subprocess.Popen(command, stdin=subprocess.DEVNULL)
    while child.poll() is None and not _pipe_ended(woken):
        continue
    if child.returncode is None:
        _stop(child)
    else:
        print(f"ended with exit code {child.returncode}", flush=True)  # noqa: T201 (shown there)
    os.killpg(0, signal.SIGKILL)


def _wake_on_signals() -> int:
    """Return a descriptor that becomes readable when a signal arrives, the child's end included.

    Handlers, unlike ignored signals, are not inherited by the command.
    """
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGCHLD):
        signal.signal(number, lambda *_: None)
    readable, writable = os.pipe()
    os.set_blocking(writable, False)
    signal.set_wakeup_fd(writable, warn_on_full_buffer=False)
    return readable


def _pipe_ended(woken: int) -> bool:
    readable, _, _ = select.select([sys.stdin.fileno(), woken], [], [])
    if woken in readable:
        os.read(woken, 64)
    return sys.stdin.fileno() in readable and not os.read(sys.stdin.fileno(), 64)


def _stop(child: "subprocess.Popen[bytes]") -> None:
    # the command alone is asked: a pool must be able to finish what its members do
    child.terminate()
    with contextlib.suppress(subprocess.TimeoutExpired):
        child.wait(GRACE_SECONDS)


if __name__ == "__main__":
    main(sys.argv[1:])
