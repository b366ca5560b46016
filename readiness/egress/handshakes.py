"""One TLS handshake, looked at and let go."""

import ssl
from typing import Protocol

from readiness.egress.answers import Handshake
from readiness.egress.dialling import Dialler
from readiness.egress.scope import Pin
from readiness.egress.stopwatch import Stopwatch

_DER = 2
"""The interpreter's constant for the DER form of a certificate (``ENCODING_DER`` of ``_ssl``)."""


class _Encodable(Protocol):
    """A certificate of the interpreter's own kind, as given before Python 3.13."""

    def public_bytes(self, encoding: int, /) -> bytes:
        """Return the certificate in one encoding."""


async def shake(pin: Pin, dialler: Dialler, watch: Stopwatch, context: ssl.SSLContext) -> Handshake:
    """Shake hands under ``context``; a certificate that it does not accept is an answer."""
    try:
        stream = await dialler.shake(pin, watch, context)
    except ssl.SSLCertVerificationError as error:
        return _refused(pin, watch, error)
    stream.close()
    verified = context.verify_mode is ssl.CERT_REQUIRED
    return Handshake(
        peer=str(pin.address),
        verified=verified,
        verify_code=None,
        verify_message="",
        chain=_certificates(stream.tls, "get_unverified_chain"),
        path=_certificates(stream.tls, "get_verified_chain") if verified else (),
        protocol=stream.tls.version() or "",
        timings=watch.timings(),
        bytes_read=watch.bytes_read,
    )


def _refused(pin: Pin, watch: Stopwatch, error: ssl.SSLCertVerificationError) -> Handshake:
    return Handshake(
        peer=str(pin.address),
        verified=False,
        verify_code=error.verify_code,
        verify_message=error.verify_message,
        chain=(),
        path=(),
        protocol="",
        timings=watch.timings(),
        bytes_read=watch.bytes_read,
    )


def _certificates(tls: ssl.SSLObject, method: str) -> tuple[bytes, ...]:
    # public from Python 3.13 on; before, the same method of the object inside
    holder = tls if hasattr(tls, method) else getattr(tls, "_sslobj")  # noqa: B009
    found = getattr(holder, method)() or ()
    return tuple(_der(certificate) for certificate in found)


def _der(certificate: bytes | _Encodable) -> bytes:
    if isinstance(certificate, bytes):
        return certificate
    return certificate.public_bytes(_DER)
