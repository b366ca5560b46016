"""One question over HTTP and its bounded answer."""

from collections.abc import Iterable
from contextlib import aclosing
from dataclasses import dataclass

import httpx

from readiness.egress.answers import Exchange
from readiness.egress.dialling import Dialler
from readiness.egress.policy import Limits
from readiness.egress.scope import Pin
from readiness.egress.stopwatch import Stopwatch
from readiness.egress.transport import HTTP_VERSION, TARGET, PinnedTransport

Headers = tuple[tuple[str, str], ...]

_ALWAYS: Headers = (("Accept", "*/*"), ("Accept-Encoding", "identity"), ("Connection", "close"))


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked.

    Attributes:
        path: below the scope's prefix, sent as it is spelled.
        headers: they take the place of those that are always sent.
    """

    method: str
    path: str
    headers: Headers
    body: bytes = b""


async def ask(
    question: Question, pin: Pin, dialler: Dialler, limits: Limits, watch: Stopwatch
) -> Exchange:
    """Ask once, over a connection of its own; redirects, cookies and proxies are not known here."""
    request = httpx.Request(
        question.method,
        pin.scope.origin,
        headers=_headers(question),
        content=question.body or None,
        extensions={TARGET: pin.scope.target(question.path).encode("ascii")},
    )
    transport = PinnedTransport(pin, dialler, limits, watch)
    # without the library's client: it reads every Location, and fails on one that is not a URL
    response = await transport.handle_async_request(request)
    async with aclosing(response):
        body = await _read(response, limits.body_bytes)
    return Exchange(
        peer=str(pin.address),
        status=response.status_code,
        http_version=response.extensions[HTTP_VERSION].decode().removeprefix("HTTP/"),
        headers=tuple(_decoded(response.headers.raw)),
        body=body[: limits.body_bytes],
        truncated=len(body) > limits.body_bytes,
        timings=watch.timings(),
        bytes_read=watch.bytes_read,
        has_excess=watch.has_excess,
    )


def _headers(question: Question) -> list[tuple[str, str]]:
    own = {name.lower() for name, _ in question.headers}
    return [*(pair for pair in _ALWAYS if pair[0].lower() not in own), *question.headers]


async def _read(response: httpx.Response, limit: int) -> bytes:
    body = bytearray()
    async for piece in response.aiter_raw():
        body += piece
        if len(body) > limit:
            break
    return bytes(body)


def _decoded(raw: Iterable[tuple[bytes, bytes]]) -> Iterable[tuple[str, str]]:
    return ((name.decode("ascii").lower(), value.decode("latin-1")) for name, value in raw)
