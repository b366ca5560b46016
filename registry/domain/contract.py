"""The words and the bounds of the proxy contract's clauses: which values each may have.

An absent clause is one that nobody has promised anything about. 0 is never taken: proxies read
it as "no limit", which is the opposite of a promise.
"""

from dataclasses import dataclass
from enum import StrEnum


class MinimumTls(StrEnum):
    """The oldest version of TLS that an edge speaks; older ones are withdrawn (RFC 8996)."""

    TLS_1_2 = "1.2"
    TLS_1_3 = "1.3"


class PlainHttp(StrEnum):
    """What becomes of a request without TLS."""

    REDIRECTED = "redirected"
    REFUSED = "refused"


class EdgeAuthentication(StrEnum):
    """How the edge itself finds out who is asking; which routes it guards, the routes say."""

    NONE = "none"
    BASIC = "basic"
    BEARER = "bearer"
    OIDC = "oidc"
    COOKIE = "cookie"


class Streaming(StrEnum):
    """Whether a streamed answer goes on piece by piece, or waits in the proxy."""

    UNBUFFERED = "unbuffered"
    BUFFERED = "buffered"


class WebSocket(StrEnum):
    """What becomes of a request to upgrade to a WebSocket (RFC 6455)."""

    UPGRADED = "upgraded"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Bounds:
    """The values that a clause may have.

    Attributes:
        unit: in which both are counted, as people say it.
        usual: a value to show as an example.
    """

    least: int
    most: int
    unit: str
    usual: int


BODY_LIMIT = Bounds(1, 107_374_182_400, "bytes", 10_485_760)
"""At most 100 GiB: more is no limit that anybody can measure."""
HEADER_LIMIT = Bounds(1, 1_048_576, "bytes", 16_384)
"""At most 1 MiB for all headers of a request together."""
CLIENT_HEADER_TIMEOUT = Bounds(1, 3600, "seconds", 30)
"""At most an hour: a client that is slower holds a connection for nothing."""
UPSTREAM_TIMEOUT = Bounds(1, 86_400, "seconds", 60)
"""At most a day."""
IDLE_TIMEOUT = Bounds(1, 86_400, "seconds", 75)
"""At most a day without a byte on an open connection."""
RATE_LIMIT = Bounds(1, 1_000_000, "requests a minute", 600)
"""For each client: more is no limit that a client meets."""
HSTS = Bounds(1, 315_360_000, "seconds", 31_536_000)
"""The least ``max-age`` (RFC 6797), at most ten years."""

BOUNDS = {
    "body_limit_bytes": BODY_LIMIT,
    "header_limit_bytes": HEADER_LIMIT,
    "client_header_timeout_seconds": CLIENT_HEADER_TIMEOUT,
    "upstream_timeout_seconds": UPSTREAM_TIMEOUT,
    "idle_timeout_seconds": IDLE_TIMEOUT,
    "rate_limit_per_minute": RATE_LIMIT,
    "hsts_seconds": HSTS,
}
"""The numeric clauses by the names that they have in ``Clauses``."""
WORDS: dict[str, type[StrEnum]] = {
    "minimum_tls": MinimumTls,
    "plain_http": PlainHttp,
    "edge_authentication": EdgeAuthentication,
    "streaming": Streaming,
    "websocket": WebSocket,
}
"""The clauses that are one word, likewise."""
