from datetime import UTC, datetime, timedelta

import pytest

from readiness.probes.certificates import CertificateUnreadableError, certificate_facts, covers
from tests.certificates import leaf

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
