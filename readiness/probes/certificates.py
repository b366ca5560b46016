"""Certificates read into facts, and the names that they cover."""

import ipaddress
from typing import Literal

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, rsa
from cryptography.x509.oid import SignatureAlgorithmOID

from readiness.domain.facts import CertificateFacts
from readiness.probes.redaction import one_line

MOST_NAMES = 20
NAME_CHARACTERS = 200
UNREADABLE = "(unreadable)"
"""Stands for a subject or issuer that cannot be read."""

_LABELS_UNDER_A_WILDCARD = 2
_REFUSALS = (
    ValueError,
    UnsupportedAlgorithm,
    x509.InvalidVersion,
    x509.DuplicateExtension,
    x509.UnsupportedGeneralNameType,
)
"""What the library raises about a certificate, or a part of one, that it cannot read."""

_HASHED_BY_THEMSELVES = {
    SignatureAlgorithmOID.ED25519: "ed25519",
    SignatureAlgorithmOID.ED448: "ed448",
}
"""Signatures that name no hash (RFC 8410, section 6)."""


class CertificateUnreadableError(ValueError):
    """A certificate was sent that is not well-formed."""


def certificate_facts(der: bytes) -> CertificateFacts:
    """Read one certificate, part by part: one that cannot be read spoils no other.

    Raises:
        CertificateUnreadableError: it is not well-formed as such.
    """
    certificate = _loaded(der)
    key_type, key_bits = _key(certificate)
    return CertificateFacts(
        subject=_distinguished_name(certificate, "subject"),
        issuer=_distinguished_name(certificate, "issuer"),
        names=_names(certificate),
        not_before=certificate.not_valid_before_utc,
        not_after=certificate.not_valid_after_utc,
        key_type=key_type,
        key_bits=key_bits,
        signature_hash=_signature_hash(certificate),
        self_signed=_is_self_signed(certificate),
        fingerprint=certificate.fingerprint(hashes.SHA256()).hex(),
    )


def covers(der: bytes, host: str) -> bool | None:
    """Tell whether the subject alternative name covers ``host``, by RFC 9525, section 6.3.

    An IP address must be there as such. A wildcard stands for exactly the whole left-most label,
    and never for all of a top-level domain. The common name does not count.

    Returns:
        None where the names cannot be read.

    Raises:
        CertificateUnreadableError: the certificate is not well-formed as such.
    """
    found = _alternative_names(_loaded(der))
    if found is None:
        return None
    names, addresses = found
    try:
        return str(ipaddress.ip_address(host)) in addresses
    except ValueError:
        return any(_matches(host.lower(), name.lower()) for name in names)


def _loaded(der: bytes) -> x509.Certificate:
    try:
        return x509.load_der_x509_certificate(der)
    except _REFUSALS as error:
        raise CertificateUnreadableError("A certificate was sent that cannot be read.") from error


def _matches(host: str, name: str) -> bool:
    if not name.startswith("*."):
        return host == name
    domain = name.removeprefix("*.")
    if len(domain.split(".")) < _LABELS_UNDER_A_WILDCARD:
        return False
    label, _, rest = host.partition(".")
    return bool(label) and rest == domain


def _distinguished_name(certificate: x509.Certificate, whose: Literal["subject", "issuer"]) -> str:
    try:
        name = certificate.subject if whose == "subject" else certificate.issuer
        return one_line(name.rfc4514_string()[:NAME_CHARACTERS])
    except _REFUSALS:
        return UNREADABLE


def _names(certificate: x509.Certificate) -> tuple[str, ...] | None:
    found = _alternative_names(certificate)
    if found is None:
        return None
    names, addresses = found
    return tuple(one_line(name[:NAME_CHARACTERS]) for name in (*names, *addresses)[:MOST_NAMES])


def _alternative_names(certificate: x509.Certificate) -> tuple[list[str], list[str]] | None:
    try:
        found = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return [], []
    except _REFUSALS:
        return None
    addresses = [str(address) for address in found.get_values_for_type(x509.IPAddress)]
    return found.get_values_for_type(x509.DNSName), addresses


def _key(certificate: x509.Certificate) -> tuple[str, int]:
    try:
        key = certificate.public_key()
    except _REFUSALS:
        return "other", 0
    if isinstance(key, rsa.RSAPublicKey):
        return "rsa", key.key_size
    if isinstance(key, ec.EllipticCurvePublicKey):
        return "ec", key.curve.key_size
    if isinstance(key, ed25519.Ed25519PublicKey):
        return "ed25519", 0
    return ("ed448", 0) if isinstance(key, ed448.Ed448PublicKey) else ("other", 0)


def _signature_hash(certificate: x509.Certificate) -> str:
    try:
        algorithm = certificate.signature_hash_algorithm
    except _REFUSALS:
        return ""
    if algorithm is not None:
        return algorithm.name
    return _HASHED_BY_THEMSELVES.get(certificate.signature_algorithm_oid, "")


def _is_self_signed(certificate: x509.Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(certificate)
    except (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm):
        return False
    return True
