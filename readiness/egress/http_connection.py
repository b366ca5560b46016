"""HTTP/1.1 on one stream: one request, one answer, then the connection ends."""

from collections.abc import AsyncIterator

import h11

from readiness.egress.faults import OversizeError, PrematureEndError
from readiness.egress.policy import Limits
from readiness.egress.stopwatch import Stopwatch
from readiness.egress.streams import Stream

_START = b"HTTP/"


class HttpConnection:
    """Speaks for one exchange; a second one needs a second connection."""

    def __init__(self, stream: Stream, limits: Limits, watch: Stopwatch) -> None:
        self._stream = stream
        self._limits = limits
        self._watch = watch
        self._h11 = h11.Connection(h11.CLIENT, max_incomplete_event_size=limits.header_bytes)
        self._ended = False

    async def ask(self, request: h11.Request, body: bytes = b"") -> h11.Response:
        """Send a request and return the head of its final answer.

        Raises:
            h11.RemoteProtocolError: the answer is not HTTP.
            OversizeError: its head is beyond the limit.
            PrematureEndError: the connection ended before it.
        """
        await self._send(request, body)
        with self._watch.phase("first_byte"):
            data = await self._stream.receive()
        self._watch.has_begun = bool(data)
        return await self._head(data)

    async def body(self) -> AsyncIterator[bytes]:
        """Yield the body as sent, piece by piece, without an end but the caller's and its own.

        Raises:
            h11.RemoteProtocolError: its framing is broken.
            PrematureEndError: the connection ended before the body did.
        """
        while True:
            event = self._next_event()
            if event is h11.NEED_DATA:
                self._feed(await self._stream.receive())
            elif isinstance(event, h11.Data):
                yield bytes(event.data)
            else:
                # an empty line more is a habit of old servers
                self._watch.has_excess = bool(self._h11.trailing_data[0].strip(b"\r\n"))
                return

    def close(self) -> None:
        """End the connection."""
        self._stream.close()

    async def _send(self, request: h11.Request, body: bytes) -> None:
        parts = [self._h11.send(request)]
        if body:
            parts.append(self._h11.send(h11.Data(data=body)))
        parts.append(self._h11.send(h11.EndOfMessage()))
        await self._stream.send(b"".join(part for part in parts if part))

    async def _head(self, data: bytes) -> h11.Response:
        received = bytearray()
        while True:
            room = self._limits.header_bytes - len(received)
            received += data
            if not received.startswith(_START[: len(received)]):
                raise h11.RemoteProtocolError("the answer does not begin like HTTP")
            self._watch.speaks_http = len(received) >= len(_START)
            self._feed(data[:room])
            if response := self._final_response():
                self._feed_rest(data[room:])
                return response
            if len(data) >= room:
                raise OversizeError
            data = await self._stream.receive()

    def _final_response(self) -> h11.Response | None:
        while (event := self._next_event()) is not h11.NEED_DATA:
            if isinstance(event, h11.Response):
                return event
        return None

    def _feed(self, data: bytes) -> None:
        self._h11.receive_data(data)
        self._ended = not data

    def _feed_rest(self, data: bytes) -> None:
        # an empty piece would mean the end of the connection
        if data:
            self._feed(data)

    def _next_event(self) -> object:
        try:
            return self._h11.next_event()
        except h11.RemoteProtocolError as error:
            if self._ended:
                raise PrematureEndError from error
            raise
