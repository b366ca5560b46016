"""The corpus on real sockets, in a process of its own, so that its memory is not the prober's."""

import asyncio
import multiprocessing
import tempfile
from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import uvloop

from tests.certificates import authority, server_files
from tests.hostile.corpus import corpus
from tests.hostile.shape import Hostile, Reader, Writer, sound_chain
from tests.loopback import serving, tls_context

WITNESS = "127.0.0.2"
"""Nobody is ever sent there; whatever arrives there is a fault of ours."""
BOOT_SECONDS = 60.0
HEARD, END = "heard", "end"


@dataclass(frozen=True)
class Place:
    """Where one server listens."""

    name: str
    is_silent: bool
    edge_port: int
    plain_port: int


@dataclass
class Standing:
    """A group of the corpus as it stands.

    Attributes:
        places: by the server's name.
        authority_pem: vouches for those certificates that are meant to be good.
        witness: address and port at which nothing should arrive.
    """

    places: dict[str, Place]
    authority_pem: str
    witness: str
    pipe: Connection

    def heard(self) -> list[bytes]:
        """Return what every connection to the witness brought so far, b"" for nothing."""
        self.pipe.send(HEARD)
        found: list[bytes] = self.pipe.recv()
        return found


@contextmanager
def standing(group: str) -> Iterator[Standing]:
    """Serve a group of the corpus until the end of the block."""
    context = multiprocessing.get_context("spawn")
    mine, its = context.Pipe()
    process = context.Process(target=_serve, args=(its, group), daemon=True)
    process.start()
    its.close()
    try:
        assert mine.poll(BOOT_SECONDS), "the corpus does not stand"
        places, authority_pem, witness = mine.recv()
        yield Standing(places, authority_pem, witness, mine)
        mine.send(END)
        process.join(5)
    finally:
        process.kill()
        process.join()


def _serve(pipe: Connection, group: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        uvloop.run(_serve_all(pipe, Path(folder), group))


async def _serve_all(pipe: Connection, folder: Path, group: str) -> None:
    # what they do to connections is meant
    asyncio.get_running_loop().set_exception_handler(lambda loop, context: None)
    heard: list[bytes] = []
    now = datetime.now(UTC)
    root = authority("Hostile root", now)
    sound = server_files(folder, "sound", sound_chain(root, now))
    async with AsyncExitStack() as stack:
        witness = await stack.enter_async_context(serving(_hearing(heard), host=WITNESS))
        address = f"{WITNESS}:{witness.port}"
        places = {}
        for hostile in corpus(group, address):
            files = sound
            if hostile.chain is not sound_chain:
                files = server_files(folder, hostile.name, hostile.chain(root, now))
            places[hostile.name] = await _stand(stack, hostile, files)
        pipe.send((places, root.pem, address))
        await _until_the_end(pipe, heard)


async def _stand(stack: AsyncExitStack, hostile: Hostile, files: tuple[Path, Path]) -> Place:
    context = None if hostile.is_raw else tls_context(*files)
    if context and hostile.tickets is not None:
        context.num_tickets = hostile.tickets
    edge = await stack.enter_async_context(serving(hostile.handler, context=context))
    plain = await stack.enter_async_context(serving(hostile.handler))
    return Place(hostile.name, hostile.is_silent, edge.port, plain.port)


def _hearing(heard: list[bytes]) -> Any:
    async def hear(reader: Reader, writer: Writer) -> None:
        number = len(heard)
        heard.append(b"")
        with suppress(ConnectionError):
            heard[number] = await reader.read(4096)

    return hear


async def _until_the_end(pipe: Connection, heard: list[bytes]) -> None:
    asked = asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.add_reader(pipe.fileno(), asked.set)
    while True:
        await asked.wait()
        asked.clear()
        if pipe.recv() == END:
            return
        pipe.send(heard)
