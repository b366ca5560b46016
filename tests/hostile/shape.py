"""What a hostile server is: a function on a socket, with a certificate where it speaks TLS."""

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from tests.certificates import Certificate, leaf
from tests.loopback import Handler

Reader = asyncio.StreamReader
Writer = asyncio.StreamWriter
HOST = "chat.edge.test"
Chain = Callable[[Certificate, datetime], tuple[Certificate, ...]]
"""From an authority that the prober trusts to the certificates that are sent, leaf first."""


def sound_chain(root: Certificate, now: datetime) -> tuple[Certificate, ...]:
    """Return what a server with nothing to hide sends."""
    return (leaf(HOST, now, issuer=root),)


@dataclass(frozen=True)
class Hostile:
    """One server of the corpus.

    Attributes:
        handler: what it does with a connection, on its TLS port behind the handshake.
        is_raw: the handler gets the connection before any handshake.
        is_silent: it never ends an answer, so that every request runs into its limit.
        chain: the certificates that it sends.
        tickets: session tickets that follow each handshake; None for OpenSSL's number.
    """

    name: str
    handler: Handler
    is_raw: bool = False
    is_silent: bool = False
    chain: Chain = field(default=sound_chain)
    tickets: int | None = None


async def forever() -> None:
    """Stay where one is."""
    await asyncio.Event().wait()


async def asked(reader: Reader) -> bytes:
    """Read the head of a request and return it."""
    return await reader.readuntil(b"\r\n\r\n")


async def say(text: bytes, reader: Reader, writer: Writer) -> None:
    """Answer any request with ``text``."""
    await asked(reader)
    writer.write(text)
    await writer.drain()


def saying(name: str, text: bytes) -> Hostile:
    """Return a server that answers every request so."""
    return Hostile(name, partial(say, text))


def answer(body: bytes, *lines: str, status: str = "200 OK") -> bytes:
    """Return a proper answer with these header lines."""
    head = (f"HTTP/1.1 {status}", *lines, f"Content-Length: {len(body)}")
    return "\r\n".join((*head, "", "")).encode() + body


def with_headers(name: str, headers: Iterable[bytes], body: bytes = b"ok") -> Hostile:
    """Return a server whose answer has these raw header lines."""
    lines = b"".join(line + b"\r\n" for line in headers)
    length = b"Content-Length: %d\r\n\r\n" % len(body)
    return saying(name, b"HTTP/1.1 200 OK\r\n" + lines + length + body)
