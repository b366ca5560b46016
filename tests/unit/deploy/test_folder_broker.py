"""The folder as a broker: every message comes out once, whole and in order, or never was there."""

import errno
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import Empty
from typing import Any

import pytest
from kombu import Connection
from kombu.exceptions import ChannelError

from deploy.celery import configuration
from deploy.folder_broker import Channel

PUT = 300


@pytest.fixture
def channel(tmp_path: Path) -> Callable[[], Channel]:
    """Open channels of one folder, as processes do that share it."""
    settings = configuration("filesystem://", tmp_path, 10)

    def channel() -> Channel:
        connection = Connection(
            settings["broker_url"],
            transport=settings["broker_transport"],
            transport_options=settings["broker_transport_options"],
        )
        found = connection.channel()
        assert isinstance(found, Channel)
        return found

    return channel


def taken(channel: Channel) -> list[Any]:
    """Take what there is."""
    found = []
    while True:
        try:
            found.append(channel._get("jobs"))
        except Empty:
            return found


def files(folder: Path) -> list[Path]:
    return [path for path in (folder / "queue").rglob("*") if path.is_file()]


def at_naming(monkeypatch: pytest.MonkeyPatch, act: Callable[[], object]) -> None:
    """Have something happen when a message is written and has no name yet by which it is found."""
    replace = Path.replace

    def replaced(path: Path, target: Path) -> Path:
        act()
        return replace(path, target)

    monkeypatch.setattr(Path, "replace", replaced)


def test_nobody_takes_a_message_before_it_is_whole(
    channel: Callable[[], Channel], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader, seen = channel(), []
    at_naming(monkeypatch, lambda: seen.append((len(files(tmp_path)), taken(reader))))
    channel()._put("jobs", {"job": 1})
    assert seen == [(1, [])]
    assert taken(reader) == [{"job": 1}]
    assert files(tmp_path) == []


def test_a_message_that_cannot_be_written_leaves_nothing(
    channel: Callable[[], Channel], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    at_naming(monkeypatch, fail)
    with pytest.raises(ChannelError, match="cannot be written: No space left on device"):
        channel()._put("jobs", {"job": 1})
    assert files(tmp_path) == []


def test_a_message_that_cannot_be_taken_keeps_no_other(
    channel: Callable[[], Channel], monkeypatch: pytest.MonkeyPatch
) -> None:
    one, rename = channel(), Path.rename
    one._put("jobs", "first")
    one._put("jobs", "second")
    refused: list[Path] = []

    def renamed(path: Path, target: Path) -> Path:
        if refused in ([], [path]):
            refused[:] = [path]
            raise PermissionError(errno.EPERM, "Operation not permitted")
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", renamed)
    assert taken(channel()) == ["second"]


def test_messages_come_out_in_their_order_and_each_from_its_queue(
    channel: Callable[[], Channel],
) -> None:
    one = channel()
    for number in range(12):
        one._put("jobs", number)
        one._put("more.jobs", -number)
    assert taken(channel()) == list(range(12))


def test_readers_and_writers_at_once_lose_and_double_nothing(
    channel: Callable[[], Channel], tmp_path: Path
) -> None:
    def put(writer: int) -> None:
        own = channel()
        for number in range(PUT):
            own._put("jobs", [writer, number])

    def get() -> list[Any]:
        own, found = channel(), []
        while not all(done.done() for done in puts):
            found += taken(own)
        return found + taken(own)

    with ThreadPoolExecutor(4) as pool:
        puts = [pool.submit(put, writer) for writer in range(2)]
        gets = [pool.submit(get) for _ in range(2)]
    found = [message for done in gets for message in done.result()]
    assert sorted(found) == [[writer, number] for writer in range(2) for number in range(PUT)]
    assert files(tmp_path) == []


def test_no_message_leaves_the_folder(
    channel: Callable[[], Channel], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "gettempdir", lambda: pytest.fail("it went elsewhere"))
    channel()._put("jobs", "mine")
    assert taken(channel()) == ["mine"]


def test_a_new_exchange_is_read_whole_by_whoever_comes_first(
    channel: Callable[[], Channel],
) -> None:
    def declare(name: str) -> list[Any]:
        own = channel()
        own._queue_bind(name, "jobs", "", "jobs")
        return [tuple(row) for row in own.get_table(name)]

    for number in range(20):
        with ThreadPoolExecutor(4) as pool:
            found = list(pool.map(declare, [f"exchange{number}"] * 4))
        assert found == [[("jobs", "", "jobs")]] * 4
