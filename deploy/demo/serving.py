"""A small HTTP/1.1 server for ASGI applications that shows what a proxy can do wrong.

It takes a certificate for each handshake, cuts connections off where the application says so and
closes at once to callers it does not serve. h11 reads and writes the messages.
"""

import asyncio
from asyncio import StreamReader, StreamWriter
from collections.abc import Collection
from contextlib import suppress
from http import HTTPStatus
from urllib.parse import unquote

import h11

from deploy.demo.asgi import Application, Hangup, Message, Scope
from deploy.demo.sockets import TlsContext, reset

HEADER_SECONDS = 20.0
"""A client that has not finished its request header by then is cut off."""
HEADER_BYTES = 16_384
"""Longest header of a request; a longer one is refused."""
LINGER_SECONDS = 1.0
"""How long the rest of a refused body is read, so that its sender gets to see the answer."""
_READ_BYTES = 65_536


class Server:
    """Serves one application on one address.

    Args:
        callers: source addresses that are served, None for all.
        context: TLS, None for plain HTTP.
    """

    def __init__(
        self,
        application: Application,
        *,
        callers: Collection[str] | None = None,
        context: TlsContext | None = None,
    ) -> None:
        self._application, self._callers, self._context = application, callers, context
        self._tasks: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None

    async def start(self, address: str, port: int) -> None:
        """Listen.

        Raises:
            OSError: the address is taken, or is none of this machine.
        """
        self._server = await asyncio.start_server(self._serve, address, port, ssl=self._context)

    async def stop(self) -> None:
        """Stop listening and end every connection."""
        if self._server:
            self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _serve(self, reader: StreamReader, writer: StreamWriter) -> None:
        task = asyncio.current_task()
        if task is not None:
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        try:
            with suppress(OSError, TimeoutError, asyncio.CancelledError):
                await self._exchanges(reader, writer)
        finally:
            writer.close()

    async def _exchanges(self, reader: StreamReader, writer: StreamWriter) -> None:
        source = writer.get_extra_info("peername")[0]
        if self._callers is not None and source not in self._callers:
            return
        exchange = _Exchange(reader, writer, is_tls=self._context is not None)
        try:
            while await exchange.run(self._application):
                pass
        except Hangup:
            reset(writer)


class _Exchange:
    """One request and its answer after the other on one connection."""

    def __init__(self, reader: StreamReader, writer: StreamWriter, *, is_tls: bool) -> None:
        self._reader, self._writer = reader, writer
        self._scheme = "https" if is_tls else "http"
        self._http = h11.Connection(h11.SERVER, max_incomplete_event_size=HEADER_BYTES)
        self._method = b""
        self._head: h11.Response | None = None

    async def run(self, application: Application) -> bool:
        """Serve one request; tell whether another may follow."""
        try:
            async with asyncio.timeout(HEADER_SECONDS):
                request = await self._event()
            if not isinstance(request, h11.Request):
                return False
            self._method, self._head = request.method, None
            await application(self._scope(request), self._receive, self._send)
        except h11.RemoteProtocolError as error:
            await self._refuse(error.error_status_hint)
            return False
        if self._http.their_state is h11.SEND_BODY and self._http.next_event() is h11.NEED_DATA:
            await self._linger()
        if self._http.our_state is not h11.DONE or self._http.their_state is not h11.DONE:
            return False
        self._http.start_next_cycle()
        return True

    def _scope(self, request: h11.Request) -> Scope:
        path, _, query = bytes(request.target).partition(b"?")
        return {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.4"},
            "http_version": request.http_version.decode(),
            "method": request.method.decode(),
            "scheme": self._scheme,
            "path": unquote(path.decode("latin-1")),
            "raw_path": path,
            "query_string": query,
            "root_path": "",
            "headers": [(bytes(name), bytes(value)) for name, value in request.headers],
            "client": self._writer.get_extra_info("peername")[:2],
            "server": self._writer.get_extra_info("sockname")[:2],
        }

    async def _receive(self) -> Message:
        if self._http.they_are_waiting_for_100_continue:
            await self._write(h11.InformationalResponse(status_code=100, headers=[]))
        if self._http.their_state is not h11.SEND_BODY:
            # the body was read before: what may still come is the end of the connection
            while data := await self._reader.read(_READ_BYTES):
                self._http.receive_data(data)
            return {"type": "http.disconnect"}
        event = await self._event()
        if isinstance(event, h11.Data):
            return {"type": "http.request", "body": bytes(event.data), "more_body": True}
        return {"type": "http.request", "body": b"", "more_body": False}

    async def _send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            status: int = message["status"]
            phrase = HTTPStatus(status).phrase
            self._head = h11.Response(status_code=status, headers=message["headers"], reason=phrase)
            return
        if self._head is not None:
            await self._write(self._head)
            self._head = None
        if message.get("body") and self._method != b"HEAD":
            await self._write(h11.Data(data=message["body"]))
        if not message.get("more_body"):
            await self._write(h11.EndOfMessage())

    async def _event(self) -> h11.Event | type[h11.NEED_DATA] | type[h11.PAUSED]:
        while (event := self._http.next_event()) is h11.NEED_DATA:
            self._http.receive_data(await self._reader.read(_READ_BYTES))
        return event

    async def _linger(self) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(LINGER_SECONDS):
                while await self._reader.read(_READ_BYTES):
                    pass

    async def _refuse(self, status: int) -> None:
        if self._http.our_state not in (h11.IDLE, h11.SEND_RESPONSE):
            return
        headers = [("content-length", "0"), ("connection", "close")]
        reason = HTTPStatus(status).phrase
        await self._write(h11.Response(status_code=status, headers=headers, reason=reason))
        await self._write(h11.EndOfMessage())

    async def _write(self, event: h11.Event) -> None:
        self._writer.write(self._http.send(event) or b"")
        await self._writer.drain()
