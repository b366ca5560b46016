import ssl
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID

from readiness.domain.facts import AddressTls, TlsFacts
from readiness.domain.failures import Failure
from readiness.domain.probing import ProbeId
from readiness.egress import Limits
from readiness.probes.tls import failed
from tests.certificates import DAY, Certificate, authority, leaf, odd_names, server_files
from tests.loopback import serving, silent, tls_context
from tests.unit.probes.conftest import Run
from tests.unit.probes.edges import HOST, HURRY, PATIENT, egress, environment, observed

NOW = datetime.now(UTC)
ROOT = authority("Test root", NOW)
MIDDLE = authority("Test intermediate", NOW, issuer=ROOT)
PAST = (-9 * DAY, -DAY)


def look(
    run: Run,
    folder: Path,
    chain: tuple[Certificate, ...] | None,
    limits: Limits = PATIENT,
    root: Certificate = ROOT,
) -> TlsFacts:
    context = tls_context(*server_files(folder, "server", chain)) if chain else None
    found: TlsFacts = run(_look(folder, context, limits, root.pem))
    return found


async def _look(
    folder: Path, context: ssl.SSLContext | None, limits: Limits, ca_pem: str
) -> TlsFacts:
    async with serving(silent, context=context) as listener:
        target = environment(f"https://{HOST}:{listener.port}", ca_pem=ca_pem)
        found = await observed(target, egress(folder, limits=limits), ProbeId.TLS)
    assert isinstance(found.facts, TlsFacts)
    return found.facts


def only(facts: TlsFacts) -> AddressTls:
    (address,) = facts.addresses
    return address


def test_a_sound_edge_is_verified_with_chain_and_path(run: Run, tmp_path: Path) -> None:
    facts = look(run, tmp_path, (leaf(HOST, NOW, issuer=MIDDLE), MIDDLE))
    address = only(facts)
    assert (address.verified, address.trusted, address.name_covered) == (True, True, True)
    assert [part.subject for part in address.chain] == [f"CN={HOST}", "CN=Test intermediate"]
    assert [part.subject for part in address.path] == [
        f"CN={HOST}",
        "CN=Test intermediate",
        "CN=Test root",
    ]
    assert address.path[-1].self_signed
    assert not failed(facts)


# verify code, trusted, trust code, name covered, certificates on the path
TOLD_APART = {
    "expired": ((leaf(HOST, NOW, issuer=MIDDLE, lifetime=PAST), MIDDLE), 10, True, None, True, 3),
    "not yet": (
        (leaf(HOST, NOW, issuer=MIDDLE, lifetime=(DAY, 9 * DAY)), MIDDLE),
        *(9, True, None, True, 3),
    ),
    "wrong host": ((leaf("other.test", NOW, issuer=MIDDLE), MIDDLE), 62, True, None, False, 3),
    "self-signed": ((leaf(HOST, NOW),), 18, False, 18, True, 0),
    "no intermediate": ((leaf(HOST, NOW, issuer=MIDDLE),), 20, False, 20, True, 0),
    "expired, self-signed": ((leaf(HOST, NOW, lifetime=PAST),), 18, False, 18, True, 0),
    "expired, wrong host": (
        (leaf("other.test", NOW, issuer=MIDDLE, lifetime=PAST), MIDDLE),
        *(62, True, None, False, 3),
    ),
    "for clients": (
        (leaf(HOST, NOW, issuer=MIDDLE, purpose=ExtendedKeyUsageOID.CLIENT_AUTH), MIDDLE),
        *(26, False, 26, True, 0),
    ),
}


@pytest.mark.parametrize("name", TOLD_APART)
def test_faults_of_a_certificate_are_told_apart(run: Run, tmp_path: Path, name: str) -> None:
    chain, *expected = TOLD_APART[name]
    facts = look(run, tmp_path, chain)
    address = only(facts)
    assert [
        address.verify_code,
        address.trusted,
        address.trust_code,
        address.name_covered,
        len(address.path),
    ] == expected
    assert len(address.chain) == len(chain)
    assert failed(facts)


def test_an_expired_root_that_is_sent_needlessly_is_not_on_the_path(
    run: Run, tmp_path: Path
) -> None:
    old = authority("Old root", NOW, lifetime=PAST)
    crossed = authority("Test root", NOW, issuer=old, key=ROOT.key, lifetime=PAST)
    address = only(look(run, tmp_path, (leaf(HOST, NOW, issuer=MIDDLE), MIDDLE, crossed)))
    assert address.verified
    assert len(address.chain) == 3
    assert all(part.not_after > NOW for part in address.path)


def test_a_registered_root_that_has_expired_is_told_from_one_that_is_missing(
    run: Run, tmp_path: Path
) -> None:
    root = authority("Old root", NOW, lifetime=(-900 * DAY, -DAY))
    address = only(look(run, tmp_path, (leaf(HOST, NOW, issuer=root),), root=root))
    assert (address.verified, address.verify_code, address.trusted) == (False, 10, True)
    assert [part.subject for part in address.path] == [f"CN={HOST}", "CN=Old root"]
    assert address.path[-1].not_after < NOW < address.path[0].not_after


def test_names_that_cannot_be_read_leave_what_openssl_verified(run: Run, tmp_path: Path) -> None:
    odd = leaf(HOST, NOW, issuer=MIDDLE, alternatives=odd_names(HOST))
    facts = look(run, tmp_path, (odd, MIDDLE))
    address = only(facts)
    assert (address.failure, address.verified, address.trusted) == (None, True, True)
    assert (address.name_covered, address.is_readable) == (None, True)
    assert (len(address.chain), len(address.path)) == (2, 3)
    assert not failed(facts)


def test_a_certificate_that_cannot_be_read_leaves_what_openssl_verified(
    run: Run, tmp_path: Path
) -> None:
    sound = leaf(HOST, NOW, issuer=MIDDLE)
    files = server_files(tmp_path, "server", (sound, MIDDLE))
    files[0].write_text(ssl.DER_cert_to_PEM_cert(of_version_6(sound, MIDDLE)) + MIDDLE.pem)
    facts: TlsFacts = run(_look(tmp_path, tls_context(*files), PATIENT, ROOT.pem))
    address = only(facts)
    assert (address.failure, address.verified, address.trusted) == (None, True, True)
    assert (address.is_readable, address.name_covered) == (False, None)
    assert (address.chain, address.path) == ((), ())


def of_version_6(signed: Certificate, issuer: Certificate) -> bytes:
    """Sign ``signed`` once more as a version that OpenSSL does not mind, and others refuse."""
    assert isinstance(issuer.key, ec.EllipticCurvePrivateKey)
    body = signed.certificate.tbs_certificate_bytes
    odd = body.replace(b"\xa0\x03\x02\x01\x02", b"\xa0\x03\x02\x01\x05", 1)
    rest = signed.der.partition(body)[2]
    algorithm = rest[: 2 + rest[1]]
    signature = b"\0" + issuer.key.sign(odd, ec.ECDSA(hashes.SHA256()))
    content = odd + algorithm + bytes((0x03, len(signature))) + signature
    return b"\x30\x82" + len(content).to_bytes(2, "big") + content


def test_key_and_signature_are_read(run: Run, tmp_path: Path) -> None:
    key = rsa.generate_private_key(65537, 2048)
    weak = leaf(HOST, NOW, issuer=MIDDLE, key=key, signature_hash=hashes.SHA384())
    first = only(look(run, tmp_path, (weak, MIDDLE))).chain[0]
    assert (first.key_type, first.key_bits, first.signature_hash) == ("rsa", 2048, "sha384")


def test_a_plain_edge_is_not_shaken(run: Run, tmp_path: Path) -> None:
    async def work() -> tuple[TlsFacts, int]:
        async with serving(silent) as listener:
            target = environment(f"http://{HOST}:{listener.port}")
            found = await observed(target, egress(tmp_path), ProbeId.TLS)
            assert isinstance(found.facts, TlsFacts)
            return found.facts, len(listener.connections)

    facts, connections = run(work())
    assert (facts.https, facts.addresses, connections) == (False, (), 0)
    assert not failed(facts)


def test_an_edge_that_never_shakes_hands_showed_nothing(run: Run, tmp_path: Path) -> None:
    address = only(look(run, tmp_path, None, HURRY))
    assert (address.failure, address.chain, address.trusted) == (Failure.TIMEOUT, (), None)


def test_it_takes_two_connections_to_look_at_a_refused_chain(run: Run, tmp_path: Path) -> None:
    async def work() -> int:
        files = server_files(tmp_path, "server", (leaf(HOST, NOW),))
        async with serving(silent, context=tls_context(*files)) as listener:
            target = environment(f"https://{HOST}:{listener.port}")
            found = await observed(target, egress(tmp_path), ProbeId.TLS)
        return found.requests

    assert run(work()) == 4  # two, and two more to confirm it
