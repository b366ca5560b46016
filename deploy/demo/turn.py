"""One request at an edge, and what the edge's settings add to every answer."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

from deploy.demo.asgi import (
    Hangup,
    Headers,
    Receive,
    Scope,
    Send,
    answer,
    answer_parts,
    header,
    read_body,
)
from deploy.demo.configuration import EdgeConfiguration
from deploy.demo.proxying import UpstreamFailed

_FIRST_ERROR = 400
_REFUSAL: Headers = [
    (b"content-type", b"text/plain; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-content-type-options", b"nosniff"),
]


@dataclass(frozen=True)
class Turn:
    """A request, with the configuration that was in force when it came."""

    configuration: EdgeConfiguration
    scope: Scope
    receive: Receive
    send: Send

    @property
    def path(self) -> str:
        """The path as it was sent, not decoded."""
        raw: bytes = self.scope["raw_path"]
        return raw.decode("latin-1")

    @property
    def declares_too_much(self) -> bool:
        """Whether the body's declared length is beyond the limit."""
        declared = header(self.scope["headers"], b"content-length") or b"0"
        limit = self.configuration.body_limit_bytes
        return bool(limit) and int(declared) > limit

    async def body(self) -> bytes:
        """Return the body.

        Raises:
            BodyTooLong: it is longer than the limit.
        """
        return await read_body(self.receive, self.configuration.body_limit_bytes)

    async def refuse(self, status: int, sentence: str, *more: tuple[bytes, bytes]) -> None:
        """Answer with an error of the edge's own."""
        await self.answer(status, [*_REFUSAL, *more], f"{sentence}\n".encode())

    async def refuse_length(self) -> None:
        """Answer that the body is too long."""
        await self.refuse(413, f"At most {self.configuration.body_limit_bytes} bytes are taken.")

    async def redirect(self, base_url: str) -> None:
        """Send the client to the same path and query at another address, for good."""
        query: bytes = self.scope["query_string"]
        # what is no path, as a forward proxy's target, is sent to the start page
        path = self.scope["raw_path"] if self.path.startswith("/") else b"/"
        target = base_url.encode() + path + (b"?" + query if query else b"")
        await self.answer(308, [(b"location", target)], b"")

    async def answer(self, status: int, headers: Headers, body: bytes) -> None:
        """Send a whole answer."""
        kept = [(name, value) for name, value in headers if name != b"content-length"]
        await answer(self.send, status, self._dressed(status, kept), body)

    async def answer_parts(
        self, status: int, headers: Headers, parts: AsyncIterator[bytes]
    ) -> None:
        """Send an answer as it comes.

        Raises:
            Hangup: the upstream broke off, so that the answer can only be broken off too.
        """
        try:
            await answer_parts(self.send, status, self._dressed(status, headers), parts)
        except UpstreamFailed as error:
            raise Hangup from error

    def _dressed(self, status: int, headers: Headers) -> Headers:
        """Return the headers of an answer with those of the edge's settings."""
        dressed = [(name, value) for name, value in headers if name != b"server"]
        if self.configuration.server_header:
            dressed.append((b"server", self.configuration.server_header.encode()))
        seconds = self.configuration.hsts_max_age_seconds
        # RFC 6797, section 7.2: never over plain HTTP
        is_secure = self.scope["scheme"] == "https"
        if is_secure and seconds and (self.configuration.hsts_on_errors or status < _FIRST_ERROR):
            dressed.append((b"strict-transport-security", f"max-age={seconds}".encode()))
        return dressed
