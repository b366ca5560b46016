"""AVL-1: an edge that does not answer its health route serves nobody."""

from readiness.domain.checks.contract import ProbeCheck, Subject
from readiness.domain.facts import AddressAnswer, AvailabilityFacts
from readiness.domain.failures import Failure
from readiness.domain.findings import Reason, Verdict, passed
from readiness.domain.outcomes import Outcome
from readiness.domain.probing import ProbeId
from readiness.domain.redirection import REDIRECTS
from readiness.domain.remedies import Remedy

SLOW_MILLISECONDS = 2000
"""Answers are asked for within 2 s where the contract declares nothing (probes.md)."""

_CURE = "Correct the health route, or what is declared about it."
_CURE_OF_A_REDIRECT = (
    "Let the health route be answered without signing in, or declare the route that is."
)
_CURES = {
    Failure.NO_SUCH_HOST: "Correct the edge URL, or publish the host name in DNS.",
    Failure.NO_ADDRESS: "Publish an A or AAAA record for the host name.",
    Failure.REFUSED: "Start the proxy, or correct the port in the edge URL.",
    Failure.UNREACHABLE: "Look at the route and the firewall between prober and edge.",
    Failure.TIMEOUT: "See whether the upstream hangs, and set an upstream timeout at the proxy.",
    Failure.RESET: "Look at the proxy's error log: it closes before it answers.",
    Failure.TLS: "Mend the certificate first: the TLS findings say how.",
    Failure.MALFORMED: "See what listens on this port: it does not speak HTTP.",
    Failure.TOO_LARGE: "Find out who sends headers beyond 32 KiB, or data without an end.",
}


def judge(subject: Subject, facts: AvailabilityFacts) -> Verdict:
    """Pass when every address answers as declared; warn when one is slow."""
    if facts.failure is not None:
        sentence = f"The edge {facts.failure.sentence}."
        return _failed(facts, Reason.NO_ANSWER, sentence, _CURES[facts.failure])
    for answer in facts.answers:
        if verdict := _wrong(facts, answer):
            return verdict
    return _answered(facts)


def _wrong(facts: AvailabilityFacts, answer: AddressAnswer) -> Verdict | None:
    where = f" at {answer.address}" if len(facts.answers) > 1 else ""
    if answer.failure is not None:
        sentence = f"The edge {answer.failure.sentence}{where}{_more(answer.failure, answer)}."
        return _failed(facts, Reason.NO_ANSWER, sentence, _CURES[answer.failure])
    if answer.status != facts.expected_status:
        return _other_status(facts, answer, where)
    if answer.body_matches is False:
        sentence = f"The answer{where} does not contain “{facts.expected_text}”."
        return _failed(facts, Reason.UNEXPECTED_BODY, sentence)
    return None


def _more(failure: Failure, answer: AddressAnswer) -> str:
    """Return what the detail adds to the failure: the cause, which stands after its colon."""
    said = answer.detail.rstrip(".")
    if said in ("", f"The edge {failure.sentence}"):
        return ""
    cause = said.partition(": ")[2] or said
    is_acronym = cause[:2].isupper()
    return f": {cause if is_acronym else cause[0].lower() + cause[1:]}"


def _other_status(facts: AvailabilityFacts, answer: AddressAnswer, where: str) -> Verdict:
    sentence = f"The health route answered {answer.status}{where}, not {facts.expected_status}"
    place = dict(answer.headers).get("location", "")
    if place and answer.status in REDIRECTS:
        sentence = f"{sentence}: it redirects to “{place}”."
        return _failed(facts, Reason.UNEXPECTED_STATUS, sentence, _CURE_OF_A_REDIRECT)
    return _failed(facts, Reason.UNEXPECTED_STATUS, f"{sentence}.")


def _answered(facts: AvailabilityFacts) -> Verdict:
    slowest = max((answer.timings.total or 0 for answer in facts.answers), default=0)
    if slowest > SLOW_MILLISECONDS:
        return Verdict(
            Outcome.WARN,
            Reason.SLOW,
            f"Answers as declared, but took {slowest / 1000:.1f} s; the limit is "
            f"{SLOW_MILLISECONDS / 1000:.0f} s.",
            expected=_expected(facts),
            measured=_measured(facts),
            evidence=_evidence(facts),
            remedy=Remedy("See whether the health route waits for the model, or the edge for DNS."),
        )
    return passed(
        Reason.AS_DECLARED,
        f"Answers {facts.expected_status} in {slowest:.0f} ms.",
        expected=_expected(facts),
        measured=_measured(facts),
        evidence=_evidence(facts),
    )


def _failed(facts: AvailabilityFacts, reason: Reason, sentence: str, cure: str = _CURE) -> Verdict:
    return Verdict(
        Outcome.FAIL,
        reason,
        sentence,
        expected=_expected(facts),
        measured=_measured(facts) or sentence,
        evidence=_evidence(facts),
        remedy=Remedy(cure),
    )


def _expected(facts: AvailabilityFacts) -> str:
    text = f" with “{facts.expected_text}” in it" if facts.expected_text else ""
    return f"{facts.expected_status}{text} from every address, within 2 s"


def _measured(facts: AvailabilityFacts) -> str:
    return ", ".join(_shown(answer) for answer in facts.answers)


def _shown(answer: AddressAnswer) -> str:
    if answer.failure is not None:
        return f"no answer ({answer.failure.value.replace('_', ' ')})"
    return f"{answer.status} in {answer.timings.total or 0:.0f} ms"


def _evidence(facts: AvailabilityFacts) -> tuple[tuple[str, str], ...]:
    lines = [("request", f"GET {facts.url}")]
    lines.extend((answer.address, _shown(answer)) for answer in facts.answers)
    lines.extend((left.address, f"not asked: {left.reason}") for left in facts.left_out)
    # headers last: of evidence that is too long the end is dropped
    for answer in facts.answers:
        whose = f"{answer.address} " if len(facts.answers) > 1 else ""
        lines.extend((f"{whose}{name}", value) for name, value in answer.headers)
    return tuple(lines)


CHECK = ProbeCheck(
    "AVL-1", "Does the edge answer its health route as declared?", ProbeId.AVAILABILITY, judge
)
