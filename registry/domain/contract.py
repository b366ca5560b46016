"""The grammar of the proxy contract's clauses: which values each may have.

An absent clause is one that nobody has promised anything about. 0 is never taken: proxies read
it as "no limit", which is the opposite of a promise.
"""

from dataclasses import dataclass
from enum import StrEnum


class MinimumTls(StrEnum):
    """The oldest version of TLS that an edge speaks; older ones are withdrawn (RFC 8996)."""

    TLS_1_2 = "1.2"
    TLS_1_3 = "1.3"


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
CLIENT_HEADER_TIMEOUT = Bounds(1, 3600, "seconds", 30)
"""At most an hour: a client that is slower holds a connection for nothing."""
UPSTREAM_TIMEOUT = Bounds(1, 86_400, "seconds", 60)
"""At most a day."""

BOUNDS = {
    "body_limit_bytes": BODY_LIMIT,
    "client_header_timeout_seconds": CLIENT_HEADER_TIMEOUT,
    "upstream_timeout_seconds": UPSTREAM_TIMEOUT,
}
"""The numeric clauses by the names that they have in ``ContractSnapshot``."""
