"""The few words of ASGI that server, edge and upstream share."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, MutableMapping
from typing import Any

Scope = Mapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]
Headers = list[tuple[bytes, bytes]]


class BodyTooLong(Exception):
    """A request's body is longer than the limit."""


class Hangup(Exception):
    """Raised by an application: the connection ends with a reset and without an answer."""


def header(headers: Iterable[tuple[bytes, bytes]], name: bytes) -> bytes | None:
    """Return the first header of that lower-case name, or None."""
    return next((value for found, value in headers if found == name), None)


async def read_body(receive: Receive, limit_bytes: int = 0) -> bytes:
    """Return the request's whole body; a limit of 0 is none.

    Raises:
        BodyTooLong: it is longer than the limit.
    """
    parts, length = [], 0
    while True:
        message = await receive()
        part: bytes = message.get("body", b"")
        parts.append(part)
        length += len(part)
        if limit_bytes and length > limit_bytes:
            raise BodyTooLong
        if not message.get("more_body"):
            return b"".join(parts)


async def answer(send: Send, status: int, headers: Headers, body: bytes) -> None:
    """Send a whole answer with its length."""
    length = (b"content-length", str(len(body)).encode())
    await send({"type": "http.response.start", "status": status, "headers": [*headers, length]})
    await send({"type": "http.response.body", "body": body})


async def answer_parts(
    send: Send, status: int, headers: Headers, parts: AsyncIterator[bytes]
) -> None:
    """Send an answer part by part, each as soon as there is one."""
    await send({"type": "http.response.start", "status": status, "headers": headers})
    async for part in parts:
        await send({"type": "http.response.body", "body": part, "more_body": True})
    await send({"type": "http.response.body", "body": b""})
