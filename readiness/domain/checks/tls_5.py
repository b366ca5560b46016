"""TLS-5: a weak key or signature can be forged by those who have the time."""

from readiness.domain.checks.contract import ProbeCheck, Subject
from readiness.domain.checks.tls_addresses import evidence, not_read, worst_certificate
from readiness.domain.facts import AddressTls, CertificateFacts, TlsFacts
from readiness.domain.findings import Reason, Verdict, passed
from readiness.domain.outcomes import Outcome
from readiness.domain.probing import ProbeId
from readiness.domain.remedies import Remedy

RSA_BITS, EC_BITS = 2048, 256
"""Smallest keys taken (checks.md, TLS-5)."""
WEAK_HASHES = frozenset({"md2", "md4", "md5", "sha1"})
EXPECTED = f"RSA of {RSA_BITS} bits or EC of {EC_BITS} bits and more, no MD5 or SHA-1 signature"

_STRONGER = Remedy("Issue a new certificate with an EC P-256 or RSA 2048 key and SHA-256.")


def judge(subject: Subject, facts: TlsFacts) -> Verdict:
    """Pass when leaf and intermediates are strong at every address."""
    return worst_certificate(facts, _address)


def _address(address: AddressTls) -> Verdict:
    for certificate in _judged(address):
        if weakness := _weakness(certificate):
            return _weak(address, certificate, *weakness)
    for certificate in _judged(address):
        if part := _not_known(certificate):
            return _unjudged(address, certificate, part)
    leaf = address.chain[0]
    return passed(
        Reason.STRONG,
        f"{_key(leaf)}, signed with {_hash(leaf)}.",
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
    smallest = {"rsa": RSA_BITS, "ec": EC_BITS}.get(certificate.key_type, 0)
    if certificate.key_bits < smallest:
        return (
            Reason.WEAK_KEY,
            f"has an {_key(certificate)}; at least {smallest} bits are asked for",
        )
    if certificate.signature_hash.lower() in WEAK_HASHES:
        return Reason.WEAK_SIGNATURE, f"is signed with {_hash(certificate)}"
    return None


def _not_known(certificate: CertificateFacts) -> str:
    if certificate.key_type == "other":
        return "the kind of its key"
    return "" if certificate.signature_hash else "the algorithm of its signature"


def _unjudged(address: AddressTls, certificate: CertificateFacts, part: str) -> Verdict:
    sentence = f"The certificate {certificate.subject[:80]} could not be read: {part} is not known."
    return not_read(address, sentence, _STRONGER)


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
        remedy=_STRONGER,
    )


def _hash(certificate: CertificateFacts) -> str:
    return _spelled(certificate.signature_hash).replace("SHA", "SHA-")


def _key(certificate: CertificateFacts) -> str:
    bits = f" of {certificate.key_bits} bits" if certificate.key_bits else ""
    return f"{_spelled(certificate.key_type)} key{bits}"


def _spelled(name: str) -> str:
    return name.capitalize() if name.startswith("ed") else name.upper()


CHECK = ProbeCheck("TLS-5", "Are key and signature strong enough?", ProbeId.TLS, judge)
