"""TLS-5: a weak key or signature can be forged by those who have the time."""

from readiness.domain.checks.contract import ProbeCheck, Subject
from readiness.domain.checks.tls_addresses import evidence, worst_certificate
from readiness.domain.facts import AddressTls, CertificateFacts, TlsFacts
from readiness.domain.findings import Reason, Remedy, Verdict, passed
from readiness.domain.outcomes import Outcome
from readiness.domain.probing import ProbeId

RSA_BITS, EC_BITS = 2048, 256
"""Smallest keys taken (checks.md, TLS-5)."""
WEAK_HASHES = frozenset({"md2", "md4", "md5", "sha1"})
EXPECTED = f"RSA of {RSA_BITS} bits or EC of {EC_BITS} bits and more, no MD5 or SHA-1 signature"


def judge(subject: Subject, facts: TlsFacts) -> Verdict:
    """Pass when leaf and intermediates are strong at every address."""
    return worst_certificate(facts, _address)


def _address(address: AddressTls) -> Verdict:
    for certificate in _judged(address):
        if weakness := _weakness(certificate):
            return _weak(address, certificate, *weakness)
    leaf = address.chain[0]
    return passed(
        Reason.STRONG,
        f"{_key(leaf)}, signed with {_hash(leaf) or leaf.key_type}.",
        expected=EXPECTED,
        measured=_key(leaf),
        evidence=evidence(address),
    )


def _judged(address: AddressTls) -> tuple[CertificateFacts, ...]:
    """Return what clients rely on: the path without its root, else the leaf alone.

    A root is trusted for being in the store; its own signature protects nothing.
    """
    return address.path[:-1] or address.chain[:1]


def _weakness(certificate: CertificateFacts) -> tuple[Reason, str] | None:
    smallest = {"rsa": RSA_BITS, "dsa": RSA_BITS, "ec": EC_BITS}.get(certificate.key_type, 0)
    if certificate.key_bits < smallest:
        return (
            Reason.WEAK_KEY,
            f"has an {_key(certificate)}; at least {smallest} bits are asked for",
        )
    if certificate.signature_hash.lower() in WEAK_HASHES:
        return Reason.WEAK_SIGNATURE, f"is signed with {_hash(certificate)}"
    return None


def _weak(
    address: AddressTls, certificate: CertificateFacts, reason: Reason, sentence: str
) -> Verdict:
    return Verdict(
        Outcome.FAIL,
        reason,
        f"The certificate {certificate.subject[:80]} {sentence}.",
        expected=EXPECTED,
        measured=sentence,
        evidence=evidence(address),
        remedy=Remedy("Issue a new certificate with an EC P-256 or RSA 2048 key and SHA-256."),
    )


def _hash(certificate: CertificateFacts) -> str:
    return certificate.signature_hash.upper().replace("SHA", "SHA-")


def _key(certificate: CertificateFacts) -> str:
    bits = f" of {certificate.key_bits} bits" if certificate.key_bits else ""
    return f"{certificate.key_type.upper()} key{bits}"


CHECK = ProbeCheck("TLS-5", "Are key and signature strong enough?", ProbeId.TLS, judge)
