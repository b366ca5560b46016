"""The HTTP client's transport: one fresh connection to one pinned address, and to nothing else."""

from collections.abc import AsyncIterator

import h11
import httpx

from readiness.egress.dialling import Dialler
from readiness.egress.errors import DialRefusedError
from readiness.egress.http_connection import HttpConnection
from readiness.egress.policy import Limits
from readiness.egress.scope import Pin
from readiness.egress.stopwatch import Stopwatch

HTTP_VERSION = "http_version"
"""Name of the response extension that holds the version, as bytes like ``HTTP/1.1``."""

TARGET = "target"
"""Name of the request extension that holds the request target, to be sent exactly so."""


class PinnedTransport(httpx.AsyncBaseTransport):
    """Sends requests of one scope to one approved address; the URL stays as it is.

    Because the URL is unchanged, the Host header, SNI and the certificate check stay right.
    """

    def __init__(self, pin: Pin, dialler: Dialler, limits: Limits, watch: Stopwatch) -> None:
        self._pin = pin
        self._dialler = dialler
        self._limits = limits
        self._watch = watch

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Dial, ask, and return the answer with its body still to be read.

        Raises:
            DialRefusedError: the request is for another target than the pinned one.
        """
        self._require_scope(request.url)
        stream = await self._dialler.open(self._pin, self._watch)
        connection = HttpConnection(stream, self._limits, self._watch)
        try:
            head = await connection.ask(_h11_request(request), await request.aread())
        except BaseException:
            connection.close()
            raise
        return httpx.Response(
            head.status_code,
            headers=list(head.headers.raw_items()),
            stream=_Body(connection),
            extensions={HTTP_VERSION: b"HTTP/" + head.http_version},
        )

    def _require_scope(self, url: httpx.URL) -> None:
        scope = self._pin.scope
        if (url.scheme, url.host, url.port) != _endpoint(scope.origin):
            raise DialRefusedError(f"{url.host} is not {scope.host}, the target that is approved.")


class _Body(httpx.AsyncByteStream):
    def __init__(self, connection: HttpConnection) -> None:
        self._connection = connection

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for piece in self._connection.body():
            yield piece

    async def aclose(self) -> None:
        self._connection.close()


def _endpoint(origin: str) -> tuple[str, str, int | None]:
    url = httpx.URL(origin)
    return url.scheme, url.host, url.port


def _h11_request(request: httpx.Request) -> h11.Request:
    # not from the URL: that one is normalised
    target = request.extensions[TARGET]
    return h11.Request(method=request.method, target=target, headers=request.headers.raw)
