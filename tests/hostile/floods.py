"""Servers that send more than anybody asked for."""

import asyncio
import gzip
import zlib
from functools import cache, partial

from tests.hostile.shape import Hostile, Reader, Writer, answer, asked, saying

OK = b"HTTP/1.1 200 OK\r\n"
CHUNKED = OK + b"Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
BOMB_BYTES = 64 * 1024 * 1024
TICKETS = 5000


async def flood(start: bytes, more: bytes, reader: Reader, writer: Writer) -> None:
    """Send ``start``, and ``more`` again and again as fast as it is taken."""
    await asked(reader)
    writer.write(start)
    while True:
        writer.write(more)
        await writer.drain()
        # a turn for the other servers of the process
        await asyncio.sleep(0.002)


def flooding(name: str, start: bytes, more: bytes) -> Hostile:
    """Return a server that floods."""
    return Hostile(name, partial(flood, start, more))


@cache
def _packed() -> bytes:
    return gzip.compress(b"\0" * BOMB_BYTES, mtime=0)


def bomb(encoding: str, packed: bytes) -> bytes:
    """Return a small answer that grows a thousandfold for whoever unpacks it."""
    return answer(packed, f"Content-Encoding: {encoding}", "Content-Type: application/json")


async def packed_bomb(reader: Reader, writer: Writer) -> None:
    """Answer with a gzip bomb, made when it is first asked for."""
    await asked(reader)
    writer.write(bomb("gzip", _packed()))
    await writer.drain()


FLOODS = (
    flooding("body-without-a-length", OK + b"\r\n", b"x" * 65536),
    flooding("body-of-a-page", OK + b"Content-Type: text/html\r\n\r\n<html>", b"<p>hello " * 4096),
    flooding("body-of-exabytes", OK + b"Content-Length: 9223372036854775807\r\n\r\n", b"x" * 65536),
    flooding("chunks-without-end", CHUNKED, b"10000\r\n" + b"x" * 65536 + b"\r\n"),
    flooding("chunks-of-one-byte", CHUNKED, b"1\r\nx\r\n" * 8192),
    flooding("chunks-with-extensions", CHUNKED, b"1;" + b"e" * 16000 + b"\r\nx\r\n"),
    flooding("trailers-without-end", CHUNKED + b"1\r\nx\r\n0\r\n", b"X-Trailer: x\r\n" * 512),
    flooding("headers-without-end", OK, b"X-Many: x\r\n" * 512),
    flooding("cookies-without-end", OK, b"Set-Cookie: a=b\r\n" * 512),
    flooding("one-giant-header", OK + b"X-Giant: ", b"x" * 65536),
    flooding("one-giant-header-name", OK, b"x" * 65536),
    flooding("one-giant-status-line", b"HTTP/1.1 200 ", b"x" * 65536),
    flooding("continues-without-end", b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 256),
    flooding("hints-without-end", b"", b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" * 256),
    flooding("blank-lines-without-end", b"", b"\r\n" * 8192),
    saying("ten-thousand-short-headers", OK + b"a:\r\n" * 10_000 + b"\r\n"),
    saying("many-servers", OK + b"Server: =aaaaaaaaaaaaaaaaaaaaaaaa\r\n" * 900 + b"\r\n"),
    Hostile("gzip-bomb", packed_bomb),
    saying("deflate-bomb", bomb("deflate", zlib.compress(b"\0" * 1024 * 1024))),
    saying("claims-many-encodings", bomb("gzip, gzip, gzip, br", gzip.compress(b"{}", mtime=0))),
    Hostile(
        "tickets-without-end", flooding("", OK + b"\r\n", b"x" * 4096).handler, tickets=TICKETS
    ),
)
