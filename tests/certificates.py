"""Certificates of every kind that a test needs, made on the spot."""

import datetime
import ipaddress
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, ExtensionOID, NameOID

Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey

DAY = datetime.timedelta(days=1)


@dataclass(frozen=True)
class Certificate:
    """A certificate with the key that belongs to it."""

    certificate: x509.Certificate
    key: Key

    @property
    def pem(self) -> str:
        return self.certificate.public_bytes(serialization.Encoding.PEM).decode()

    @property
    def der(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.DER)

    @property
    def key_pem(self) -> str:
        return self.key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        ).decode()


def authority(
    name: str,
    now: datetime.datetime,
    *,
    issuer: Certificate | None = None,
    key: Key | None = None,
    lifetime: tuple[datetime.timedelta, datetime.timedelta] = (-DAY, 3650 * DAY),
) -> Certificate:
    """Make a root, or with ``issuer`` an intermediate; ``key`` re-uses one, to cross-sign."""
    own = key or ec.generate_private_key(ec.SECP256R1())
    builder = _builder(name, now, own, issuer, lifetime)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    return _signed(builder, own, issuer, hashes.SHA256())


def leaf(
    name: str,
    now: datetime.datetime,
    *,
    issuer: Certificate | None = None,
    names: tuple[str, ...] | None = None,
    lifetime: tuple[datetime.timedelta, datetime.timedelta] = (-DAY, 90 * DAY),
    key: Key | None = None,
    purpose: x509.ObjectIdentifier = ExtendedKeyUsageOID.SERVER_AUTH,
    signature_hash: hashes.HashAlgorithm | None = None,
    alternatives: x509.ExtensionType | None = None,
) -> Certificate:
    """Make the certificate of a server, self-signed without ``issuer``.

    ``names`` are host names, wildcards and IP addresses, by default ``name`` alone;
    ``alternatives`` takes their place where the extension itself matters.
    """
    own = key or ec.generate_private_key(ec.SECP256R1())
    builder = _builder(name, now, own, issuer, lifetime)
    builder = builder.add_extension(
        x509.BasicConstraints(ca=False, path_length=None), critical=True
    )
    builder = builder.add_extension(x509.ExtendedKeyUsage([purpose]), critical=False)
    found = [_alternative(text) for text in (names if names is not None else (name,))]
    if alternatives or found:
        extension = alternatives or x509.SubjectAlternativeName(found)
        builder = builder.add_extension(extension, critical=False)
    return _signed(builder, own, issuer, signature_hash or hashes.SHA256())


def odd_names(host: str) -> x509.UnrecognizedExtension:
    """Return a subject alternative name that OpenSSL takes for ``host`` and others refuse.

    A byte of its second entry belongs to no host name.
    """
    entries = b"".join(bytes((0x82, len(name))) + name for name in (host.encode(), b"\xff.test"))
    return x509.UnrecognizedExtension(
        ExtensionOID.SUBJECT_ALTERNATIVE_NAME, bytes((0x30, len(entries))) + entries
    )


def server_files(folder: Path, name: str, chain: tuple[Certificate, ...]) -> tuple[Path, Path]:
    """Write the chain, leaf first, and the leaf's key; return both paths."""
    certificates, key = folder / f"{name}.pem", folder / f"{name}.key"
    certificates.write_text("".join(part.pem for part in chain))
    key.write_text(chain[0].key_pem)
    return certificates, key


def _builder(
    name: str,
    now: datetime.datetime,
    key: Key,
    issuer: Certificate | None,
    lifetime: tuple[datetime.timedelta, datetime.timedelta],
) -> x509.CertificateBuilder:
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.certificate.subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now + lifetime[0])
        .not_valid_after(now + lifetime[1])
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )
    signer = issuer.key if issuer else key
    return builder.add_extension(
        x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), critical=False
    )


def _signed(
    builder: x509.CertificateBuilder,
    key: Key,
    issuer: Certificate | None,
    signature_hash: hashes.HashAlgorithm,
) -> Certificate:
    signed = builder.sign(issuer.key if issuer else key, signature_hash)  # type: ignore[arg-type] # a key of any kind
    return Certificate(signed, key)


def _alternative(text: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(text))
    except ValueError:
        return x509.DNSName(text)
