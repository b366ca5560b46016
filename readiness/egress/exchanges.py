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
from readiness.egress.transport import HTTP_VERSION, PinnedTransport

Headers = tuple[tuple[str, str], ...]

_ALWAYS: Headers = (("Accept", "*/*"), ("Accept-Encoding", "identity"), ("Connection", "close"))


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: a method, a path below the scope's prefix, and headers of its own."""

    method: str
    path: str
    headers: Headers


async def ask(
    question: Question, pin: Pin, dialler: Dialler, limits: Limits, watch: Stopwatch
) -> Exchange:
    """Ask once, over a connection of its own; redirects, cookies and proxies are not known here."""
    request = httpx.Request(
        question.method, pin.scope.url(question.path), headers=[*_ALWAYS, *question.headers]
    )
    transport = PinnedTransport(pin, dialler, limits, watch)
    async with httpx.AsyncClient(transport=transport, trust_env=False) as client:
        response = await client.send(request, stream=True, follow_redirects=False)
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
    )


async def _read(response: httpx.Response, limit: int) -> bytes:
    body = bytearray()
    async for piece in response.aiter_raw():
        body += piece
        if len(body) > limit:
            break
    return bytes(body)


def _decoded(raw: Iterable[tuple[bytes, bytes]]) -> Iterable[tuple[str, str]]:
    return ((name.decode("ascii").lower(), value.decode("latin-1")) for name, value in raw)
