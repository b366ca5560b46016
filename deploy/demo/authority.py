"""A certificate authority of the demo's own, made on the spot, and what it signs for the edges."""

import ipaddress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from deploy.demo.files import write_private

CERTIFICATE_FILE, KEY_FILE = "authority.pem", "authority.key"

_DAY = timedelta(days=1)
_LIFETIME = 3650 * _DAY
_RENEWED_BELOW = 120 * _DAY
"""The authority outlives every certificate that it signs."""
_SIGNING_ALONE = x509.KeyUsage(
    digital_signature=False,
    content_commitment=False,
    key_encipherment=False,
    data_encipherment=False,
    key_agreement=False,
    key_cert_sign=True,
    crl_sign=True,
    encipher_only=False,
    decipher_only=False,
)


@dataclass(frozen=True)
class Signer:
    """A certificate and the key that belongs to it."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey

    @property
    def pem(self) -> bytes:
        """The certificate as PEM text."""
        return self.certificate.public_bytes(serialization.Encoding.PEM)

    @property
    def key_pem(self) -> bytes:
        """The key as PEM text, not encrypted."""
        return self.key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )

    def signed(self, certificate: x509.Certificate) -> bool:
        """Tell whether ``certificate`` bears this signer's signature."""
        try:
            certificate.verify_directly_issued_by(self.certificate)
        except (ValueError, TypeError, InvalidSignature):
            return False
        return True


def load_or_make(folder: Path, now: datetime) -> Signer:
    """Return the folder's authority; make a new one where there is none, or little of it left."""
    found = _load(folder)
    if found and found.certificate.not_valid_after_utc - now > _RENEWED_BELOW:
        return found
    made = _made(now)
    # a start that is cut off between the two leaves a pair that does not match: made anew then
    write_private(folder / KEY_FILE, made.key_pem)
    write_private(folder / CERTIFICATE_FILE, made.pem)
    return made


def made_on(pem: bytes) -> date:
    """Return the day in UTC on which the authority with that certificate was made."""
    return (x509.load_pem_x509_certificate(pem).not_valid_before_utc + _DAY).date()


def leaf(
    host: str, lifetime: tuple[datetime, datetime], *, issuer: Signer | None
) -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
    """Make a server's certificate for a host name or an IP address, self-signed without issuer."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = _name(host)
    builder = _builder(subject, issuer.certificate.subject if issuer else subject, lifetime)
    signing_key = issuer.key if issuer else key
    certificate = (
        builder.public_key(key.public_key())
        .add_extension(x509.SubjectAlternativeName([alternative(host)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(signing_key.public_key()),
            critical=False,
        )
        .sign(signing_key, hashes.SHA256())
    )
    return certificate, key


def alternative(host: str) -> x509.GeneralName:
    """Return a host as a certificate names it."""
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host)


def _load(folder: Path) -> Signer | None:
    try:
        certificate = x509.load_pem_x509_certificate((folder / CERTIFICATE_FILE).read_bytes())
        key = serialization.load_pem_private_key((folder / KEY_FILE).read_bytes(), None)
    except (FileNotFoundError, ValueError):
        return None
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        return None
    signer = Signer(certificate, key)
    return signer if key.public_key() == certificate.public_key() else None


def _made(now: datetime) -> Signer:
    key = ec.generate_private_key(ec.SECP256R1())
    name = _name("Sample authority of the demo")
    certificate = (
        _builder(name, name, (now - _DAY, now + _LIFETIME))
        .public_key(key.public_key())
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_SIGNING_ALONE, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    return Signer(certificate, key)


def _builder(
    subject: x509.Name, issuer: x509.Name, lifetime: tuple[datetime, datetime]
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .serial_number(x509.random_serial_number())
        .not_valid_before(lifetime[0])
        .not_valid_after(lifetime[1])
    )


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])
