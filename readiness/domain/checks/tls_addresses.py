"""What the TLS checks share: judging every address, the worst one counts."""

from collections.abc import Callable

from readiness.domain.facts import AddressTls, CertificateFacts, TlsFacts
from readiness.domain.findings import Verdict, unknown
from readiness.domain.outcomes import UnknownReason
from readiness.domain.probing import Unknown
from readiness.domain.remedies import Remedy

JudgeAddress = Callable[[AddressTls], Verdict]

SERVE_HTTPS = Remedy("Serve HTTPS at the edge and register the https address.")
RENEW_AUTHORITY = Remedy(
    "Renew the authority, issue the edge's certificate from it anew, and register the new root "
    "with this environment."
)
_ISSUE_ANEW = Remedy(
    "Issue the certificate anew: this one is not well-formed, and some clients refuse it."
)


def worst_certificate(facts: TlsFacts, judge: JudgeAddress) -> Verdict:
    """Judge the certificates of all addresses that showed one; unknown where one showed none."""
    verdicts = [_judged(address, judge) for address in facts.addresses]
    if not verdicts:
        return _no_certificate("nothing serves HTTPS here")
    return max(verdicts, key=lambda verdict: verdict.outcome.badness)


def _judged(address: AddressTls, judge: JudgeAddress) -> Verdict:
    if address.failure is not None:
        return _no_certificate(f"the edge {address.failure.sentence}")
    if not (address.is_readable and address.chain):
        return not_read(address, "A certificate that was seen could not be read.")
    return judge(address)


def _no_certificate(why: str) -> Verdict:
    sentence = f"No certificate was seen, see TLS-1: {why}."
    return unknown(Unknown(UnknownReason.NEVER_OBSERVED, sentence), SERVE_HTTPS)


def not_read(address: AddressTls, sentence: str, cure: Remedy = _ISSUE_ANEW) -> Verdict:
    """Return the unknown of a check that needs what could not be read of a certificate."""
    cause = Unknown(UnknownReason.PROBER_FAULT, sentence)
    return unknown(cause, cure, evidence=evidence(address))


def dated(address: AddressTls) -> tuple[CertificateFacts, ...]:
    """Return the certificates whose dates count: those of the path, else the leaf.

    Certificates that were sent but are not on the path do not count. The root counts where the
    handshake was not verified: OpenSSL looks at its dates as well, after everything else. Where
    it verified, the root is in date, and how long it lasts is up to whoever keeps the store.
    """
    if address.verified and len(address.path) > 1:
        return address.path[:-1]
    return address.path or address.chain[:1]


def first_to_expire(address: AddressTls) -> CertificateFacts:
    """Return the certificate that runs out first among those whose dates count."""
    return min(dated(address), key=lambda certificate: certificate.not_after)


def is_root(address: AddressTls, certificate: CertificateFacts) -> bool:
    """Tell whether ``certificate`` ends the path and does not begin it as well."""
    return len(address.path) > 1 and certificate == address.path[-1]


def issuer_named(address: AddressTls, certificate: CertificateFacts) -> str:
    """Return what to call a certificate of the path, "" for the leaf, which needs no name."""
    if certificate == (address.path or address.chain)[0]:
        return ""
    kind = "root" if is_root(address, certificate) else "intermediate"
    return f"the {kind} {certificate.subject[:80]}"


def evidence(address: AddressTls) -> tuple[tuple[str, str], ...]:
    """Return what was seen at one address: a root whose dates count, then the chain as sent."""
    lines = [("address", address.address)]
    if address.protocol:
        lines.append(("protocol", address.protocol))
    lines += [("root", _described(found)) for found in dated(address) if is_root(address, found)]
    lines += [(f"certificate {n}", _described(found)) for n, found in enumerate(address.chain)]
    return tuple(lines)


def _described(certificate: CertificateFacts) -> str:
    return (
        f"{certificate.subject[:80]}, issued by {certificate.issuer[:80]}, valid "
        f"{certificate.not_before.date()} to {certificate.not_after.date()}, "
        f"sha256 {certificate.fingerprint[:16]}…"
    )
