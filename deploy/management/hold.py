"""One running system for each data folder."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_NAME = ".running"


class HeldElsewhere(Exception):
    """Another process holds the folder."""


@contextmanager
def hold(folder: Path) -> Iterator[None]:
    """Hold ``folder`` while the block runs; the kernel lets go of it however the process ends.

    Raises:
        HeldElsewhere: a system that runs holds it.
        OSError: the folder cannot be written.
    """
    descriptor = os.open(folder / _NAME, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise HeldElsewhere(str(folder)) from error
        yield
    finally:
        os.close(descriptor)
