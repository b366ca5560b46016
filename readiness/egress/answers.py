"""What came back, frozen."""

from dataclasses import dataclass

from readiness.domain.facts import Timings


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and its answer over one fresh connection.

    Attributes:
        peer: the address that answered, the one that was pinned.
        http_version: for example ``1.1``.
        headers: in the order received, names in lower case. Not redacted.
        body: as sent, at most the limit; never decompressed.
        truncated: there was more than the limit.
        has_excess: bytes arrived behind the end of the answer, together with the rest of it.
        bytes_read: bytes received on the socket, with all of TLS.
    """

    peer: str
    status: int
    http_version: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    truncated: bool
    timings: Timings
    bytes_read: int
    has_excess: bool = False


@dataclass(frozen=True, slots=True)
class Handshake:
    """One TLS handshake, without a byte of HTTP.

    Attributes:
        verified: verification was on and succeeded.
        verify_code: OpenSSL's X509_V_ERR code when it did not, else None.
        verify_message: OpenSSL's words for the code.
        chain: certificates as sent, leaf first, DER; () when verification failed.
        path: the verified path, leaf first and root last, DER; () without verification.
        protocol: negotiated version, "" when the handshake did not end.
    """

    peer: str
    verified: bool
    verify_code: int | None
    verify_message: str
    chain: tuple[bytes, ...]
    path: tuple[bytes, ...]
    protocol: str
    timings: Timings
    bytes_read: int
