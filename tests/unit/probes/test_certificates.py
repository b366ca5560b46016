from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import dsa, ed448, ed25519
from cryptography.hazmat.primitives.serialization import Encoding

from readiness.probes.certificates import (
    UNREADABLE,
    CertificateUnreadableError,
    certificate_facts,
    covers,
)
from tests.certificates import authority, leaf, odd_names

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("names", "host", "covered"),
    [
        (("chat.example.com",), "chat.example.com", True),
        (("CHAT.Example.com",), "chat.example.com", True),
        (("*.example.com",), "chat.example.com", True),
        (("*.example.com",), "example.com", False),
        (("*.example.com",), "a.chat.example.com", False),
        (("*.com",), "example.com", False),
        (("c*.example.com",), "chat.example.com", False),
        (("chat.*.com",), "chat.example.com", False),
        (("other.example.com", "*.example.com"), "chat.example.com", True),
        (("192.0.2.7",), "192.0.2.7", True),
        (("192.0.2.7",), "192.0.2.8", False),
        (("2001:db8::7",), "2001:db8::7", True),
        (("chat.example.com",), "192.0.2.7", False),
        ((), "chat.example.com", False),
    ],
)
def test_it_knows_which_hosts_a_certificate_covers(
    names: tuple[str, ...], host: str, covered: bool
) -> None:
    certificate = leaf("chat.example.com", NOW, names=names)
    assert covers(certificate.der, host) is covered


def test_it_reads_a_certificate() -> None:
    certificate = leaf("chat.example.com", NOW, names=("chat.example.com", "192.0.2.7"))
    facts = certificate_facts(certificate.der)
    assert facts.subject == facts.issuer == "CN=chat.example.com"
    assert facts.names == ("chat.example.com", "192.0.2.7")
    assert facts.not_before == NOW - timedelta(days=1)
    assert facts.not_after == NOW + timedelta(days=90)
    assert (facts.key_type, facts.key_bits, facts.signature_hash) == ("ec", 256, "sha256")
    assert facts.self_signed
    assert len(facts.fingerprint) == 64


@pytest.mark.parametrize("der", [b"", b"no certificate", b"\x30\x03\x02\x01\x01"])
def test_what_is_no_certificate_is_said_to_be_unreadable(der: bytes) -> None:
    with pytest.raises(CertificateUnreadableError):
        certificate_facts(der)
    with pytest.raises(CertificateUnreadableError):
        covers(der, "chat.example.com")


def test_one_odd_byte_among_the_names_spoils_the_names_alone() -> None:
    host = "chat.example.com"
    certificate = leaf(host, NOW, alternatives=odd_names(host))
    facts = certificate_facts(certificate.der)
    assert facts.names is None
    assert covers(certificate.der, host) is None
    assert (facts.subject, facts.not_after) == (f"CN={host}", NOW + timedelta(days=90))
    assert (facts.key_type, facts.key_bits, facts.signature_hash) == ("ec", 256, "sha256")


def test_an_extension_that_is_there_twice_spoils_the_names_alone() -> None:
    der = leaf("a.example.com", NOW).der
    # the object identifier of the key identifier turned into that of the alternative name
    twice = der.replace(b"\x06\x03\x55\x1d\x0e", b"\x06\x03\x55\x1d\x11")
    assert twice != der
    assert certificate_facts(twice).names is None
    assert covers(twice, "a.example.com") is None


def test_a_version_that_does_not_exist_is_unreadable() -> None:
    der = leaf("a.example.com", NOW).der
    odd = der.replace(b"\xa0\x03\x02\x01\x02", b"\xa0\x03\x02\x01\x05", 1)
    assert odd != der
    with pytest.raises(CertificateUnreadableError):
        certificate_facts(odd)


def test_a_subject_that_cannot_be_read_spoils_nothing_else() -> None:
    der = leaf("a.example.com", NOW).der
    odd = der.replace(b"a.example.com", b"\xff.example.com")
    facts = certificate_facts(odd)
    assert facts.subject == facts.issuer == UNREADABLE
    assert facts.not_after == NOW + timedelta(days=90)


@pytest.mark.parametrize(
    ("key", "name"),
    [
        (ed25519.Ed25519PrivateKey.generate(), "ed25519"),
        (ed448.Ed448PrivateKey.generate(), "ed448"),
    ],
)
def test_a_signature_that_hashes_by_itself_is_named(
    key: ed25519.Ed25519PrivateKey | ed448.Ed448PrivateKey, name: str
) -> None:
    facts = certificate_facts(self_signed(key))
    assert (facts.key_type, facts.key_bits, facts.signature_hash) == (name, 0, name)


def test_a_kind_of_key_that_no_rule_knows_is_other() -> None:
    issuer = authority("Test root", NOW)
    builder = (
        x509.CertificateBuilder()
        .subject_name(issuer.certificate.subject)
        .issuer_name(issuer.certificate.subject)
        .public_key(dsa.generate_private_key(2048).public_key())
        .serial_number(1)
        .not_valid_before(NOW)
        .not_valid_after(NOW + timedelta(days=1))
    )
    der = builder.sign(issuer.key, hashes.SHA256()).public_bytes(Encoding.DER)
    facts = certificate_facts(der)
    assert (facts.key_type, facts.key_bits, facts.names) == ("other", 0, ())


def self_signed(key: ed25519.Ed25519PrivateKey | ed448.Ed448PrivateKey) -> bytes:
    name = x509.Name([])
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(NOW)
        .not_valid_after(NOW + timedelta(days=1))
    )
    return builder.sign(key, None).public_bytes(Encoding.DER)
