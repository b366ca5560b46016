"""The only place where a connection is opened: judged, pinned and, for https, verified."""

import ssl

from readiness.egress.guard import Guard
from readiness.egress.policy import Limits
from readiness.egress.scope import Pin
from readiness.egress.stopwatch import Stopwatch
from readiness.egress.streams import PlainStream, Stream, TlsStream, connect
from readiness.egress.trust import system_anchors, verifying_context


class Dialler:
    """Opens connections that the guard has approved."""

    def __init__(self, guard: Guard, limits: Limits) -> None:
        self._guard = guard
        self._limits = limits

    async def open(self, pin: Pin, watch: Stopwatch) -> Stream:
        """Open a stream that may carry a request: verified TLS for https, TCP for http.

        Raises:
            DialRefusedError: the guard does not approve.
            OSError: there is no connection, or its TLS is not acceptable.
        """
        if not pin.scope.is_https:
            return await self._plain(pin, watch)
        return await self.shake(pin, watch, verifying_context(system_anchors(pin.scope.ca_pem)))

    async def shake(self, pin: Pin, watch: Stopwatch, context: ssl.SSLContext) -> TlsStream:
        """Open a TLS stream under ``context``; nothing but the handshake is sent.

        Raises:
            DialRefusedError: the guard does not approve.
            OSError: there is no connection, or the handshake failed.
        """
        plain = await self._plain(pin, watch)
        try:
            stream = TlsStream(plain, context, pin.scope.host)
            with watch.phase("tls"):
                await stream.handshake()
        except BaseException:
            plain.close()
            raise
        return stream

    async def _plain(self, pin: Pin, watch: Stopwatch) -> PlainStream:
        self._guard.approve(pin)
        return await connect(pin, watch, self._limits.wire_bytes)
