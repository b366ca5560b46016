"""TLS-3: outside its dates a certificate is refused by every client."""

from datetime import datetime

from readiness.domain.checks.contract import ProbeCheck, Subject
from readiness.domain.checks.tls_addresses import (
    RENEW_AUTHORITY,
    dated,
    evidence,
    first_to_expire,
    is_root,
    issuer_named,
    worst_certificate,
)
from readiness.domain.facts import AddressTls, CertificateFacts, TlsFacts
from readiness.domain.findings import Reason, Verdict, passed
from readiness.domain.outcomes import Outcome
from readiness.domain.probing import ProbeId
from readiness.domain.remedies import Remedy

EXPECTED = "Today lies within the dates of the verified path"

_RENEW = Remedy("Renew the certificate and reload the proxy; then see why the renewal did not run.")


def judge(subject: Subject, facts: TlsFacts) -> Verdict:
    """Pass when now lies within the dates of every certificate on the verified path."""

    def judge_address(address: AddressTls) -> Verdict:
        return _address(address, subject.now)

    return worst_certificate(facts, judge_address)


def _address(address: AddressTls, now: datetime) -> Verdict:
    first_out = first_to_expire(address)
    last_in = max(dated(address), key=lambda certificate: certificate.not_before)
    if now > first_out.not_after:
        days = (now - first_out.not_after).days
        words = f"expired {_days(days)} ago, on {first_out.not_after:%-d %B %Y}"
        return _outside(address, Reason.EXPIRED, words, first_out)
    if now < last_in.not_before:
        words = f"is not valid before {last_in.not_before:%-d %B %Y}"
        return _outside(address, Reason.NOT_YET_VALID, words, last_in)
    return passed(
        Reason.VALID,
        f"Valid until {first_out.not_after:%-d %B %Y}.",
        expected=EXPECTED,
        measured=f"valid until {first_out.not_after:%Y-%m-%d %H:%M} UTC",
        evidence=evidence(address),
    )


def _outside(address: AddressTls, reason: Reason, words: str, which: CertificateFacts) -> Verdict:
    sentence = f"{issuer_named(address, which) or 'the certificate'} {words}."
    return Verdict(
        Outcome.FAIL,
        reason,
        f"{sentence[0].upper()}{sentence[1:]}",
        expected=EXPECTED,
        measured=f"{which.not_before:%Y-%m-%d} to {which.not_after:%Y-%m-%d}",
        evidence=evidence(address),
        remedy=RENEW_AUTHORITY if is_root(address, which) else _RENEW,
    )


def _days(count: int) -> str:
    return "1 day" if count == 1 else f"{count} days"


CHECK = ProbeCheck("TLS-3", "Is the certificate valid today?", ProbeId.TLS, judge)
