"""TLS-2: a certificate for another name proves nothing about this host."""

from readiness.domain.checks.contract import ProbeCheck, Subject
from readiness.domain.checks.tls_addresses import evidence, not_read, worst_certificate
from readiness.domain.facts import AddressTls, TlsFacts
from readiness.domain.findings import Reason, Verdict, passed
from readiness.domain.outcomes import Outcome
from readiness.domain.probing import ProbeId
from readiness.domain.remedies import Remedy

MOST_NAMES = 5


def judge(subject: Subject, facts: TlsFacts) -> Verdict:
    """Pass when a subject alternative name covers the host at every address."""

    def judge_address(address: AddressTls) -> Verdict:
        return _address(facts.host, address)

    return worst_certificate(facts, judge_address)


def _address(host: str, address: AddressTls) -> Verdict:
    if address.name_covered is None:
        return not_read(
            address,
            "The subject alternative name of the certificate could not be read, so it is not known "
            f"whether it names {host}.",
        )
    names = _names(address)
    expected = f"A subject alternative name for {host}"
    if address.name_covered:
        return passed(
            Reason.NAME_COVERED,
            f"The certificate names {host}.",
            expected=expected,
            measured=names,
            evidence=evidence(address),
        )
    return Verdict(
        Outcome.FAIL,
        Reason.NAME_NOT_COVERED,
        f"The certificate does not name {host}; it names {names}.",
        expected=expected,
        measured=names,
        evidence=evidence(address),
        remedy=Remedy(
            f"Issue a certificate whose subject alternative names include {host}, or correct "
            "which certificate the proxy sends for this name."
        ),
    )


def _names(address: AddressTls) -> str:
    names = address.chain[0].names or ()
    more = f" and {len(names) - MOST_NAMES} more" if len(names) > MOST_NAMES else ""
    return (", ".join(names[:MOST_NAMES]) or "nothing") + more


CHECK = ProbeCheck("TLS-2", "Does a subject alternative name cover the host?", ProbeId.TLS, judge)
