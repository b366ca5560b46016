import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.x509.verification import PolicyBuilder, Store

from deploy.demo import authority
from deploy.demo.certificates import Certificates
from deploy.demo.configuration import CertificateChoice

NOW = datetime(2026, 11, 1, tzinfo=UTC)
DAY = timedelta(days=1)
HOST = "127.0.10.1"


class Folder:
    """The certificates of one edge at a time that the test sets."""

    def __init__(self, path: Path) -> None:
        self.path, self.now = path, NOW
        self.signer = authority.load_or_make(path, NOW)

    def certificates(self) -> Certificates:
        return Certificates(self.path, "guarded", HOST, issuer=self.signer, clock=lambda: self.now)

    def shown(self, certificates: Certificates, choice: CertificateChoice) -> x509.Certificate:
        return x509.load_pem_x509_certificate(certificates.file(choice).read_bytes())


@pytest.fixture
def folder(tmp_path):
    return Folder(tmp_path)


def test_keys_are_for_their_owner_alone(folder):
    leaf = folder.certificates().file(CertificateChoice.GOOD)
    for path in (folder.path / authority.KEY_FILE, leaf):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_the_authority_is_kept(folder):
    assert authority.load_or_make(folder.path, NOW + 365 * DAY).pem == folder.signer.pem


@pytest.mark.parametrize("damage", [authority.KEY_FILE, authority.CERTIFICATE_FILE])
def test_an_authority_that_is_not_whole_is_made_anew(folder, damage):
    (folder.path / damage).write_text("cut off")
    assert authority.load_or_make(folder.path, NOW).pem != folder.signer.pem


def test_an_authority_with_little_left_is_made_anew(folder):
    end = folder.signer.certificate.not_valid_after_utc
    assert authority.load_or_make(folder.path, end - 119 * DAY).pem != folder.signer.pem


def test_the_good_certificate_is_accepted_by_a_strict_verifier(folder):
    found = folder.shown(folder.certificates(), CertificateChoice.GOOD)
    names = found.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    (address,) = names.get_values_for_type(x509.IPAddress)
    verifier = (
        PolicyBuilder()
        .store(Store([folder.signer.certificate]))
        .time(NOW)
        .build_server_verifier(x509.IPAddress(address))
    )
    assert verifier.verify(found, []) == [found, folder.signer.certificate]
    assert str(address) == HOST


@pytest.mark.parametrize(
    ("choice", "days_left"),
    [
        (CertificateChoice.GOOD, 90),
        (CertificateChoice.EXPIRES_SOON, 10),
        (CertificateChoice.EXPIRED, -10),
        (CertificateChoice.WRONG_HOST, 90),
        (CertificateChoice.SELF_SIGNED, 90),
    ],
)
def test_a_certificate_has_the_days_that_it_should_have(folder, choice, days_left):
    found = folder.shown(folder.certificates(), choice)
    assert found.not_valid_after_utc == NOW + days_left * DAY
    assert (found.issuer == found.subject) == (choice is CertificateChoice.SELF_SIGNED)


@pytest.mark.parametrize("choice", list(CertificateChoice))
def test_a_certificate_is_kept_over_a_new_start(folder, choice):
    before = folder.shown(folder.certificates(), choice)
    assert folder.shown(folder.certificates(), choice) == before


def test_a_certificate_that_was_deleted_is_made_anew(folder):
    certificates = folder.certificates()
    before = folder.shown(certificates, CertificateChoice.GOOD)
    certificates.file(CertificateChoice.GOOD).unlink()
    assert folder.shown(certificates, CertificateChoice.GOOD) != before


@pytest.mark.parametrize(("days", "is_renewed"), [(59, False), (61, True)])
@pytest.mark.parametrize("starts_anew", [False, True])
def test_it_is_renewed_when_less_than_thirty_days_are_left(folder, days, is_renewed, starts_anew):
    certificates = folder.certificates()
    before = folder.shown(certificates, CertificateChoice.GOOD)
    folder.now = NOW + days * DAY
    after = folder.shown(
        folder.certificates() if starts_anew else certificates, CertificateChoice.GOOD
    )
    assert (after != before) == is_renewed


def test_a_certificate_that_expires_soon_never_gets_there(folder):
    certificates = folder.certificates()
    for hours in range(0, 24 * 30, 12):
        folder.now = NOW + timedelta(hours=hours)
        found = folder.shown(certificates, CertificateChoice.EXPIRES_SOON)
        assert 9 * DAY <= found.not_valid_after_utc - folder.now <= 10 * DAY


def test_a_new_authority_or_address_has_new_certificates(folder):
    before = folder.shown(folder.certificates(), CertificateChoice.GOOD)
    (folder.path / authority.KEY_FILE).unlink()
    folder.signer = authority.load_or_make(folder.path, NOW)
    after = folder.shown(folder.certificates(), CertificateChoice.GOOD)
    assert after.issuer == before.issuer
    assert folder.signer.signed(after)
    assert not folder.signer.signed(before)
    moved = Certificates(
        folder.path, "guarded", "127.0.10.9", issuer=folder.signer, clock=lambda: NOW
    )
    assert folder.shown(moved, CertificateChoice.GOOD) != after
