"""Frozen, typed results of the probes. No judgement in them.

A value that could not be read is None and the record says why; it is never a default.
"""

from dataclasses import dataclass
from datetime import datetime

from readiness.domain.access_facts import AuthenticationFacts
from readiness.domain.exposure_facts import ExposureFacts
from readiness.domain.failures import Failure
from readiness.domain.redirection import NOWHERE, Redirection
from readiness.domain.version_facts import VersionFacts
from readiness.domain.walk_facts import Walk


@dataclass(frozen=True, slots=True)
class Timings:
    """Phases of one exchange in milliseconds, monotonic; None where the phase was not reached."""

    connect: float | None = None
    tls: float | None = None
    first_byte: float | None = None
    total: float | None = None


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A resolved address that was not asked, and the sentence that says why."""

    address: str
    reason: str


@dataclass(frozen=True, slots=True)
class AddressAnswer:
    """What one resolved address of the edge answered on the health route.

    Attributes:
        address: the IP address that was dialled.
        failure: why there was no answer, or None when there was one.
        detail: one sentence of explanation for a failure, redacted.
        status: HTTP status of the answer.
        body_matches: whether the body held the demanded text; None where none is demanded.
        headers: allow-listed response headers, redacted, in the order received.
    """

    address: str
    failure: Failure | None = None
    detail: str = ""
    status: int | None = None
    body_matches: bool | None = None
    body_bytes: int = 0
    body_truncated: bool = False
    headers: tuple[tuple[str, str], ...] = ()
    timings: Timings = Timings()


@dataclass(frozen=True, slots=True)
class AvailabilityFacts:
    """P01: what each address of the edge answered.

    Attributes:
        url: the URL asked for, without credentials.
        failure: why no address could be asked at all (no such host), else None.
        answers: one entry per address that was asked, in the order of the resolver.
        left_out: the addresses that were not asked.
        walks: from the health route at each address, and from the start page at the first one
            that answered; () of runs that did not look.
    """

    url: str
    expected_status: int
    expected_text: str
    failure: Failure | None = None
    answers: tuple[AddressAnswer, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    walks: tuple[Walk, ...] = ()


@dataclass(frozen=True, slots=True)
class CertificateFacts:
    """One certificate as it was sent or verified.

    Attributes:
        subject, issuer: RFC 4514 names, at most 200 characters.
        names: DNS names and IP addresses of the subject alternative name; None where it cannot
            be read.
        key_type: ``rsa``, ``ec``, ``ed25519``, ``ed448``; ``other`` where no rule knows the kind.
        key_bits: size of the key; 0 where the type has none.
        signature_hash: ``sha256`` and so on, ``ed25519`` or ``ed448`` where the signature hashes by
            itself, ``""`` where it is not known.
        fingerprint: SHA-256 of the DER form, lower-case hex.
    """

    subject: str
    issuer: str
    names: tuple[str, ...] | None
    not_before: datetime
    not_after: datetime
    key_type: str
    key_bits: int
    signature_hash: str
    self_signed: bool
    fingerprint: str


@dataclass(frozen=True, slots=True)
class AddressTls:
    """What one address of the edge showed in its TLS handshake.

    Attributes:
        failure: why no certificate was seen at all, or None when one was.
        verified: whether the handshake with full verification succeeded.
        verify_code: OpenSSL's X509_V_ERR code of the refused handshake, None when verified.
        trusted: whether the chain as sent leads to a trusted root, validity in time left aside;
            None where no chain was seen.
        trust_code: OpenSSL's code of that judgement, None when trusted.
        name_covered: whether a subject alternative name covers the host; None where that cannot
            be read.
        is_readable: False when a certificate was seen that cannot be read as such, whatever
            OpenSSL made of it; ``chain`` or ``path`` is () then.
        chain: certificates as sent, leaf first.
        path: the verified path, leaf first, the root last; () when there is none.
        protocol: negotiated version, for example ``TLSv1.3``.
    """

    address: str
    failure: Failure | None = None
    detail: str = ""
    verified: bool = False
    verify_code: int | None = None
    trusted: bool | None = None
    trust_code: int | None = None
    name_covered: bool | None = None
    is_readable: bool = True
    chain: tuple[CertificateFacts, ...] = ()
    path: tuple[CertificateFacts, ...] = ()
    protocol: str = ""
    timings: Timings = Timings()


@dataclass(frozen=True, slots=True)
class TlsFacts:
    """P02: what each address of the edge showed.

    Attributes:
        host: the name sent as SNI and checked against the certificate.
        https: False when the edge is registered as plain HTTP, so that there is nothing to shake.
        failure: why no address could be asked at all, else None.
        addresses: one entry per address that was asked, in the order of the resolver.
        left_out: the addresses that were not asked.
    """

    host: str
    port: int
    https: bool = True
    failure: Failure | None = None
    addresses: tuple[AddressTls, ...] = ()
    left_out: tuple[LeftOut, ...] = ()


@dataclass(frozen=True, slots=True)
class PlainAnswer:
    """What one address answered to one path over plain HTTP.

    Attributes:
        failure: why there was no answer, or None when there was one.
        headers: allow-listed response headers, redacted, in the order received.
        is_cut: of a failure, whether an answer over HTTP had begun.
    """

    address: str
    path: str
    status: int | None = None
    failure: Failure | None = None
    redirection: Redirection = NOWHERE
    body_bytes: int = 0
    headers: tuple[tuple[str, str], ...] = ()
    is_cut: bool = False


@dataclass(frozen=True, slots=True)
class PlainHttpFacts:
    """P04: what the plain-HTTP address of an edge answers.

    Attributes:
        url: the plain URL, or the edge's where it is plain itself.
        https: False when the edge is registered as plain HTTP.
        failure: why no address could be asked at all, else None.
        answers: in the order asked; nothing more of an address once it let nobody connect.
        edge_answers: whether the edge shook hands in the same run; None where every plain
            address answered, so that nobody asked.
        left_out: the addresses that were not asked.
    """

    url: str
    https: bool = True
    failure: Failure | None = None
    answers: tuple[PlainAnswer, ...] = ()
    edge_answers: bool | None = None
    left_out: tuple[LeftOut, ...] = ()


@dataclass(frozen=True, slots=True)
class HstsAnswer:
    """The Strict-Transport-Security header lines of one answer over HTTPS.

    Attributes:
        path: as asked; one that was made too long on purpose is shortened and says so.
        values: the header's values in the order received, redacted.
        failure: why there was no answer, or None when there was one.
        headers: allow-listed response headers, redacted, in the order received.
    """

    address: str
    path: str
    status: int | None = None
    values: tuple[str, ...] = ()
    failure: Failure | None = None
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class HstsFacts:
    """P05: which answers of the edge carry HSTS.

    Attributes:
        https: False when the edge is registered as plain HTTP.
        bare_address: whether the host is an IP address, of which browsers note nothing.
        failure: why no address could be asked at all, else None.
        answers: in the order asked; nothing more of an address after its second failure, or once
            it shook no hands.
        left_out: the addresses that were not asked.
    """

    host: str
    https: bool = True
    bare_address: bool = False
    failure: Failure | None = None
    answers: tuple[HstsAnswer, ...] = ()
    left_out: tuple[LeftOut, ...] = ()


Facts = (
    AvailabilityFacts
    | TlsFacts
    | PlainHttpFacts
    | HstsFacts
    | AuthenticationFacts
    | ExposureFacts
    | VersionFacts
)
"""Every kind of facts there is."""
