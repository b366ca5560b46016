"""Servers that are functions, on real sockets of the loopback interface."""

import asyncio
import ssl
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator
from contextlib import (
    AbstractAsyncContextManager,
    asynccontextmanager,
    contextmanager,
    suppress,
)
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread
from typing import Any, TypeVar

import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdatatype
import dns.rrset

T = TypeVar("T")
R = TypeVar("R")
Handler = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
Names = Callable[[str, str], list[str] | dns.rcode.Rcode]
"""From a host name and ``A`` or ``AAAA`` to addresses, or to an error."""
ALIAS = "CNAME "
"""Before a name in the list of addresses: they are those of that other name."""


@dataclass
class Listener:
    """A server that listens; ``connections`` grows by one for each that it accepts."""

    port: int
    connections: list[Any] = field(default_factory=list)


@asynccontextmanager
async def serving(
    handler: Handler,
    *,
    context: ssl.SSLContext | None = None,
    host: str = "127.0.0.1",
    port: int = 0,
) -> AsyncIterator[Listener]:
    """Serve ``handler`` until the end of the block; whatever still runs then is cancelled."""
    tasks: set[asyncio.Task[None]] = set()
    listener = Listener(port)

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        listener.connections.append(writer.get_extra_info("peername"))
        task = asyncio.current_task()
        assert task is not None
        tasks.add(task)
        try:
            with suppress(ConnectionError):
                await handler(reader, writer)
        finally:
            tasks.discard(task)
            writer.close()

    server = await asyncio.start_server(handle, host, port, ssl=context)
    listener.port = server.sockets[0].getsockname()[1]
    try:
        yield listener
    finally:
        server.close()
        for task in list(tasks):
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def answering(text: bytes) -> Handler:
    """Return a server that reads one request and sends ``text``."""

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(text)
        await writer.drain()

    return handle


async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Read for ever and never answer."""
    while await reader.read(1024):
        pass


OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


def tls_context(certificates: Path, key: Path) -> ssl.SSLContext:
    """Return a server's context."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificates, key)
    return context


@dataclass
class NameServer:
    """A name server that listens; ``questions`` holds what it was asked."""

    address: str
    questions: list[tuple[str, str]] = field(default_factory=list)


@asynccontextmanager
async def naming(names: Names) -> AsyncIterator[NameServer]:
    """Answer DNS over UDP by a function until the end of the block."""
    server = NameServer("")

    class Protocol(asyncio.DatagramProtocol):
        def connection_made(self, transport: Any) -> None:
            self.transport = transport

        def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
            reply = _reply(dns.message.from_wire(data), names, server.questions)
            self.transport.sendto(reply.to_wire(), addr)

    loop = asyncio.get_running_loop()
    transport, _ = await loop.create_datagram_endpoint(Protocol, local_addr=("127.0.0.1", 0))
    host, port = transport.get_extra_info("sockname")
    server.address = f"{host}:{port}"
    try:
        yield server
    finally:
        transport.close()


def _reply(
    query: dns.message.Message, names: Names, questions: list[tuple[str, str]]
) -> dns.message.Message:
    question = query.question[0]
    host, kind = question.name.to_text(), dns.rdatatype.to_text(question.rdtype)
    questions.append((host, kind))
    reply = dns.message.make_response(query)
    reply.flags |= dns.flags.RA
    found = names(host, kind)
    if isinstance(found, dns.rcode.Rcode):
        reply.set_rcode(found)
    elif found:
        _answer(reply, question.name, kind, found)
    return reply


def _answer(reply: dns.message.Message, name: dns.name.Name, kind: str, found: list[str]) -> None:
    for alias in (text.removeprefix(ALIAS) for text in found if text.startswith(ALIAS)):
        reply.answer.append(dns.rrset.from_text(name, 60, "IN", "CNAME", alias))
        name = dns.name.from_text(alias)
    addresses = [text for text in found if not text.startswith(ALIAS)]
    if addresses:
        reply.answer.append(dns.rrset.from_text(name, 60, "IN", kind, *addresses))


@contextmanager
def from_another_thread(context: AbstractAsyncContextManager[T]) -> Iterator[T]:
    """Keep a server up on an event loop of its own, for code that blocks its thread."""
    loop = asyncio.new_event_loop()
    thread = Thread(target=loop.run_forever)
    thread.start()

    def wait_for(work: Coroutine[Any, Any, R]) -> R:
        return asyncio.run_coroutine_threadsafe(work, loop).result(10)

    try:
        yield wait_for(_entered(context))
    finally:
        wait_for(_left(context))
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _entered(context: AbstractAsyncContextManager[T]) -> T:
    return await context.__aenter__()


async def _left(context: AbstractAsyncContextManager[Any]) -> None:
    await context.__aexit__(None, None, None)


_listeners: list[list[tuple[str, Any]]] = []


def _hear(event: str, arguments: tuple[Any, ...]) -> None:
    if _listeners and event in ("socket.getaddrinfo", "socket.connect"):
        for heard in _listeners:
            heard.append((event, arguments[1] if event == "socket.connect" else arguments[0]))


sys.addaudithook(_hear)


@contextmanager
def overheard() -> Iterator[list[tuple[str, Any]]]:
    """Collect every look-up and every dial that the interpreter reports of itself."""
    heard: list[tuple[str, Any]] = []
    _listeners.append(heard)
    try:
        yield heard
    finally:
        _listeners.remove(heard)
