"""Bytes to and from one pinned address, plain or inside TLS.

TLS is driven by hand over memory buffers, so that it is the same on every event loop and a
handshake can be looked at without one byte of application data.
"""

import asyncio
import socket
import ssl
from ipaddress import ip_address
from typing import Protocol

from readiness.egress.errors import LocalNetworkError, NoRouteError
from readiness.egress.faults import OversizeError
from readiness.egress.ranges import unwrap
from readiness.egress.scope import Pin
from readiness.egress.stopwatch import Stopwatch

CHUNK_BYTES = 16 * 1024
"""The size of a TLS record (RFC 8446, section 5.1), also used for plain reads."""


class Stream(Protocol):
    """A connection that sends and receives."""

    async def send(self, data: bytes) -> None:
        """Send all of ``data``."""

    async def receive(self) -> bytes:
        """Return the next bytes, at most ``CHUNK_BYTES``; b"" at the end."""

    def close(self) -> None:
        """Let go of the socket. Safe to call twice."""


class PlainStream:
    """A TCP connection to exactly the pinned address."""

    def __init__(self, connected: socket.socket, watch: Stopwatch, most_bytes: int) -> None:
        self._socket = connected
        self._watch = watch
        self._most_bytes = most_bytes

    async def send(self, data: bytes) -> None:
        """Send all of ``data``."""
        await asyncio.get_running_loop().sock_sendall(self._socket, data)

    async def receive(self) -> bytes:
        """Return the next bytes, at most ``CHUNK_BYTES``; b"" at the end.

        Raises:
            OversizeError: the target sent more than one connection may carry.
        """
        # time alone would not end it: data that is there already is handed over without a pause
        # in which the clock could strike
        if self._watch.bytes_read >= self._most_bytes:
            raise OversizeError
        data = await asyncio.get_running_loop().sock_recv(self._socket, CHUNK_BYTES)
        self._watch.bytes_read += len(data)
        return data

    def close(self) -> None:
        """Let go of the socket. Safe to call twice."""
        self._socket.close()


class TlsStream:
    """TLS on a plain stream."""

    def __init__(self, plain: PlainStream, context: ssl.SSLContext, host: str) -> None:
        self._plain = plain
        self._incoming, self._outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self.tls = context.wrap_bio(self._incoming, self._outgoing, server_hostname=host)

    async def handshake(self) -> None:
        """Shake hands.

        Raises:
            ssl.SSLCertVerificationError: the certificate was not accepted.
            ssl.SSLEOFError: the target closed the connection.
            ssl.SSLError: it does not speak TLS that is acceptable.
        """
        try:
            while not self._step():
                await self._flush()
                await self._fill()
        finally:
            # what remains is the last flight, or the alert that tells the target why not
            await self._flush()

    async def send(self, data: bytes) -> None:
        """Send all of ``data``."""
        self.tls.write(data)
        await self._flush()

    async def receive(self) -> bytes:
        """Return the next bytes, at most ``CHUNK_BYTES``; b"" at the end."""
        while True:
            try:
                return self.tls.read(CHUNK_BYTES)
            except ssl.SSLWantReadError:
                await self._flush()
                await self._fill()
            except (ssl.SSLEOFError, ssl.SSLZeroReturnError):
                return b""

    def close(self) -> None:
        """Let go of the socket. Safe to call twice."""
        self._plain.close()

    def _step(self) -> bool:
        try:
            self.tls.do_handshake()
        except ssl.SSLWantReadError:
            return False
        return True

    async def _flush(self) -> None:
        if self._outgoing.pending:
            await self._plain.send(self._outgoing.read())

    async def _fill(self) -> None:
        data = await self._plain.receive()
        if data:
            self._incoming.write(data)
        else:
            self._incoming.write_eof()


async def connect(pin: Pin, watch: Stopwatch, most_bytes: int) -> PlainStream:
    """Open a TCP connection to the pinned address and to no other; it carries ``most_bytes``.

    Raises:
        OSError: there is no connection.
        LocalNetworkError: the socket ended up elsewhere than asked.
    """
    opened = _socket(pin)
    try:
        with watch.phase("connect"):
            target = (str(pin.address), pin.scope.port)
            await asyncio.get_running_loop().sock_connect(opened, target)
        require_peer(opened, pin)
    except BaseException:
        opened.close()
        raise
    return PlainStream(opened, watch, most_bytes)


def _socket(pin: Pin) -> socket.socket:
    family = socket.AF_INET if pin.address.version == 4 else socket.AF_INET6
    opened = socket.socket(family, socket.SOCK_STREAM)
    try:
        opened.setblocking(False)
        opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        _bind(opened, pin)
    except BaseException:
        opened.close()
        raise
    return opened


def _bind(opened: socket.socket, pin: Pin) -> None:
    source = pin.scope.zone.source_address
    if source is None:
        return
    if source.version != pin.address.version:
        raise NoRouteError(f"The prober has no route from {source} to {pin.address}.")
    try:
        opened.bind((str(source), 0))
    except OSError as error:
        raise LocalNetworkError(
            f"The prober cannot dial from {source}, the source address of zone "
            f"{pin.scope.zone.name}."
        ) from error


def require_peer(opened: socket.socket, pin: Pin) -> None:
    """Make sure that a connected socket is connected to the pinned address.

    Raises:
        LocalNetworkError: something on this machine sent the connection elsewhere.
    """
    peer = unwrap(ip_address(opened.getpeername()[0]))
    if peer != unwrap(pin.address):
        raise LocalNetworkError(f"{pin.address} was dialled and {peer} answered: a local redirect.")
