"""Whether a chain as sent leads to a trusted root, time and host name left aside.

Verification in the handshake stops at the first thing that is wrong. To tell an expired
certificate from one that nobody vouches for, the chain is judged once more on its own.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from cryptography import x509
from OpenSSL import crypto

from readiness.egress import TrustAnchors

NO_CHECK_TIME = 0x200000
"""``X509_V_FLAG_NO_CHECK_TIME`` of OpenSSL's ``x509_vfy.h``."""

NOT_ABOUT_TRUST = frozenset({9, 10, 13, 14, 62, 63, 64, 66, 67, 68})
"""``X509_V_ERR`` codes of OpenSSL's ``x509_vfy.h`` that leave the question of trust open.

9 and 10: not yet valid, expired; 13 and 14: a date that cannot be read; 62 to 64: another host,
e-mail or IP address; 66 to 68: key or digest too weak for the prober's security level.
"""


@dataclass(frozen=True, slots=True)
class Trust:
    """The judgement.

    Attributes:
        code: OpenSSL's code of what is wrong, None when the chain is trusted.
        path: the path found, leaf first and root last, DER; () when there is none.
    """

    code: int | None
    path: tuple[bytes, ...]


def judge_trust(chain: Sequence[bytes], anchors: TrustAnchors, verify_code: int | None) -> Trust:
    """Judge a chain whose handshake was refused with ``verify_code``.

    Args:
        chain: certificates as sent, leaf first, DER; at least one.
        anchors: what the refused handshake trusted.
        verify_code: a code about something else than time, name or strength is a judgement of
            trust already (a purpose that is not served, a constraint that is broken).
    """
    leaf, *others = (_loaded(der) for der in chain)
    context = crypto.X509StoreContext(_store(anchors), leaf, others)
    try:
        path = context.get_verified_chain()
    except crypto.X509StoreContextError as error:
        return Trust(int(error.errors[0]), ())
    if verify_code is not None and verify_code not in NOT_ABOUT_TRUST:
        return Trust(verify_code, ())
    return Trust(None, tuple(_der(certificate) for certificate in path))


@lru_cache(maxsize=64)
def _store(anchors: TrustAnchors) -> crypto.X509Store:
    store = crypto.X509Store()
    store.load_locations(anchors.file, anchors.folder)
    for certificate in x509.load_pem_x509_certificates(anchors.pem.encode()) if anchors.pem else ():
        store.add_cert(crypto.X509.from_cryptography(certificate))
    store.set_flags(NO_CHECK_TIME)
    return store


def _loaded(der: bytes) -> crypto.X509:
    return crypto.load_certificate(crypto.FILETYPE_ASN1, der)


def _der(certificate: crypto.X509) -> bytes:
    return crypto.dump_certificate(crypto.FILETYPE_ASN1, certificate)
