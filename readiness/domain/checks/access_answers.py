"""What the checks of access share: answers in words, and as evidence."""

from collections.abc import Iterable, Iterator
from itertools import groupby

from readiness.domain.access import AccessReader, Read, Reading
from readiness.domain.access_facts import (
    AccessAnswer,
    AuthenticationFacts,
    Content,
    IdentityUse,
    Presented,
)
from readiness.domain.checks.bounded import Lines, bounded
from readiness.domain.findings import Verdict, unknown
from readiness.domain.outcomes import UnknownReason
from readiness.domain.probing import Unknown
from readiness.domain.redirection import Location

_WHO = {
    Presented.NOTHING: "stranger",
    Presented.WRONG: "wrong credential",
    Presented.IDENTITY: "identity a",
}
_CONTENT = {
    Content.EMPTY: "without content",
    Content.DATA: "with data",
    Content.ERROR: "with an error in the body",
    Content.PAGE: "with a page",
    Content.SIGN_IN: "with a sign-in page",
    Content.MAYBE_SIGN_IN: "with a page that has a password field",
}
UNAUTHORIZED = 401
"""The status that has to say how to authenticate (RFC 9110, section 15.5.2)."""
_LONGEST = 80
"""Characters of a path that are shown."""


def blocked(facts: AuthenticationFacts, reader: AccessReader, *, is_api: bool) -> Verdict | None:
    """Return the unknown of a run in which the prober was kept out, else None."""
    if facts.failure is not None:
        sentence = f"The edge {facts.failure.sentence}, so nothing is proven."
        cure = "Mend the edge first: the findings about availability and TLS say how."
        return unknown(Unknown(UnknownReason.CONTROL_FAILED, sentence), cure)
    if reader.throttled:
        sentence = "The edge took the prober for a robot, or asked it to slow down (429)."
        cause = Unknown(UnknownReason.BLOCKED_PROBER, sentence)
        return unknown(cause, evidence=evidence(facts, is_api=is_api))
    return None


def unproven(read: Iterable[Read], facts: AuthenticationFacts, *, is_api: bool) -> Verdict | None:
    """Return the unknown of an answer about which more would have to be asked, else None."""
    found = next((one.answer for one in read if _is_unproven(one)), None)
    if found is None:
        return None
    reason, cure = _MORE_TO_ASK[found.content is Content.MAYBE_SIGN_IN]
    if facts.left_out:
        reason, cure = UnknownReason.BUDGET, "Register fewer routes; each costs several requests."
    sentence = f"{asked(found)} answers {answered(found)}, which may be a way to sign in or not."
    return unknown(Unknown(reason, sentence), cure, evidence=evidence(facts, is_api=is_api))


def _is_unproven(one: Read) -> bool:
    return one.reading is Reading.UNPROVEN and not one.answer.spelling


_COMPARE = (
    "Give the environment an identity a that opens this path, so that what it gets can be "
    "compared, or let the path lead strangers to a page of its own for signing in."
)
_LEAD_ELSEWHERE = (
    "Let the path answer 401, or lead to a sign-in page that the profile lets be asked for."
)
_MORE_TO_ASK = {
    True: (UnknownReason.NO_CREDENTIALS, _COMPARE),
    False: (UnknownReason.CONTROL_FAILED, _LEAD_ELSEWHERE),
}
"""Reason and cure, by whether the answer is a page with a password field."""


def silent(read: Iterable[Read], facts: AuthenticationFacts, *, is_api: bool) -> Verdict | None:
    """Return the unknown of a run in which a registered path was not answered, else None."""
    for one in read:
        if one.reading is Reading.BROKEN and not one.answer.spelling:
            sentence = f"{asked(one.answer)} was not answered, so nothing is proven about it."
            cure = "See why the edge answers other paths and not this one, then probe again."
            cause = Unknown(UnknownReason.CONTROL_FAILED, sentence)
            return unknown(cause, cure, evidence=evidence(facts, is_api=is_api))
    return None


def first(read: Iterable[Read], *readings: Reading) -> AccessAnswer | None:
    """Return the first answer that amounts to one of ``readings``, or None."""
    return next((one.answer for one in read if one.reading in readings), None)


def not_asked(read: Iterable[Read], routes: Iterable[str]) -> tuple[str, ...]:
    """Return the routes of which no answer is known."""
    seen = {one.answer.route for one in read}
    return tuple(route for route in routes if route not in seen)


def asked(answer: AccessAnswer) -> str:
    """Return the request of an answer in words, for example ``GET /v1/models``."""
    return f"{answer.method} {answer.target[:_LONGEST]}"


def answered(answer: AccessAnswer) -> str:
    """Return an answer in words, for example ``200 with data``."""
    if answer.failure is not None:
        return f"nothing ({answer.failure.value.replace('_', ' ')})"
    if answer.redirection.location is not Location.NONE:
        place = answer.redirection.location.value.replace("_", " ")
        path = answer.leads_to[:_LONGEST]
        return f"{answer.status} to {place} {answer.redirection.host}".rstrip() + path
    if answer.status is not None and answer.status in range(200, 300):
        return f"{answer.status} {_CONTENT[answer.content]}"
    return f"{answer.status}"


def evidence(facts: AuthenticationFacts, *, is_api: bool) -> Lines:
    """Return what every route answered, a line for each route and method."""
    followed = [answer for answer in facts.answers if answer.is_followed]
    mine = [one for one in facts.answers if one.is_api is is_api and not one.is_followed]
    plain = [answer for answer in mine if not answer.spelling and not answer.is_control]
    lines = [
        *_grouped(plain),
        *(_control(answer) for answer in mine if answer.is_control),
        *((f"{asked(found)} (led there)", _with_digest(found)) for found in followed),
        *_spellings(mine),
    ]
    if any(answer.status == UNAUTHORIZED and not answer.names_scheme for answer in plain):
        lines.append(("note", "a 401 does not say how to authenticate (WWW-Authenticate)"))
    if facts.identity is not IdentityUse.PRESENTED:
        lines.append(("identity a", facts.identity.value))
    lines.extend(("not asked", words) for words in (*facts.left_out, *facts.spared))
    return bounded(lines)


def _grouped(answers: list[AccessAnswer]) -> Iterator[tuple[str, str]]:
    ordered = sorted(answers, key=lambda answer: (answer.route, answer.method))
    for request, group in groupby(ordered, key=asked):
        yield (
            request,
            "; ".join(f"{_WHO[found.presented]}: {_with_digest(found)}" for found in group),
        )


def _with_digest(answer: AccessAnswer) -> str:
    digest = f" (sha256 {answer.digest[:8]}…)" if answer.digest else ""
    return f"{answered(answer)}{digest}"


def _control(answer: AccessAnswer) -> tuple[str, str]:
    who = " by identity a" if answer.presented is Presented.IDENTITY else ""
    return f"GET {answer.route}(random){who}", _with_digest(answer)


def _spellings(answers: list[AccessAnswer]) -> Iterator[tuple[str, str]]:
    odd = sorted((answer for answer in answers if answer.spelling), key=lambda one: one.route)
    for route, group in groupby(odd, key=lambda answer: answer.route):
        words = ", ".join(f"{_spelling(found)} {answered(found)}" for found in group)
        yield f"{route[:_LONGEST]} spelled oddly", words


def _spelling(answer: AccessAnswer) -> str:
    return answer.spelling if answer.method == "GET" else f"{answer.method} {answer.spelling}"
