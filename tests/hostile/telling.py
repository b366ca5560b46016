"""Servers that were shown a credential and send it back, in any place that they can think of."""

import base64
from collections.abc import Callable
from urllib.parse import quote

from tests.hostile.shape import Hostile, Reader, Writer, answer, asked

SECRET = "correct-horse-Battery9-staple"
"""What identity ``a`` presents, behind ``Bearer``."""
PASSING = b'{"data": []}'


def _authorization(head: bytes) -> str:
    lines = head.decode("latin-1").split("\r\n")
    found = (line for line in lines if line.lower().startswith("authorization: bearer "))
    return next(found, "").rpartition(" ")[2]


def _telling(name: str, lines: Callable[[str], tuple[str, ...]], status: str) -> Hostile:
    """Return a server that keeps the best credential that it saw, and tells everybody."""
    known = [""]

    async def tell(reader: Reader, writer: Writer) -> None:
        shown = _authorization(await asked(reader))
        known[0] = SECRET if shown == SECRET or known[0] == SECRET else shown
        writer.write(answer(PASSING, *lines(known[0] or "x"), status=status))
        await writer.drain()

    return Hostile(f"tells-{name}", tell)


TELL_TALES = (
    _telling("in-server", lambda value: (f"Server: {value}",), "200 OK"),
    _telling("in-challenge", lambda value: (f"WWW-Authenticate: Bearer realm={value}",), "401 No"),
    _telling("in-vary", lambda value: (f"Vary: {value[:20]}", f"Via: {value[5:]}"), "200 OK"),
    _telling("in-location", lambda value: (f"Location: https://{value}.test/",), "302 Found"),
    _telling("in-path", lambda value: (f"Location: /{value}/{value}",), "302 Found"),
    _telling("in-hsts", lambda value: (f"Strict-Transport-Security: {value}",), "200 OK"),
    _telling("encoded", lambda value: (f"Server: {quote(value, safe='')}%21",), "403 No"),
    _telling(
        "in-base64",
        lambda value: (f"Server: {base64.b64encode(value.encode()).decode()}",),
        "200 OK",
    ),
    _telling("in-the-reason", lambda value: ("Server: x",), f"200 {SECRET}"),
)
