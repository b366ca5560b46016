"""Certificate authorities that people paste in."""

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

MOST_CERTIFICATES = 20


class CertificatesInvalid(ValueError):
    """The text is not a list of certificates; the message says what to paste instead."""


def normalise_pem(value: str) -> str:
    """Return the certificates in ``value`` as PEM and nothing else; "" for blank text.

    Raises:
        CertificatesInvalid: there is a private key, no certificate, or too many.
    """
    text = value.strip()
    if not text:
        return ""
    if "PRIVATE KEY" in text:
        raise CertificatesInvalid("This holds a private key. Paste the certificate alone.")
    try:
        certificates = x509.load_pem_x509_certificates(text.encode())
    except ValueError as error:
        raise CertificatesInvalid(
            "This is not a certificate in PEM form (-----BEGIN CERTIFICATE-----)."
        ) from error
    if len(certificates) > MOST_CERTIFICATES:
        raise CertificatesInvalid(f"At most {MOST_CERTIFICATES} certificates can be given.")
    return "".join(found.public_bytes(Encoding.PEM).decode() for found in certificates)
