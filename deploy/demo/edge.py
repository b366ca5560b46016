"""A reverse proxy edge that does what its configuration says, right or wrong."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable

from deploy.demo.asgi import BodyTooLong, Hangup, Receive, Scope, Send, header
from deploy.demo.configuration import EdgeConfiguration
from deploy.demo.credentials import Identities
from deploy.demo.paths import is_one_of
from deploy.demo.places import Place
from deploy.demo.proxying import UpstreamFailed, UpstreamTimedOut, asked, forwarded_headers
from deploy.demo.turn import Turn

_BEARER = "bearer "


class Edge:
    """An ASGI application for the port with TLS; ``plain`` is the one for the port without.

    Args:
        place: where it listens and what it dials.
        identities: whose tokens it accepts.
        configuration: returns what to do now.
        pause: waits for a number of seconds.
    """

    def __init__(
        self,
        place: Place,
        identities: Identities,
        configuration: Callable[[], EdgeConfiguration],
        *,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._place, self._identities, self._pause = place, identities, pause
        self._configuration = configuration
        self._counted: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        await self._handle(Turn(self._configuration(), scope, receive, send))

    async def plain(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request that came without TLS."""
        turn = Turn(self._configuration(), scope, receive, send)
        if turn.configuration.plain_http == "refuse":
            raise Hangup
        if turn.configuration.plain_http == "redirect":
            await turn.redirect(self._place.edge_url)
        else:
            await self._handle(turn)

    async def _handle(self, turn: Turn) -> None:
        if turn.configuration.delay_seconds:
            await self._pause(turn.configuration.delay_seconds)
        if not turn.path.startswith("/"):
            await turn.refuse(400, "Only paths are served here: this is no forward proxy.")
        elif header(turn.scope["headers"], b"host") is None:
            await turn.refuse(400, "Name the host that you mean, as HTTP/1.1 does.")
        elif self._fails(turn):
            await turn.refuse(503, "This edge fails now and then, as its settings say.")
        elif is_one_of(turn.path, turn.configuration.hidden_routes):
            await turn.refuse(404, "Not found.")
        elif turn.declares_too_much:
            # before anybody is asked who they are, as proxies do
            await turn.refuse_length()
        elif self._lacks_credentials(turn):
            realm = (b"www-authenticate", b'Bearer realm="sample edge"')
            await turn.refuse(401, "Send a bearer token to this sample edge.", realm)
        else:
            await self._pass_on(turn)

    def _fails(self, turn: Turn) -> bool:
        """Tell whether this request's turn to fail has come.

        Raises:
            Hangup: it has, and the connection is to be reset.
        """
        configuration = turn.configuration
        if not configuration.fail_every or turn.path not in configuration.fail_routes:
            return False
        self._counted["asked"] += 1
        if self._counted["asked"] % configuration.fail_every:
            return False
        self._counted["failed"] += 1
        is_second = self._counted["failed"] % 2 == 0
        if configuration.fail_with == "reset" or (
            configuration.fail_with == "alternate" and is_second
        ):
            raise Hangup
        return True

    def _lacks_credentials(self, turn: Turn) -> bool:
        # the raw path is compared: every other spelling of a public route is not public
        if turn.configuration.authentication == "none" or turn.path in (
            turn.configuration.public_routes
        ):
            return False
        return self._holder(turn) is None

    def _holder(self, turn: Turn) -> str | None:
        value = (header(turn.scope["headers"], b"authorization") or b"").decode("latin-1")
        if not value.lower().startswith(_BEARER):
            return None
        return self._identities.holder(value[len(_BEARER) :].strip())

    async def _pass_on(self, turn: Turn) -> None:
        try:
            body = await turn.body()
        except BodyTooLong:
            await turn.refuse_length()
            return
        try:
            await self._relay(turn, body)
        except UpstreamTimedOut:
            await turn.refuse(504, "The upstream did not answer in time.")
        except UpstreamFailed:
            await turn.refuse(502, "The upstream does not answer.")

    async def _relay(self, turn: Turn, body: bytes) -> None:
        configuration = turn.configuration
        if configuration.upstream_down:
            raise UpstreamFailed
        headers = forwarded_headers(
            turn.scope,
            user=self._holder(turn) if configuration.authentication == "bearer" else None,
            keeps_identity=not configuration.strip_identity_headers,
        )
        limit = configuration.upstream_timeout_seconds or None
        async with asked(self._place, turn.scope, headers, body, limit) as found:
            if configuration.streaming == "buffered" and turn.scope["method"] != "HEAD":
                whole = b"".join([part async for part in found.parts])
                await turn.answer(found.status, found.headers, whole)
            else:
                await turn.answer_parts(found.status, found.headers, found.parts)
