"""What the TLS checks share: judging every address, the worst one counts."""

from collections.abc import Callable

from readiness.domain.facts import AddressTls, CertificateFacts, TlsFacts
from readiness.domain.findings import Verdict, unknown
from readiness.domain.outcomes import UnknownReason
from readiness.domain.probing import Unknown

JudgeAddress = Callable[[AddressTls], Verdict]


def worst_certificate(facts: TlsFacts, judge: JudgeAddress) -> Verdict:
    """Judge the certificates of all addresses that showed one; unknown where one showed none."""
    verdicts = [_judged(address, judge) for address in facts.addresses]
    if not verdicts:
        return no_certificate("No certificate was seen: nothing serves HTTPS here.")
    return max(verdicts, key=lambda verdict: verdict.outcome.badness)


def _judged(address: AddressTls, judge: JudgeAddress) -> Verdict:
    if address.failure is not None or not address.chain:
        sentence = address.failure.sentence if address.failure else "sent no certificate"
        return no_certificate(f"No certificate was seen: the edge {sentence}.")
    return judge(address)


def no_certificate(sentence: str) -> Verdict:
    """Return the unknown of a check that had no certificate to look at."""
    return unknown(Unknown(UnknownReason.NEVER_OBSERVED, sentence))


def weakest_validity(address: AddressTls) -> CertificateFacts:
    """Return the certificate that runs out first on the verified path, else the leaf.

    Certificates that were sent but are not on the path do not count, nor does the root: roots
    are trusted for being in the store, whatever their dates.
    """
    path = address.path[:-1] if len(address.path) > 1 else address.path
    return min(path or address.chain[:1], key=lambda certificate: certificate.not_after)


def evidence(address: AddressTls) -> tuple[tuple[str, str], ...]:
    """Return what was seen at one address, certificate by certificate as sent."""
    lines = [("address", address.address)]
    if address.protocol:
        lines.append(("protocol", address.protocol))
    for position, certificate in enumerate(address.chain):
        lines.append((f"certificate {position}", _described(certificate)))
    return tuple(lines)


def _described(certificate: CertificateFacts) -> str:
    return (
        f"{certificate.subject[:80]}, issued by {certificate.issuer[:80]}, valid "
        f"{certificate.not_before:%Y-%m-%d} to {certificate.not_after:%Y-%m-%d}, "
        f"sha256 {certificate.fingerprint[:16]}…"
    )
