"""An edge's configuration as its file says it right now."""

from collections.abc import Callable
from pathlib import Path

from deploy.demo.configuration import EdgeConfiguration
from deploy.demo.toml_files import FileRefused, read

LOOK_SECONDS = 0.2
"""The file is looked at no more often than this."""


class LiveConfiguration:
    """Reads the file again when it has changed, and keeps the last good one when it is wrong.

    Args:
        path: the TOML file.
        clock: seconds that only ever grow.
        say: gets a line for the log.

    Raises:
        FileRefused: there is no good configuration to begin with.
    """

    def __init__(
        self, path: Path, *, clock: Callable[[], float], say: Callable[[str], None]
    ) -> None:
        self._path, self._clock, self._say = path, clock, say
        self._version = self._found()
        self._current = read(path, EdgeConfiguration)
        self._looked_at = clock()

    def __call__(self) -> EdgeConfiguration:
        """Return the configuration to follow now."""
        now = self._clock()
        if now - self._looked_at >= LOOK_SECONDS:
            self._looked_at = now
            self._look()
        return self._current

    def _look(self) -> None:
        version = self._found()
        if version == self._version:
            return
        self._version = version
        try:
            self._current = read(self._path, EdgeConfiguration)
        except FileRefused as refused:
            self._say(f"{refused}\n{self._path}: stays as it was until this is mended")
        else:
            self._say(f"{self._path}: read again")

    def _found(self) -> tuple[int, int, int] | None:
        try:
            found = self._path.stat()
        except OSError:
            return None
        return found.st_mtime_ns, found.st_size, found.st_ino
