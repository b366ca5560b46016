"""PRX-2: what travels in clear can be read and changed on the way, credentials included."""

from urllib.parse import urlsplit

from readiness.domain.checks.bounded import Lines, bounded
from readiness.domain.checks.contract import ProbeCheck, Subject
from readiness.domain.facts import PlainAnswer, PlainHttpFacts
from readiness.domain.findings import Reason, Verdict, passed, unknown
from readiness.domain.outcomes import Outcome, UnknownReason
from readiness.domain.plain_answers import PlainReading, half_silent, reading_of
from readiness.domain.probing import ProbeId, Unknown
from readiness.domain.redirection import Location
from readiness.domain.remedies import Remedy
from registry.domain.snapshot import EnvironmentSnapshot

EXPECTED = "301 or 308 to HTTPS on the same host for every path, or nothing served over plain HTTP"
_MEND = "Mend the edge first: the findings about availability and TLS say how."
_ALIKE = "Redirect every path on the plain-HTTP port to HTTPS, or refuse every one."
_SILENCE = "so its silence proves nothing."
_CUT = "but the answer came to no proper end: nobody can tell what is served."
_MAY_RETURN = "as by a proxy whose application is down: it may be served in clear when it is up."

_REASONS = {
    PlainReading.SERVED: (Outcome.FAIL, Reason.PLAIN_SERVED),
    PlainReading.STAYS_PLAIN: (Outcome.FAIL, Reason.REDIRECT_STAYS_PLAIN),
    PlainReading.ELSEWHERE: (Outcome.WARN, Reason.REDIRECT_ELSEWHERE),
    PlainReading.PATH_DROPPED: (Outcome.WARN, Reason.REDIRECT_DROPS_PATH),
    PlainReading.TEMPORARY: (Outcome.WARN, Reason.REDIRECT_TEMPORARY),
}
"""From the worst reading to the least bad."""

_SENTENCES = {
    PlainReading.SERVED: "{path} is answered {what} over plain HTTP, where HTTPS is asked for",
    PlainReading.STAYS_PLAIN: "{path} is redirected to plain HTTP{host}",
    PlainReading.ELSEWHERE: "{path} is redirected to HTTPS on another origin first{host}",
    PlainReading.PATH_DROPPED: "{path} is redirected to HTTPS, but to another path",
    PlainReading.TEMPORARY: "{path} is redirected with {what}, which clients do not remember",
}


def judge(subject: Subject, facts: PlainHttpFacts) -> Verdict:
    """Pass when every path is redirected to HTTPS for good, or nothing is served in clear."""
    if not facts.https:
        return _wrong_scheme(facts)
    doubt = _doubt(facts)
    readings = {reading_of(answer): answer for answer in reversed(facts.answers)}
    for reading, (outcome, reason) in _REASONS.items():
        # a warning says less than that nothing is proven
        if reading in readings and (outcome is Outcome.FAIL or not doubt):
            return _weak(subject.environment, facts, outcome, reason, readings[reading])
    if doubt:
        return _not_proven(doubt, facts)
    return _sound(facts, redirects=PlainReading.REDIRECTED in readings)


def _weak(
    environment: EnvironmentSnapshot,
    facts: PlainHttpFacts,
    outcome: Outcome,
    reason: Reason,
    answer: PlainAnswer,
) -> Verdict:
    host = f" ({answer.redirection.host})" if answer.redirection.host else ""
    sentence = _SENTENCES[reading_of(answer)]
    return Verdict(
        outcome,
        reason,
        f"{sentence.format(path=answer.path[:80], what=_what(answer), host=host)}.",
        expected=EXPECTED,
        measured=_measured(facts),
        evidence=_evidence(facts),
        remedy=Remedy(
            "Answer every path on the plain-HTTP port with one permanent redirect to HTTPS on the "
            "same host, and nothing else.",
            _snippet(environment),
            "nginx",
        ),
    )


def _sound(facts: PlainHttpFacts, *, redirects: bool) -> Verdict:
    reason = Reason.REDIRECTS_TO_HTTPS if redirects else Reason.PLAIN_REFUSED
    sentence = (
        "Every path is redirected to HTTPS on the same host."
        if redirects
        else "Nothing is served over plain HTTP."
    )
    return passed(
        reason, sentence, expected=EXPECTED, measured=_measured(facts), evidence=_evidence(facts)
    )


def _wrong_scheme(facts: PlainHttpFacts) -> Verdict:
    return Verdict(
        Outcome.FAIL,
        Reason.HTTPS_NOT_SERVED,
        "The edge is registered as plain HTTP, so everything travels in clear.",
        expected=EXPECTED,
        measured=f"the edge is {facts.url}",
        remedy=Remedy("Serve HTTPS at the edge and register the https address."),
    )


def _doubt(facts: PlainHttpFacts) -> tuple[str, str] | None:
    """Return why the answers of a plain address prove nothing, and the cure, or None."""
    if facts.failure is not None:
        return f"The plain-HTTP address {facts.failure.sentence}, {_SILENCE}", _MEND
    if facts.edge_answers is False:
        return f"The edge did not answer over HTTPS either, {_SILENCE}", _MEND
    if silent := half_silent(facts.answers):
        path = silent.path[:80]
        return (
            f"{path} was not answered over plain HTTP, while another path was, {_SILENCE}",
            _ALIKE,
        )
    cut = (answer for answer in facts.answers if reading_of(answer) is PlainReading.CUT)
    if begun := next(cut, None):
        return f"{begun.path[:80]} was answered over plain HTTP, {_CUT}", _ALIKE
    down = (answer for answer in facts.answers if reading_of(answer) is PlainReading.UNAVAILABLE)
    if found := next(down, None):
        return (
            f"{found.path[:80]} is answered {found.status} over plain HTTP, {_MAY_RETURN}",
            _ALIKE,
        )
    return None


def _not_proven(doubt: tuple[str, str], facts: PlainHttpFacts) -> Verdict:
    sentence, cure = doubt
    return unknown(
        Unknown(UnknownReason.CONTROL_FAILED, sentence),
        cure,
        expected=EXPECTED,
        measured=_measured(facts),
        evidence=_evidence(facts),
    )


def _measured(facts: PlainHttpFacts) -> str:
    return ", ".join(dict.fromkeys(map(_what, facts.answers)))


def _evidence(facts: PlainHttpFacts) -> Lines:
    lines = [("plain address", facts.url)]
    lines.extend(
        (f"{answer.address} GET {answer.path[:80]}", _what(answer)) for answer in facts.answers
    )
    if facts.edge_answers is not None:
        lines.append(("HTTPS handshake", "answered" if facts.edge_answers else "not answered"))
    lines.extend((left.address, left.reason) for left in facts.left_out)
    return bounded(lines)


def _what(answer: PlainAnswer) -> str:
    if answer.failure is not None:
        begun = "part of an answer" if answer.is_cut else "nothing"
        return f"{begun} ({answer.failure.value.replace('_', ' ')})"
    if answer.redirection.location is Location.NONE:
        return f"{answer.status} with {answer.body_bytes} bytes"
    if answer.redirection.location is Location.EDGE:
        kept = "same path" if answer.redirection.keeps_path else "another path"
        return f"{answer.status} to the edge, {kept}"
    return f"{answer.status} to {answer.redirection.location} {answer.redirection.host}".rstrip()


def _snippet(environment: EnvironmentSnapshot) -> str:
    parts = urlsplit(environment.edge_url)
    name = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    return (
        f"server {{\n    listen 80;\n    listen [::]:80;\n    server_name {name};\n"
        f"    return 308 https://{parts.netloc}$request_uri;\n}}"
    )


CHECK = ProbeCheck(
    "PRX-2",
    "Does plain HTTP redirect every path to HTTPS, or refuse?",
    ProbeId.PLAIN_HTTP,
    judge,
    algorithm_version=2,
)
