"""Servers that hang, drip, and hang up, at every stage of an exchange."""

import asyncio
from functools import partial

from tests.hostile.shape import Hostile, Reader, Writer, asked, forever, saying

DRIP_SECONDS = 0.3
"""Between two bytes: shorter than any limit on a single read would be."""
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 4096\r\n\r\n"


async def hang(reader: Reader, writer: Writer) -> None:
    """Accept, and do nothing more."""
    await forever()


async def hang_after(text: bytes, reader: Reader, writer: Writer) -> None:
    """Send the beginning of an answer, and nothing more."""
    await asked(reader)
    writer.write(text)
    await forever()


async def drip(start: bytes, drop: bytes, reader: Reader, writer: Writer) -> None:
    """Send an answer byte by byte, without an end."""
    await asked(reader)
    writer.write(start)
    while True:
        writer.write(drop)
        await writer.drain()
        await asyncio.sleep(DRIP_SECONDS)


async def reset_after(text: bytes, reader: Reader, writer: Writer) -> None:
    """Send the beginning of an answer, and reset the connection."""
    if text:
        await asked(reader)
        writer.write(text)
        await writer.drain()
    writer.transport.abort()


async def reset_at_hello(reader: Reader, writer: Writer) -> None:
    """Wait for the first bytes, and reset the connection."""
    await reader.read(1)
    writer.transport.abort()


async def send_first(text: bytes, reader: Reader, writer: Writer) -> None:
    """Send something before anybody asked, and keep the connection open."""
    writer.write(text)
    await forever()


async def drip_record(reader: Reader, writer: Writer) -> None:
    """Send a TLS record byte by byte, without an end."""
    writer.write(b"\x16\x03\x03\x40\x00")
    while True:
        writer.write(b"\x02")
        await writer.drain()
        await asyncio.sleep(DRIP_SECONDS)


async def flood_records(reader: Reader, writer: Writer) -> None:
    """Send handshake records that are never complete, as fast as they are taken."""
    await reader.read(1)
    # one message of the greatest length that its header can tell, cut into full records
    writer.write(b"\x16\x03\x03\x40\x00\x02\xff\xff\xff" + b"\0" * (0x4000 - 4))
    while True:
        writer.write(b"\x16\x03\x03\x40\x00" + b"\0" * 0x4000)
        await writer.drain()
        await asyncio.sleep(0.002)


SILENT = (
    Hostile("accepts-and-hangs", hang, is_silent=True),
    Hostile("hangs-before-the-handshake", hang, is_raw=True, is_silent=True),
    Hostile("hangs-in-the-status-line", partial(hang_after, b"HTTP/1.1 2"), is_silent=True),
    Hostile("hangs-in-the-head", partial(hang_after, HEAD[:-8]), is_silent=True),
    Hostile("hangs-after-the-head", partial(hang_after, HEAD), is_silent=True),
    Hostile("hangs-in-the-body", partial(hang_after, HEAD + b'{"data": ['), is_silent=True),
    Hostile("drips-its-head", partial(drip, b"HTTP/1.1 200 OK\r\nX-Drip: ", b"x"), is_silent=True),
    Hostile("drips-its-status", partial(drip, b"", b"HTTP"[:1]), is_silent=True),
    Hostile("drips-its-body", partial(drip, HEAD, b"x"), is_silent=True),
    Hostile("drips-hints", partial(drip, b"", b"HTTP/1.1 103 Early Hints\r\n\r\n"), is_silent=True),
    Hostile("drips-a-tls-record", drip_record, is_raw=True, is_silent=True),
)

ABRUPT = (
    Hostile("resets-at-once", partial(reset_after, b"")),
    Hostile("resets-before-the-handshake", partial(reset_after, b""), is_raw=True),
    Hostile("resets-at-the-client-hello", reset_at_hello, is_raw=True),
    Hostile("resets-in-the-head", partial(reset_after, HEAD[:-8])),
    Hostile("resets-after-the-head", partial(reset_after, HEAD)),
    Hostile("resets-in-the-body", partial(reset_after, HEAD + b'{"data": [')),
    saying("hangs-up-without-an-answer", b""),
    saying("hangs-up-in-the-head", HEAD[:-8]),
    saying("hangs-up-in-the-body", HEAD + b'{"data": ['),
    Hostile(
        "speaks-tls-nonsense", partial(send_first, b"\x16\x03\x03\xff\xff" * 4096), is_raw=True
    ),
    Hostile("floods-tls-records", flood_records, is_raw=True),
    Hostile(
        "speaks-plain-http-only",
        partial(send_first, b"HTTP/1.1 200 OK\r\n\r\n"),
        is_raw=True,
        is_silent=True,
    ),
    Hostile("greets-like-a-mail-server", partial(send_first, b"220 mail ESMTP\r\n")),
)
