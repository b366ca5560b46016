"""TLS-1: a chain that clients cannot follow makes them stop, or click past a warning."""

from readiness.domain.checks.contract import ProbeCheck, Subject
from readiness.domain.checks.tls_addresses import SERVE_HTTPS, evidence
from readiness.domain.facts import AddressTls, TlsFacts
from readiness.domain.findings import Reason, Verdict, passed
from readiness.domain.outcomes import Outcome
from readiness.domain.probing import ProbeId
from readiness.domain.remedies import Remedy

EXPECTED = "HTTPS with a chain as sent that leads to a trusted root"
SELF_SIGNED_CODES = frozenset({18, 19})
"""X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT and X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN."""
ISSUER_MISSING_CODES = frozenset({2, 20, 21})
"""X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT, …_LOCALLY and …_VERIFY_LEAF_SIGNATURE."""

_CHAIN_SNIPPET = "ssl_certificate /etc/nginx/tls/fullchain.pem;  # leaf first, then intermediates"

_SELF_SIGNED = (
    "The certificate is signed by itself, or by a root that is not trusted.",
    Remedy(
        "Get a certificate from an authority that clients trust; if it is your own, register "
        "its certificate with this environment."
    ),
)


def judge(subject: Subject, facts: TlsFacts) -> Verdict:
    """Pass when every address serves a chain that leads to a trusted root, dates left aside."""
    if not facts.https:
        return _not_served("The edge is registered as plain HTTP.", "plain HTTP")
    if facts.failure is not None:
        return _not_served(f"The edge {facts.failure.sentence}.", facts.failure.sentence)
    verdicts = [_address(address) for address in facts.addresses]
    return max(verdicts, key=lambda verdict: verdict.outcome.badness)


def _address(address: AddressTls) -> Verdict:
    if address.failure is not None:
        sentence = f"The edge {address.failure.sentence}."
        return _not_served(sentence, address.failure.sentence, evidence(address))
    if address.trusted:
        return passed(
            Reason.CHAIN_TRUSTED,
            f"The chain as sent leads to {_root(address)}.",
            expected=EXPECTED,
            measured=f"{_sent(address)}, trusted",
            evidence=evidence(address),
        )
    return _untrusted(address)


def _untrusted(address: AddressTls) -> Verdict:
    if address.trust_code in SELF_SIGNED_CODES:
        reason, (sentence, remedy) = Reason.SELF_SIGNED, _SELF_SIGNED
    elif address.trust_code in ISSUER_MISSING_CODES and len(address.chain) == 1:
        reason = Reason.CHAIN_INCOMPLETE
        sentence = "Only the leaf was sent, and its issuer is not a trusted root."
        remedy = Remedy(
            "Send the intermediates behind the leaf. Browsers may hide this; other clients fail.",
            _CHAIN_SNIPPET,
            "nginx",
        )
    else:
        reason = Reason.CHAIN_UNTRUSTED
        sentence = "The chain as sent does not lead to a trusted root."
        remedy = Remedy("Send the whole chain, or register the private authority that issued it.")
    return Verdict(
        Outcome.FAIL,
        reason,
        sentence,
        expected=EXPECTED,
        measured=sentence.rstrip("."),
        evidence=evidence(address),
        remedy=remedy,
    )


def _not_served(sentence: str, measured: str, lines: tuple[tuple[str, str], ...] = ()) -> Verdict:
    return Verdict(
        Outcome.FAIL,
        Reason.HTTPS_NOT_SERVED,
        f"HTTPS is not served: {sentence[0].lower()}{sentence[1:]}",
        expected=EXPECTED,
        measured=measured,
        evidence=lines,
        remedy=SERVE_HTTPS,
    )


def _sent(address: AddressTls) -> str:
    if not address.chain:
        return "certificates that cannot be read"
    count = len(address.chain)
    return "1 certificate sent" if count == 1 else f"{count} certificates sent"


def _root(address: AddressTls) -> str:
    return address.path[-1].subject if address.path else "a trusted root"


CHECK = ProbeCheck(
    "TLS-1",
    "Is HTTPS served, with a chain as sent that leads to a trusted root?",
    ProbeId.TLS,
    judge,
)
