"""TLS-4: a renewal that is late by days is found now, not by users later."""

from datetime import datetime, timedelta

from readiness.domain.checks.contract import ProbeCheck, Subject
from readiness.domain.checks.tls_addresses import (
    RENEW_AUTHORITY,
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

SHORT_LIFETIME = timedelta(days=30)
WARN_BELOW, FAIL_BELOW = timedelta(days=21), timedelta(days=7)
"""Margins asked for; of lifetimes up to 30 days a third and a sixth instead (checks.md, TLS-4)."""

ONE_DECIMAL_BELOW = 10

_RENEW = Remedy("Renew now, and see why the automatic renewal is late.")


def judge(subject: Subject, facts: TlsFacts) -> Verdict:
    """Pass when the certificate that runs out first has margin enough at every address."""

    def judge_address(address: AddressTls) -> Verdict:
        return _address(address, subject.now)

    return worst_certificate(facts, judge_address)


def margins(certificate: CertificateFacts) -> tuple[timedelta, timedelta]:
    """Return (warn below, fail below) for a certificate of this lifetime."""
    lifetime = certificate.not_after - certificate.not_before
    if lifetime <= SHORT_LIFETIME:
        return lifetime / 3, lifetime / 6
    return WARN_BELOW, FAIL_BELOW


def _address(address: AddressTls, now: datetime) -> Verdict:
    certificate = first_to_expire(address)
    left = certificate.not_after - now
    warn_below, fail_below = margins(certificate)
    expected = f"At least {_span(warn_below)} left"
    if left >= warn_below:
        return passed(
            Reason.VALID,
            f"{_span(left)} left; {_span(warn_below)} are asked for.",
            expected=expected,
            measured=f"{_span(left)} left",
            evidence=evidence(address),
        )
    measured = f"{_span(left)} left" if left > timedelta(0) else "none left, it has expired"
    if issuer := issuer_named(address, certificate):
        measured = f"{measured} ({issuer})"
    return Verdict(
        Outcome.FAIL if left < fail_below else Outcome.WARN,
        Reason.EXPIRES_SOON if left > timedelta(0) else Reason.EXPIRED,
        f"{measured[0].upper()}{measured[1:]}; {_span(warn_below)} are asked for.",
        expected=expected,
        measured=measured,
        evidence=evidence(address),
        remedy=RENEW_AUTHORITY if is_root(address, certificate) else _RENEW,
    )


def _span(span: timedelta) -> str:
    if span < timedelta(days=2):
        return f"{max(span, timedelta(0)) / timedelta(hours=1):.0f} hours"
    days = span / timedelta(days=1)
    return f"{days:.0f} days" if days >= ONE_DECIMAL_BELOW else f"{days:.1f} days"


CHECK = ProbeCheck("TLS-4", "Is enough validity left?", ProbeId.TLS, judge)
