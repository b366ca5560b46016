"""PRX-3: without HSTS the first request of every visit can be kept from HTTPS."""

from collections.abc import Iterable
from typing import Any

from readiness.domain.checks.bounded import Lines, bounded
from readiness.domain.checks.contract import ProbeCheck, Subject
from readiness.domain.facts import HstsAnswer, HstsFacts
from readiness.domain.failures import Failure
from readiness.domain.findings import Reason, Verdict, passed, unknown
from readiness.domain.hsts_answers import heard, is_error, without_errors
from readiness.domain.hsts_header import DEMANDED_SECONDS, HstsReading, parse, reading_of
from readiness.domain.outcomes import Outcome, UnknownReason
from readiness.domain.probing import ProbeId, Unknown
from readiness.domain.remedies import Remedy

EXPECTED = f"One header with max-age of at least {DEMANDED_SECONDS} s (180 days) on every answer"

_SET = 'add_header Strict-Transport-Security "max-age=31536000" always;'
_ONCE = f"proxy_hide_header Strict-Transport-Security;  # of the application behind\n{_SET}"

_WRONG = (
    (HstsReading.INVALID, Outcome.FAIL, Reason.HSTS_INVALID, "is not valid, so browsers ignore it"),
    (HstsReading.OFF, Outcome.FAIL, Reason.HSTS_OFF, "says max-age=0, which switches it off"),
    (
        HstsReading.TWICE,
        Outcome.WARN,
        Reason.HSTS_TWICE,
        "is sent twice, and only the first counts",
    ),
    (HstsReading.SHORT, Outcome.WARN, Reason.HSTS_SHORT, "lasts less than 180 days"),
)
"""What can be wrong with a header that is there, the worst first."""


def judge(subject: Subject, facts: HstsFacts) -> Verdict:
    """Pass when every answer over HTTPS, errors included, carries one header that lasts."""
    if not facts.https:
        return _not_served("The edge is registered as plain HTTP.")
    if failure := _whole_failure(facts):
        return _no_answer(facts, failure)
    verdict = _missing(facts) or _badly_set(facts) or _errors_unseen(facts) or _sound(facts)
    silent = next((answer for answer in facts.answers if answer.failure), None)
    # what was seen to be wrong is wrong, but less than that says nothing while a path is silent
    if silent is None or verdict.outcome is Outcome.FAIL:
        return verdict
    return _not_proven(facts, silent)


def _whole_failure(facts: HstsFacts) -> Failure | None:
    """Return why HTTPS as a whole, or one address of it, gave no answer that counts."""
    came = {answer.address for answer in heard(facts.answers)}
    failures = (
        answer.failure
        for answer in facts.answers
        if answer.failure is Failure.TLS or answer.address not in came
    )
    return facts.failure or next(failures, None)


def _sound(facts: HstsFacts) -> Verdict:
    return passed(
        Reason.HSTS_SET,
        f"Every answer, errors included, is marked for {_shortest_days(facts)} days.",
        **_sides(facts),
    )


def _missing(facts: HstsFacts) -> Verdict | None:
    came = heard(facts.answers)
    absent = [answer for answer in came if not answer.values]
    if not absent:
        return None
    if len(absent) == len(came):
        return _wrong(facts, Outcome.FAIL, Reason.HSTS_MISSING, "No answer carries the header.")
    if all(map(is_error, absent)):
        sentence = f"The header is missing on error answers: {_paths(absent)}."
        return _wrong(facts, Outcome.WARN, Reason.HSTS_MISSING_ON_ERRORS, sentence)
    sentence = f"The header is missing on some answers: {_paths(absent)}."
    return _wrong(facts, Outcome.FAIL, Reason.HSTS_MISSING, sentence)


def _badly_set(facts: HstsFacts) -> Verdict | None:
    came = [(reading_of(answer.values), answer) for answer in heard(facts.answers)]
    if all(read is HstsReading.SOUND for read, _ in came):
        return None
    for reading, outcome, reason, words in _WRONG:
        if found := _paths(answer for read, answer in came if read is reading):
            return _wrong(facts, outcome, reason, f"The header {words}: {found}.")
    return None


def _errors_unseen(facts: HstsFacts) -> Verdict | None:
    addresses = without_errors(facts.answers)
    if not addresses:
        return None
    return Verdict(
        Outcome.WARN,
        Reason.HSTS_ERRORS_UNSEEN,
        f"No error answer could be seen of {', '.join(addresses)}, so whether errors carry the "
        "header is not known.",
        remedy=Remedy(
            "Register a protected API route: without a credential it is refused, and that answer "
            "shows whether errors carry the header."
        ),
        **_sides(facts),
    )


def _not_proven(facts: HstsFacts, silent: HstsAnswer) -> Verdict:
    sentence = f"{silent.path[:60]} was not answered, while another path was."
    return unknown(
        Unknown(UnknownReason.CONTROL_FAILED, sentence),
        "See why the edge is silent there: every path asked for is to be answered, if only with an "
        "error.",
        **_sides(facts),
    )


def _wrong(facts: HstsFacts, outcome: Outcome, reason: Reason, sentence: str) -> Verdict:
    twice = reason is Reason.HSTS_TWICE
    text = (
        "Send it from one place: the edge, or the application."
        if twice
        else "Set it at the edge for every answer. Without “always”, nginx leaves it out of error "
        "answers; and a location with an add_header of its own inherits none."
    )
    remedy = Remedy(text, _ONCE if twice else _SET, "nginx")
    return Verdict(outcome, reason, sentence, remedy=remedy, **_sides(facts))


def _no_answer(facts: HstsFacts, failure: Failure) -> Verdict:
    if failure is not Failure.TLS:
        return _not_served(f"The edge {failure.sentence}.", _evidence(facts))
    return Verdict(
        Outcome.FAIL,
        Reason.HSTS_IGNORED,
        "The certificate cannot be verified, so browsers ignore HSTS.",
        expected=EXPECTED,
        measured="no answer over a verified connection",
        evidence=_evidence(facts),
        remedy=Remedy("Mend the certificate first: the TLS findings say how."),
    )


def _not_served(sentence: str, evidence: Lines = ()) -> Verdict:
    return Verdict(
        Outcome.FAIL,
        Reason.HTTPS_NOT_SERVED,
        f"HTTPS is not served: {sentence[0].lower()}{sentence[1:]}",
        expected=EXPECTED,
        measured=sentence.rstrip("."),
        evidence=evidence,
        remedy=Remedy("Serve HTTPS at the edge and register the https address."),
    )


def _sides(facts: HstsFacts) -> dict[str, Any]:
    came = heard(facts.answers)
    measured = dict.fromkeys("; ".join(answer.values) or "no header" for answer in came)
    shown = ", ".join(measured)
    return {"expected": EXPECTED, "measured": shown[:200], "evidence": _evidence(facts)}


def _evidence(facts: HstsFacts) -> Lines:
    lines = [
        (f"{answer.address} GET {answer.path[:80]}", _what(answer)) for answer in facts.answers
    ]
    if facts.bare_address:
        note = "browsers note HSTS for host names alone (RFC 6797, section 8.1.1)"
        lines.append((facts.host, note))
    lines.extend((left.address, left.reason) for left in facts.left_out)
    return bounded(lines)


def _what(answer: HstsAnswer) -> str:
    if answer.failure is not None:
        return f"no answer ({answer.failure.value.replace('_', ' ')})"
    return f"{answer.status}: {' and '.join(answer.values) or 'no header'}"


def _paths(answers: Iterable[HstsAnswer]) -> str:
    named = dict.fromkeys(f"{answer.path[:60]} ({answer.status})" for answer in answers)
    return ", ".join(named)


def _shortest_days(facts: HstsFacts) -> int:
    return min(parse(answer.values[0]).max_age for answer in heard(facts.answers)) // 86_400


CHECK = ProbeCheck(
    "PRX-3",
    "Is HSTS set for at least 180 days, on error answers too?",
    ProbeId.HSTS,
    judge,
)
