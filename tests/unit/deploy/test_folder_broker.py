"""The folder as a broker: every message comes out once, whole and in order, or never was there."""

import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import Empty
from typing import Any

import pytest
from kombu import Connection

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


class Watched:
    """A message that has somebody look into the folder while it is written."""

    def __init__(self, look: Callable[[], object]) -> None:
        self.look = look

    def __json__(self) -> str:
        self.look()
        return "written"


def test_nobody_takes_a_message_that_is_being_written(
    channel: Callable[[], Channel], tmp_path: Path
) -> None:
    reader, seen = channel(), []
    channel()._put("jobs", Watched(lambda: seen.append(taken(reader))))
    assert seen == [[]]
    assert taken(reader) == ["written"]
    assert files(tmp_path) == []


def test_a_message_that_cannot_be_written_leaves_nothing(
    channel: Callable[[], Channel], tmp_path: Path
) -> None:
    def fail() -> None:
        raise OSError

    with pytest.raises(OSError, match=r"^$"):
        channel()._put("jobs", Watched(fail))
    assert files(tmp_path) == []


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
    def declare(_: int) -> list[Any]:
        own = channel()
        own._queue_bind("exchange", "jobs", "", "jobs")
        return [tuple(row) for row in own.get_table("exchange")]

    for _ in range(20):
        with ThreadPoolExecutor(4) as pool:
            assert list(pool.map(declare, range(4))) == [[("jobs", "", "jobs")]] * 4
        channel()._delete("jobs", "exchange", "jobs", "")
