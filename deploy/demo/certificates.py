"""The certificates that one edge can show, on disk, renewed before they run out."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import serialization

from deploy.demo.authority import Signer, alternative, leaf
from deploy.demo.configuration import CertificateChoice
from deploy.demo.files import write_private

OTHER_HOST = "other.example"
"""What the certificate for the wrong host names."""


@dataclass(frozen=True)
class _Validity:
    """Days from the making of a certificate; it is made anew when fewer are left than that."""

    begins: int
    ends: int
    renewed_below: int


_USUAL = _Validity(-1, 90, 30)
_VALIDITY = {
    # 21 days are asked for and 7 are too few (TLS-4), so that ten draw a warning
    CertificateChoice.EXPIRES_SOON: _Validity(-60, 10, 9),
    CertificateChoice.EXPIRED: _Validity(-100, -10, -10_000),
}


class Certificates:
    """Finds or makes the files of one edge.

    Args:
        folder: where they are kept, each with its key.
        name: the edge's.
        host: the address that a right certificate names.
        issuer: the demo's authority.
        clock: the time in UTC.
    """

    def __init__(
        self,
        folder: Path,
        name: str,
        host: str,
        *,
        issuer: Signer,
        clock: Callable[[], datetime],
    ) -> None:
        self._folder, self._name, self._host = folder, name, host
        self._issuer, self._clock = issuer, clock
        self._sound_until: dict[CertificateChoice, datetime] = {}

    def file(self, choice: CertificateChoice) -> Path:
        """Return the PEM file with key and certificate, made or renewed if need be."""
        path, now = self._folder / f"{self._name}.{choice}.pem", self._clock()
        if not path.exists():
            self._sound_until.pop(choice, None)
        elif choice not in self._sound_until and (kept := self._kept(path, choice)):
            self._sound_until[choice] = _renewal(kept, choice)
        if choice not in self._sound_until or now >= self._sound_until[choice]:
            self._sound_until[choice] = _renewal(self._make(path, choice, now), choice)
        return path

    def _make(self, path: Path, choice: CertificateChoice, now: datetime) -> x509.Certificate:
        validity = _VALIDITY.get(choice, _USUAL)
        lifetime = now + timedelta(validity.begins), now + timedelta(validity.ends)
        issuer = None if choice is CertificateChoice.SELF_SIGNED else self._issuer
        certificate, key = leaf(self._named(choice), lifetime, issuer=issuer)
        signer = Signer(certificate, key)
        write_private(path, signer.key_pem + signer.pem)
        return certificate

    def _kept(self, path: Path, choice: CertificateChoice) -> x509.Certificate | None:
        """Return the certificate on disk when it still is what ``choice`` says."""
        try:
            content = path.read_bytes()
            certificate = x509.load_pem_x509_certificate(content)
            key = serialization.load_pem_private_key(content, None)
        except (FileNotFoundError, ValueError):
            return None
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        if choice is CertificateChoice.SELF_SIGNED:
            is_ours = certificate.issuer == certificate.subject
        else:
            is_ours = self._issuer.signed(certificate)
        is_named = list(names) == [alternative(self._named(choice))]
        matches = key.public_key() == certificate.public_key()
        return certificate if is_ours and is_named and matches else None

    def _named(self, choice: CertificateChoice) -> str:
        return OTHER_HOST if choice is CertificateChoice.WRONG_HOST else self._host


def _renewal(certificate: x509.Certificate, choice: CertificateChoice) -> datetime:
    validity = _VALIDITY.get(choice, _USUAL)
    return certificate.not_valid_after_utc - timedelta(validity.renewed_below)
