"""Remembers what a slow step of the start was last done for, so that it can be left out."""

import hashlib
from collections.abc import Iterable
from pathlib import Path


def digest_of_files(paths: Iterable[Path], *also: str) -> str:
    """Return a digest of which files there are, how long they are and when they changed.

    Args:
        paths: the files; their order does not matter.
        also: anything else on which the step depends.
    """
    digest = hashlib.sha256("\0".join(also).encode())
    for path in sorted(paths):
        status = path.stat()
        digest.update(f"{path}\0{status.st_size}\0{status.st_mtime_ns}\n".encode())
    return digest.hexdigest()


class Stamp:
    """The digest for which a step was last completed, kept in one file."""

    def __init__(self, path: Path, digest: str) -> None:
        self._path, self._digest = path, digest

    @property
    def holds(self) -> bool:
        """Whether the step was completed for this very digest."""
        return self._path.is_file() and self._path.read_text("utf-8") == self._digest

    def set(self) -> None:
        """Remember that the step is done; call it last."""
        self._path.write_text(self._digest, "utf-8")
