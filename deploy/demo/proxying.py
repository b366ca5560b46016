"""The edge's way to its upstream: one connection for each request, on loopback alone."""

import asyncio
from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import h11

from deploy.demo.asgi import Headers, Scope, header
from deploy.demo.places import Place

IDENTITY_HEADERS = frozenset(
    {b"x-forwarded-user", b"x-forwarded-email", b"x-auth-request-email", b"remote-user"}
)
"""With these a proxy tells an upstream who is asking, so that clients must not."""

_HOP_BY_HOP = frozenset(
    {
        b"connection",
        b"keep-alive",
        b"proxy-authenticate",
        b"proxy-authorization",
        b"te",
        b"trailer",
        b"transfer-encoding",
        b"upgrade",
    }
)
"""RFC 9110, section 7.6.1, and the obsolete ones that clients still send."""
_SET_BY_EDGE = frozenset(
    {b"authorization", b"content-length", b"expect", b"forwarded", b"x-forwarded-for"}
    | {b"x-forwarded-host", b"x-forwarded-proto", b"x-original-url", b"x-rewrite-url"}
)
_READ_BYTES = 65_536


class UpstreamFailed(Exception):
    """The upstream refuses the connection, breaks off, or does not speak HTTP."""


class UpstreamTimedOut(UpstreamFailed):
    """The upstream takes longer than the edge waits."""


@dataclass(frozen=True)
class UpstreamAnswer:
    """What the upstream says; ``parts`` is the body as it comes."""

    status: int
    headers: Headers
    parts: AsyncIterator[bytes]


def forwarded_headers(scope: Scope, *, user: str | None, keeps_identity: bool) -> Headers:
    """Return the headers for the upstream.

    Args:
        scope: the client's request.
        user: who the edge found out is asking, None for nobody.
        keeps_identity: whether the client's own word about that is passed on.
    """
    dropped = _SET_BY_EDGE | (frozenset() if keeps_identity else IDENTITY_HEADERS)
    kept = [pair for pair in _end_to_end(scope["headers"]) if pair[0] not in dropped]
    kept.append((b"x-forwarded-for", scope["client"][0].encode()))
    kept.append((b"x-forwarded-proto", scope["scheme"].encode()))
    kept.append((b"x-forwarded-host", header(scope["headers"], b"host") or b""))
    if user is not None:
        kept.append((b"x-forwarded-user", user.encode()))
    return kept


@asynccontextmanager
async def asked(
    place: Place, scope: Scope, headers: Headers, body: bytes, limit_seconds: float | None
) -> AsyncIterator[UpstreamAnswer]:
    """Put the request to the upstream; the connection lives until the end of the block.

    Args:
        place: where the upstream is, and from where it is dialled.
        scope: gives method, path and query.
        headers: those to send.
        body: the client's whole body.
        limit_seconds: longest wait for the connection, and for each read.

    Raises:
        UpstreamFailed: there is no answer.
        UpstreamTimedOut: there is none in time.
    """
    async with _dialled(place, limit_seconds) as (reader, writer):
        http = h11.Connection(h11.CLIENT)
        incoming = _Incoming(http, reader, limit_seconds)
        writer.write(_request_bytes(http, scope, headers, body))
        head = await incoming.event()
        if not isinstance(head, h11.Response):
            raise UpstreamFailed
        kept = _end_to_end([(bytes(name), bytes(value)) for name, value in head.headers])
        yield UpstreamAnswer(head.status_code, kept, incoming.parts())


@asynccontextmanager
async def _dialled(
    place: Place, limit_seconds: float | None
) -> AsyncIterator[tuple[StreamReader, StreamWriter]]:
    try:
        async with asyncio.timeout(limit_seconds):
            # an edge stands in for a real proxy, and its place is on loopback
            reader, writer = await asyncio.open_connection(  # noqa: TID251 (see above)
                place.upstream_address, place.upstream_port, local_addr=(place.edge_address, 0)
            )
    except TimeoutError as error:
        raise UpstreamTimedOut from error
    except OSError as error:
        raise UpstreamFailed from error
    try:
        yield reader, writer
    finally:
        writer.close()


@dataclass(frozen=True)
class _Incoming:
    """The upstream's answer, event by event."""

    http: h11.Connection
    reader: StreamReader
    limit_seconds: float | None

    async def event(self) -> h11.Event | type[h11.NEED_DATA] | type[h11.PAUSED]:
        try:
            while True:
                found = self.http.next_event()
                if found is h11.NEED_DATA:
                    async with asyncio.timeout(self.limit_seconds):
                        self.http.receive_data(await self.reader.read(_READ_BYTES))
                elif not isinstance(found, h11.InformationalResponse):
                    return found
        except TimeoutError as error:
            raise UpstreamTimedOut from error
        except (OSError, h11.RemoteProtocolError) as error:
            raise UpstreamFailed from error

    async def parts(self) -> AsyncIterator[bytes]:
        while isinstance(found := await self.event(), h11.Data):
            yield bytes(found.data)


def _request_bytes(http: h11.Connection, scope: Scope, headers: Headers, body: bytes) -> bytes:
    query = scope["query_string"]
    target = scope["raw_path"] + (b"?" + query if query else b"")
    request = h11.Request(
        method=scope["method"],
        target=target,
        headers=[*headers, (b"content-length", str(len(body)).encode()), (b"connection", b"close")],
    )
    events = [request, *([h11.Data(data=body)] if body else []), h11.EndOfMessage()]
    return b"".join(http.send(event) or b"" for event in events)


def _end_to_end(headers: Headers) -> Headers:
    named = {
        word.strip().lower()
        for name, value in headers
        if name == b"connection"
        for word in value.split(b",")
    }
    return [pair for pair in headers if pair[0] not in _HOP_BY_HOP | named]
