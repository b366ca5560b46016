"""Bodies that were compressed although nobody asked for that: they could hide what they are."""

import zlib
from dataclasses import replace

from readiness.egress import Exchange

MOST_BYTES = 64 * 1024
"""Of a body once it is unpacked, as much as is read of one that comes plain."""
_HEADER = "content-encoding"
_EITHER_WRAPPING = zlib.MAX_WBITS | 32
"""Takes the wrapping of gzip, and that of zlib, which HTTP calls deflate (RFC 9110, 8.4.1)."""
_KNOWN = frozenset({"gzip", "x-gzip", "deflate"})


def unpacked(exchange: Exchange) -> Exchange:
    """Return an answer with a plain body where it can be unpacked, as it is otherwise."""
    if _encoding(exchange) not in _KNOWN:
        return exchange
    try:
        body = zlib.decompressobj(_EITHER_WRAPPING).decompress(exchange.body, MOST_BYTES)
    except zlib.error:
        return exchange
    headers = tuple(one for one in exchange.headers if one[0] != _HEADER)
    is_cut = exchange.truncated or len(body) == MOST_BYTES
    return replace(exchange, body=body, headers=headers, truncated=is_cut)


def is_packed(exchange: Exchange) -> bool:
    """Tell whether a body cannot be read for its encoding."""
    return bool(exchange.body) and _encoding(exchange) not in ("", "identity")


def _encoding(exchange: Exchange) -> str:
    value = next((value for name, value in exchange.headers if name == _HEADER), "")
    return value.strip().lower()
