"""The folder of the embedded default as a broker: readers find whole messages, or none.

Kombu's own transport opens a file under the name that readers look for, and writes after that. A
reader that comes between the two takes an empty file, and the job is lost. It also hands each
message through the folder of temporary files, which may be one for everybody.

A job is lost still where its worker is killed after it took the message, or the power goes: what
was due is due again, and a later tick finds it.
"""

import fcntl
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import lru_cache
from pathlib import Path
from queue import Empty
from typing import Any

import structlog
from kombu.exceptions import ChannelError
from kombu.transport import filesystem
from kombu.utils.json import dumps, loads

log = structlog.get_logger(__name__)

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
        except OSError as error:
            raise ChannelError(f"{finished} cannot be written: {error.strerror}") from error
        finally:
            with suppress(OSError):
                unfinished.unlink()

    def _get(self, queue: str, timeout: float | None = None) -> Any:  # noqa: ANN401 (as it was put)
        for path in _messages(Path(self.data_folder_in), queue):
            if (text := _taken(path)) is not None:
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


def _messages(folder: Path, queue: str) -> list[Path]:
    """Return the messages of a queue, the oldest first."""
    ending = f".{queue}{_SUFFIX}"
    names = (path.name for path in folder.iterdir())
    return [folder / name for name in sorted(names) if name[name.find(".") :] == ending]


def _taken(message: Path) -> str | None:
    """Return the text of a message that nobody else gets any more, None where it cannot be had."""
    mine = message.with_suffix(f".{uuid.uuid4()}")
    try:
        message.rename(mine)
    except FileNotFoundError:
        return None
    except OSError as error:
        _say_left(message, error.strerror)
        return None
    try:
        text = mine.read_text("utf-8")
        mine.unlink()
    except OSError as error:
        raise ChannelError(f"{mine} cannot be read: {error.strerror}") from error
    return text


@lru_cache(maxsize=64)
def _say_left(message: Path, cause: str | None) -> None:
    """Say once that a message cannot be taken: the folder is looked into five times a second."""
    log.warning("message_left", file=str(message), cause=cause)


class Transport(filesystem.Transport):
    """Kombu's transport for folders, with the channel above."""

    Channel = Channel
