"""Redirects followed by hand: on the edge's own origin, without a credential, and not for ever."""

from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

from readiness.domain.redirection import REDIRECTS, Location, Redirection
from readiness.domain.walk_facts import Beginning, End, Extent, Flaw, Step, Walk
from readiness.domain.walks import MOST_REDIRECTS
from readiness.egress import Exchange, Pin, ProberError, TargetFailedError
from readiness.probes.budget import OutOfTimeError
from readiness.probes.locations import path_on_edge, redirection_of
from readiness.probes.redaction import redacted
from readiness.probes.visit import Message, Visit

CHECK = "AVL-2"
"""The check in whose name the start page and what it leads to are asked."""

PAGE_BYTES = 96 * 1024
"""Read of a start page: one that a server renders on the fly tells no length, and is larger than
other answers. With a long head and certificates it stays below ``Limits.wire_bytes``."""
STEP_BYTES = 16 * 1024
"""Read of what a redirect leads to: its form is in its head."""
SHOWN_CHARACTERS = 100

_ENDS = {
    Location.NONE: End.PLACELESS,
    Location.UNREADABLE: End.UNREADABLE,
    Location.PLAIN: End.AWAY,
    Location.SIGN_IN: End.AWAY,
    Location.ELSEWHERE: End.AWAY,
}
_TAB, _FIRST_PRINTABLE, _DELETE = 0x09, 0x20, 0x7F


class Walker:
    """Walks from one path at one address of the edge.

    Attributes:
        steps: so far.
    """

    def __init__(self, visit: Visit, pin: Pin, beginning: Beginning) -> None:
        """Begin with nothing asked."""
        self.steps: list[Step] = []
        self._visit = visit
        self._pin = pin
        self._beginning = beginning
        self._asked: set[str] = set()
        self._onward = ""

    def arrived(self, target: str, exchange: Exchange) -> None:
        """Take the answer to ``target``, path and query below the edge's prefix, for a step."""
        self._asked.add(target)
        scope = self._pin.scope
        asked = scope.url(target)
        redirection = redirection_of(exchange, asked, scope)
        self._onward = path_on_edge(exchange, asked, scope)
        self.steps.append(
            Step(
                path=_shown(target),
                status=exchange.status,
                flaws=tuple(_flaws(exchange)),
                extent=_extent(exchange),
                is_page="html" in _header(exchange, "content-type").lower(),
                sets_cookie=bool(_header(exchange, "set-cookie")),
                redirection=redirection,
                leads_to=_leads_to(exchange, asked, redirection),
            )
        )

    def failed(self, target: str, error: TargetFailedError) -> None:
        """Take it for a step that ``target`` got no proper answer."""
        self._asked.add(target)
        self.steps.append(Step(_shown(target), failure=error.failure, has_begun=error.has_begun))

    async def begun(self, target: str) -> Walk:
        """Ask for ``target`` and go on from there."""
        try:
            await self._ask(target, PAGE_BYTES)
        except ProberError as error:
            return self._walk(_own_end(error))
        return await self.followed()

    async def followed(self) -> Walk:
        """Go on from the last step to the end."""
        while (end := self._end()) is None:
            try:
                await self._ask(self._onward, STEP_BYTES)
            except ProberError as error:
                end = _own_end(error)
                break
        return self._walk(end)

    async def _ask(self, target: str, most_body_bytes: int) -> None:
        message = Message(most_body_bytes=most_body_bytes)
        try:
            self.arrived(target, await self._visit.send(self._pin, target, message, check=CHECK))
        except TargetFailedError as error:
            self.failed(target, error)

    def _end(self) -> End | None:
        last = self.steps[-1]
        if last.failure is not None:
            return End.FAILURE
        if last.status not in REDIRECTS:
            return End.ANSWER
        if last.redirection.location is not Location.EDGE:
            return _ENDS[last.redirection.location]
        if not self._onward or self._visit.forbids(self._onward):
            return End.SPARED
        if self._onward in self._asked:
            return End.LOOP
        return End.TOO_MANY if len(self.steps) > MOST_REDIRECTS else None

    def _walk(self, end: End) -> Walk:
        return Walk(str(self._pin.address), self._beginning, tuple(self.steps), end)


def _own_end(error: ProberError) -> End:
    return End.OUT_OF_TIME if isinstance(error, OutOfTimeError) else End.UNASKED


def _flaws(exchange: Exchange) -> Iterator[Flaw]:
    names = {name for name, _ in exchange.headers}
    if {"content-length", "transfer-encoding"} <= names:
        yield Flaw.FRAMED_TWICE
    if exchange.has_excess:
        yield Flaw.EXCESS
    codes = {ord(character) for _, value in exchange.headers for character in value}
    if any(code == _DELETE or (code < _FIRST_PRINTABLE and code != _TAB) for code in codes):
        yield Flaw.CONTROL_BYTES
    if any(code > _DELETE for code in codes):
        yield Flaw.NOT_ASCII
    if len({value for name, value in exchange.headers if name == "location"}) > 1:
        yield Flaw.PLACES_DIFFER


def _extent(exchange: Exchange) -> Extent:
    if not exchange.truncated:
        return Extent.ENDED
    # chunks end when they end, whatever length is told beside them
    is_declared = _header(exchange, "content-length") and not _header(exchange, "transfer-encoding")
    return Extent.DECLARED if is_declared else Extent.OPEN


def _leads_to(exchange: Exchange, asked: str, redirection: Redirection) -> str:
    if redirection.location is not Location.EDGE:
        return redacted(redirection.host, limit=SHOWN_CHARACTERS)
    place = urlsplit(urljoin(asked, _header(exchange, "location").strip()))
    return redacted(place.path or "/", limit=SHOWN_CHARACTERS)


def _header(exchange: Exchange, wanted: str) -> str:
    return next((value for name, value in exchange.headers if name == wanted), "")


def _shown(target: str) -> str:
    return redacted(target.partition("?")[0], limit=SHOWN_CHARACTERS)
