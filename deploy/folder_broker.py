"""The folder of the embedded default as a broker: a message is there as a whole, or not at all.

Kombu's own transport opens a file under the name that readers look for, and writes after that. A
reader that comes between the two takes an empty file, and the job is lost. It also hands each
message through the machine's folder of temporary files, where others could see it.
"""

import fcntl
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Empty
from typing import Any

from kombu.transport import filesystem
from kombu.utils.json import dumps, loads

_SUFFIX = ".msg"
_UNFINISHED = ".unfinished"


class Channel(filesystem.Channel):
    """Puts messages into the folder, and takes each of them out for one reader."""

    # kombu's own classes call the second one by two names
    def _put(self, queue: str, payload: object, **kwargs: object) -> None:  # type: ignore[override]
        # as many digits for every time, so that names are in the order of their messages
        name = f"{time.time_ns():020d}_{uuid.uuid4()}.{queue}{_SUFFIX}"
        finished = Path(self.data_folder_out, name)
        unfinished = finished.with_suffix(_UNFINISHED)
        try:
            unfinished.write_text(dumps(payload), "utf-8")
            unfinished.replace(finished)
        finally:
            unfinished.unlink(missing_ok=True)

    def _get(self, queue: str, timeout: float | None = None) -> Any:  # noqa: ANN401 (as it was put)
        for path in sorted(Path(self.data_folder_in).iterdir()):
            of_queue = path.name.partition(".")[2] == f"{queue}{_SUFFIX}"
            if of_queue and (text := _taken(path)) is not None:
                return loads(text)
        raise Empty

    def get_table(self, exchange: str) -> Any:  # noqa: ANN401 (kombu's own)
        """Return where messages to ``exchange`` go."""
        with self._alone():
            return super().get_table(exchange)

    def _queue_bind(self, *names: Any) -> None:  # noqa: ANN401 (kombu's own)
        with self._alone():
            super()._queue_bind(*names)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Wait for whoever writes the table of an exchange: a new one is empty at first."""
        with Path(self.control_folder, "lock").open("a") as lock:
            # closing the file gives it back
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def _taken(message: Path) -> str | None:
    """Return the text of a message that nobody else gets any more, None where somebody has it."""
    mine = message.with_suffix(f".{uuid.uuid4()}")
    try:
        message.rename(mine)
    except FileNotFoundError:
        return None
    text = mine.read_text("utf-8")
    mine.unlink()
    return text


class Transport(filesystem.Transport):
    """Kombu's transport for folders, with the channel above."""

    Channel = Channel
