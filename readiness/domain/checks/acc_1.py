"""ACC-1: an open API route gives models, data and money to whoever finds it.

It asks for a proof in two halves: strangers are refused, and an identity is let in. Without the
second half a dead route, a wrong path and a guarded one look the same.
"""

from readiness.domain.access import AccessReader, Read, Reading
from readiness.domain.access_facts import AuthenticationFacts, IdentityUse, Presented
from readiness.domain.checks.access_answers import (
    answered,
    asked,
    blocked,
    evidence,
    first,
    not_asked,
    silent,
    unproven,
)
from readiness.domain.checks.contract import ProbeCheck, Subject
from readiness.domain.findings import Reason, Verdict, passed, unknown
from readiness.domain.outcomes import Outcome, UnknownReason
from readiness.domain.probing import ProbeId, Unknown
from readiness.domain.remedies import Remedy

EXPECTED = "Refused (401, 403 or a way to sign in) without a right credential, in every spelling"

_GUARD_ALL = """\
location / {
    auth_request /authenticate;  # for every path and method
    proxy_pass http://interface;
}
location = /health {             # what is public stands alone, and exactly
    auth_request off;
    proxy_pass http://interface;
}"""

_OPENINGS = {
    Reason.OPEN_WITHOUT_CREDENTIALS: "without credentials",
    Reason.WRONG_CREDENTIAL_ACCEPTED: "to a wrong credential",
    Reason.OPEN_IN_OTHER_SPELLING: "without credentials when it is spelled oddly",
}

_PRESENTED = {
    Presented.NOTHING: "without credentials",
    Presented.WRONG: "with a wrong credential",
    Presented.IDENTITY: "with identity a",
}

_WEAK = (Reading.MOVED, Reading.SHELL)
"""Neither a refusal nor an open door, where the route is spelled as it was registered."""

_WITHOUT_IDENTITY = {
    IdentityUse.VOID: (
        "Identity a is void since the edge moved to another host.",
        "Set identity a again for the present host.",
    ),
    IdentityUse.UNAVAILABLE: (
        "The value of identity a could not be read.",
        "See whether the variable or file that identity a names is there for the worker.",
    ),
    IdentityUse.UNSAFE: (
        "Identity a was not sent, because the edge is not encrypted.",
        "Serve the edge over https.",
    ),
}


def judge(subject: Subject, facts: AuthenticationFacts) -> Verdict:
    """Pass when strangers are refused on every API route, and the identity is let in on one."""
    routes = subject.environment.protected_api
    if not routes:
        return _no_route()
    reader = subject.reader(AccessReader, facts)
    read = reader.read(is_api=True)
    return (
        _open(facts, read)
        or blocked(facts, reader, is_api=True)
        or silent(read, facts, is_api=True)
        or _not_asked(facts, read, routes)
        or _without_identity(facts, read)
        or _left_out(facts)
        or unproven(read, facts, is_api=True)
        or _not_let_in(facts, reader)
        or _judged(facts, read, routes)
    )


def _no_route() -> Verdict:
    # not "not applicable": otherwise forgetting the routes would raise the level
    sentence = "No protected API route is known, so nothing was asked."
    cure = "Register the API routes that ask for credentials, for example /v1/models."
    return unknown(Unknown(UnknownReason.NEVER_OBSERVED, sentence), cure)


def _open(facts: AuthenticationFacts, read: tuple[Read, ...]) -> Verdict | None:
    found = first(read, Reading.OPEN)
    if found is None:
        return None
    reason = Reason.OPEN_WITHOUT_CREDENTIALS
    if found.presented is Presented.WRONG:
        reason = Reason.WRONG_CREDENTIAL_ACCEPTED
    elif found.spelling:
        reason = Reason.OPEN_IN_OTHER_SPELLING
    return Verdict(
        Outcome.FAIL,
        reason,
        f"{asked(found)} answers {answered(found)} {_OPENINGS[reason]}.",
        expected=EXPECTED,
        measured=answered(found),
        evidence=evidence(facts, is_api=True),
        remedy=Remedy(
            "Ask for credentials at the edge by default, for every method and however the path is "
            "spelled, and name the public paths one by one.",
            _GUARD_ALL,
            "nginx",
        ),
    )


def _not_asked(
    facts: AuthenticationFacts, read: tuple[Read, ...], routes: tuple[str, ...]
) -> Verdict | None:
    missing = not_asked(read, routes)
    if not missing or facts.left_out:
        return None
    sentence = f"{missing[0]} was not asked: the profile of the interface forbids it."
    cure = "Take the route out of the environment, or choose the right profile."
    return unknown(Unknown(UnknownReason.NEVER_OBSERVED, sentence), cure)


def _without_identity(facts: AuthenticationFacts, read: tuple[Read, ...]) -> Verdict | None:
    if facts.identity is IdentityUse.PRESENTED:
        return None
    proven = _proven(read)
    if facts.identity is IdentityUse.NONE:
        sentence = f"{proven} It is not proven that the routes work for anybody."
        cure = "Give the environment identity a, so that the probe can prove the other half."
        cause = Unknown(UnknownReason.NO_CREDENTIALS, sentence)
    else:
        sentence, cure = _WITHOUT_IDENTITY[facts.identity]
        cause = Unknown(UnknownReason.CONTROL_FAILED, f"{sentence} {proven}")
    return unknown(cause, cure, expected=EXPECTED, evidence=evidence(facts, is_api=True))


def _not_let_in(facts: AuthenticationFacts, reader: AccessReader) -> Verdict | None:
    if reader.granted:
        return None
    shown = [
        f"{asked(answer)} answers {answered(answer)}"
        for answer in facts.answers
        if answer.presented is Presented.IDENTITY
    ]
    got = ", ".join(shown[:3]) or "it was not presented"
    cause = Unknown(
        UnknownReason.CONTROL_FAILED,
        f"Identity a got nothing that strangers do not get: {got}.",
    )
    cure = "Renew identity a, or register an API route that answers it on GET."
    return unknown(cause, cure, expected=EXPECTED, evidence=evidence(facts, is_api=True))


def _left_out(facts: AuthenticationFacts) -> Verdict | None:
    if not facts.left_out:
        return None
    named = ", ".join(words[:60] for words in facts.left_out[:3])
    more = f" and {len(facts.left_out) - 3} more" if len(facts.left_out) > 3 else ""
    cause = Unknown(
        UnknownReason.BUDGET, f"Not everything fits into one run; not asked: {named}{more}."
    )
    cure = "Register fewer routes, one for each rule of the proxy; each costs several requests."
    return unknown(cause, cure, expected=EXPECTED, evidence=evidence(facts, is_api=True))


def _judged(facts: AuthenticationFacts, read: tuple[Read, ...], routes: tuple[str, ...]) -> Verdict:
    for route in routes:
        if weak := _weak([one for one in read if one.answer.route == route]):
            return _reached(facts, weak)
    return passed(
        Reason.REFUSED,
        f"{_proven(read)} Identity a is let in.{_spared(facts)}",
        expected=EXPECTED,
        measured="refused",
        evidence=evidence(facts, is_api=True),
    )


def _spared(facts: AuthenticationFacts) -> str:
    count = len(facts.spared)
    return f" {count} less telling requests did not fit into the run." if count else ""


def _weak(read: list[Read]) -> Read | None:
    """Return what shows that the application was reached, or that nobody refused the route."""
    for one in read:
        if one.reading is Reading.REACHED or (one.reading in _WEAK and not one.answer.spelling):
            return one
    # a method that is not offered is fine beside a refusal of strangers, and no refusal itself
    of_strangers = [one for one in read if one.answer.presented is Presented.NOTHING]
    plain = [one for one in of_strangers if not one.answer.spelling]
    return None if any(one.reading is Reading.REFUSED for one in plain) else read[0]


def _reached(facts: AuthenticationFacts, weak: Read) -> Verdict:
    return Verdict(
        Outcome.WARN,
        Reason.REACHED_BEFORE_AUTHENTICATION,
        f"{asked(weak.answer)} {_PRESENTED[weak.answer.presented]} answers "
        f"{answered(weak.answer)}: something behind the edge dealt with the request instead of "
        "refusing it.",
        expected=EXPECTED,
        measured=answered(weak.answer),
        evidence=evidence(facts, is_api=True),
        remedy=Remedy(
            "Ask for credentials at the edge, before the path is routed, or correct the route.",
            _GUARD_ALL,
            "nginx",
        ),
    )


def _proven(read: tuple[Read, ...]) -> str:
    told = [
        one.reading is Reading.REFUSED
        for one in read
        if one.reading is not Reading.NOT_OFFERED
        and one.answer.presented is Presented.NOTHING
        and not one.answer.spelling
    ]
    return f"Without credentials {sum(told)} of {len(told)} requests were refused."


CHECK = ProbeCheck(
    "ACC-1",
    "Are protected API routes refused without credentials, for GET and POST, in every spelling of "
    "the path?",
    ProbeId.AUTHENTICATION,
    judge,
)
