"""The chat application behind every sample edge: it answers as real ones do, with an echo.

There is no model in it. Like many real ones it asks nobody who they are, but believes what its
proxy says in ``X-Forwarded-User``: to keep others out is the edge's work, and the network's.
"""

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from deploy.demo.asgi import (
    BodyTooLong,
    Headers,
    Receive,
    Scope,
    Send,
    answer,
    answer_parts,
    header,
    read_body,
)
from deploy.demo.completions import MODEL, Completion, CompletionRefused, requested

VERSION = "1.4.2"
SLOW_SECONDS = 60.0
TOKEN_SECONDS = 0.05
"""Pace of a streamed answer."""
_LONGEST_BODY_BYTES = 8_388_608
_SITE = Path(__file__).with_name("site")
_HTML, _JSON, _TEXT, _SCRIPT, _STYLE = (
    [(b"content-type", kind)]
    for kind in (
        b"text/html; charset=utf-8",
        b"application/json",
        b"text/plain; version=0.0.4; charset=utf-8",
        b"text/javascript; charset=utf-8",
        b"text/css; charset=utf-8",
    )
)
_STREAM = [(b"content-type", b"text/event-stream"), (b"cache-control", b"no-cache")]

Pause = Callable[[float], Awaitable[None]]
Handler = Callable[[Scope, Receive, Send], Awaitable[None]]


class Upstream:
    """An ASGI application.

    Args:
        name: the edge that it stands behind.
        clock: the time in UTC.
        pause: waits for a number of seconds.
    """

    def __init__(
        self, name: str, *, clock: Callable[[], datetime], pause: Pause = asyncio.sleep
    ) -> None:
        self._name, self._clock, self._pause = name, clock, pause
        self._answered: Counter[str] = Counter()
        self._routes: dict[tuple[str, str], Handler] = {
            ("GET", "/"): self._page,
            ("GET", "/health"): self._health,
            ("GET", "/metrics"): self._metrics,
            ("GET", "/slow"): self._slow,
            ("GET", "/api/me"): self._me,
            ("GET", "/api/models"): self._models,
            ("GET", "/api/version"): self._version,
            ("POST", "/api/chat/completions"): self._completions,
            ("GET", "/docs"): _file("docs.html", _HTML),
            ("GET", "/openapi.json"): _file("openapi.json", _JSON),
            ("GET", "/static/app.js"): _file("app.js", _SCRIPT),
            ("GET", "/static/app.css"): _file("app.css", _STYLE),
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        method, path = scope["method"], scope["path"]
        self._answered[method if method in ("GET", "POST") else "other"] += 1
        handler = self._routes.get(("GET" if method == "HEAD" else method, path))
        if handler is not None:
            await handler(scope, receive, send)
            return
        allowed = [known for known, route in self._routes if route == path]
        if allowed:
            headers: Headers = [(b"allow", ", ".join(allowed).encode())]
            await _json(send, {"detail": "Method not allowed"}, 405, headers)
        else:
            await _json(send, {"detail": "Not found"}, 404)

    async def _page(self, scope: Scope, receive: Receive, send: Send) -> None:
        page = (_SITE / "index.html").read_text("utf-8").replace("{name}", self._name)
        await answer(send, 200, _HTML, page.encode())

    async def _health(self, scope: Scope, receive: Receive, send: Send) -> None:
        await _json(send, {"status": True})

    async def _version(self, scope: Scope, receive: Receive, send: Send) -> None:
        await _json(send, {"version": VERSION})

    async def _models(self, scope: Scope, receive: Receive, send: Send) -> None:
        model = {"id": MODEL, "object": "model", "owned_by": "sample"}
        await _json(send, {"object": "list", "data": [model]})

    async def _me(self, scope: Scope, receive: Receive, send: Send) -> None:
        user = header(scope["headers"], b"x-forwarded-user")
        await _json(send, {"user": user.decode("latin-1") if user else None})

    async def _metrics(self, scope: Scope, receive: Receive, send: Send) -> None:
        name = "sample_chat_requests_total"
        lines = [f"# HELP {name} Requests that were answered.", f"# TYPE {name} counter"]
        lines += [
            f'{name}{{method="{method}"}} {count}' for method, count in self._answered.items()
        ]
        await answer(send, 200, _TEXT, ("\n".join(lines) + "\n").encode())

    async def _slow(self, scope: Scope, receive: Receive, send: Send) -> None:
        await read_body(receive, _LONGEST_BODY_BYTES)
        pause = asyncio.ensure_future(self._pause(SLOW_SECONDS))
        gone = asyncio.ensure_future(receive())
        try:
            await asyncio.wait({pause, gone}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            pause.cancel()
            gone.cancel()
        await _json(send, {"status": "done at last"})

    async def _completions(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            wanted = requested(await read_body(receive, _LONGEST_BODY_BYTES))
        except BodyTooLong:
            await _json(send, {"detail": "The body is too long"}, 413)
            return
        except CompletionRefused as refused:
            await _json(send, {"detail": str(refused)}, 400)
            return
        completion = Completion(wanted, self._clock())
        if wanted.stream:
            await answer_parts(send, 200, _STREAM, self._paced(completion))
        else:
            await _json(send, completion.whole())

    async def _paced(self, completion: Completion) -> AsyncIterator[bytes]:
        for event in completion.events():
            yield event
            await self._pause(TOKEN_SECONDS)


def _file(name: str, headers: Headers) -> Handler:
    async def handle(scope: Scope, receive: Receive, send: Send) -> None:
        await answer(send, 200, headers, (_SITE / name).read_bytes())

    return handle


async def _json(
    send: Send, value: dict[str, Any], status: int = 200, more: Headers | None = None
) -> None:
    body = json.dumps(value, separators=(",", ":")).encode()
    await answer(send, status, [*_JSON, *(more or [])], body)
