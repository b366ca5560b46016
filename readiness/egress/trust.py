"""Whom we trust: the system's certificate authorities, and a target's private one beside them.

A private authority joins the system's store and does not replace it: an edge that moves from a
private to a public certificate stays verified.
"""

import ssl
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import certifi

from readiness.egress.errors import TrustError

CONTEXTS = 64
"""Sets of authorities kept ready; making one takes some tens of milliseconds."""


@dataclass(frozen=True, slots=True)
class TrustAnchors:
    """Where the trusted roots are, in the terms that OpenSSL takes.

    Attributes:
        file: bundle of PEM certificates, or None.
        folder: folder of certificates by hashed name, or None.
        pem: private authorities in addition, "" for none.
    """

    file: str | None
    folder: str | None
    pem: str = ""


def system_anchors(ca_pem: str = "") -> TrustAnchors:
    """Return the system's roots, certifi's where the system has none, and ``ca_pem`` beside them.

    ``SSL_CERT_FILE`` and ``SSL_CERT_DIR`` are honoured, as everywhere with OpenSSL.
    """
    paths = ssl.get_default_verify_paths()
    file, folder = _file(paths.cafile), _folder(paths.capath)
    if file is None and folder is None:
        return TrustAnchors(certifi.where(), None, ca_pem)
    return TrustAnchors(file, folder, ca_pem)


@lru_cache(maxsize=CONTEXTS)
def verifying_context(anchors: TrustAnchors) -> ssl.SSLContext:
    """Return the shared context that verifies chain, time and host name against ``anchors``.

    Raises:
        TrustError: the private authority cannot be read.
    """
    return _trusting(_context(), anchors)


@lru_cache(maxsize=1)
def mail_context(anchors: TrustAnchors) -> ssl.SSLContext:
    """Return the context for the mail server, which verifies as strictly and speaks no HTTP.

    Raises:
        TrustError: the private authority cannot be read.
    """
    return _trusting(_bare_context(), anchors)


@lru_cache(maxsize=1)
def collecting_context() -> ssl.SSLContext:
    """Return the context that accepts any certificate, only to look at the chain as sent."""
    context = _context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def _file(path: str | None) -> str | None:
    return path if path and Path(path).is_file() else None


def _folder(path: str | None) -> str | None:
    return path if path and Path(path).is_dir() and any(Path(path).iterdir()) else None


def _context() -> ssl.SSLContext:
    context = _bare_context()
    context.set_alpn_protocols(["http/1.1"])
    return context


def _bare_context() -> ssl.SSLContext:
    # not create_default_context: its strictness differs between releases of Python
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    # an edge could keep a connection busy for ever by beginning anew (TLS 1.2 and before)
    context.options |= ssl.OP_NO_RENEGOTIATION
    # browsers look at the subject alternative name alone (RFC 9525, section 2)
    context.hostname_checks_common_name = False
    return context


def _trusting(context: ssl.SSLContext, anchors: TrustAnchors) -> ssl.SSLContext:
    context.load_verify_locations(cafile=anchors.file, capath=anchors.folder)
    if anchors.pem:
        _add(context, anchors.pem)
    return context


def _add(context: ssl.SSLContext, pem: str) -> None:
    try:
        context.load_verify_locations(cadata=pem)
    except (ssl.SSLError, ValueError) as error:
        raise TrustError(
            "The private certificate authority of the environment is not PEM text. "
            "Paste the certificate again."
        ) from error
