"""ACC-2: a page that opens for strangers shows what was meant for colleagues.

Many chat interfaces send one shell to everybody and ask for data later. A shell is no evidence
either way: the routes of its data are judged by ACC-1.
"""

from readiness.domain.access import AccessReader, Read, Reading
from readiness.domain.access_facts import AuthenticationFacts
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

EXPECTED = "Refused, or led to sign in"
FORBIDDEN = 403

_TO_SIGN_IN = """\
location / {
    auth_request /authenticate;
    error_page 401 = @sign_in;
    proxy_pass http://interface;
}
location @sign_in {
    return 302 /sign-in;
}"""


def judge(subject: Subject, facts: AuthenticationFacts) -> Verdict:
    """Pass when every protected page refuses strangers, or leads them to sign in."""
    environment = subject.environment
    if not environment.protected_pages:
        return _no_page(has_api=bool(environment.protected_api))
    reader = subject.reader(AccessReader, facts)
    read = reader.read(is_api=False)
    return (
        _open(facts, read)
        or blocked(facts, reader, is_api=False)
        or silent(read, facts, is_api=False)
        or _not_asked(facts, read, environment.protected_pages)
        or _kept_out(facts, reader)
        or unproven(read, facts, is_api=False)
        or _weak(facts, read)
        or _shell(facts, read, has_api=bool(environment.protected_api))
        or _refused(facts, read)
    )


def _no_page(*, has_api: bool) -> Verdict:
    if has_api:
        sentence = "No protected page is declared; the API routes are judged by ACC-1."
        remedy = Remedy("Register the pages that ask people to sign in, if there are any.")
        return Verdict(Outcome.NOT_APPLICABLE, Reason.NO_PROTECTED_PAGES, sentence, remedy=remedy)
    cause = Unknown(UnknownReason.NEVER_OBSERVED, "No protected route is known at all.")
    return unknown(cause, "Register the pages and API routes that ask for credentials.")


def _open(facts: AuthenticationFacts, read: tuple[Read, ...]) -> Verdict | None:
    found = first(read, Reading.OPEN)
    if found is None:
        return None
    return _against(
        facts,
        Outcome.FAIL,
        Reason.OPEN_WITHOUT_CREDENTIALS,
        f"{asked(found)} answers {answered(found)} to strangers, and otherwise than a path that "
        "does not exist.",
        "Ask for a sign-in at the edge before the page is served.",
    )


def _not_asked(
    facts: AuthenticationFacts, read: tuple[Read, ...], pages: tuple[str, ...]
) -> Verdict | None:
    missing = not_asked(read, pages)
    if not missing:
        return None
    cause = Unknown(
        UnknownReason.BUDGET if facts.left_out else UnknownReason.NEVER_OBSERVED,
        f"Not asked in this run: {', '.join(page[:60] for page in missing[:3])}.",
    )
    return unknown(cause, "Register fewer routes, or see whether the profile forbids this one.")


def _kept_out(facts: AuthenticationFacts, reader: AccessReader) -> Verdict | None:
    """Return unknown where every answer of the run is a bare 403: it may be meant for us."""
    if reader.granted or any(answer.status != FORBIDDEN for answer in facts.answers):
        return None
    sentence = "Every path, even one that does not exist, answers 403: the prober may be kept out."
    cause = Unknown(UnknownReason.BLOCKED_PROBER, sentence)
    return unknown(cause, expected=EXPECTED, evidence=evidence(facts, is_api=False))


def _weak(facts: AuthenticationFacts, read: tuple[Read, ...]) -> Verdict | None:
    found = first(read, Reading.REACHED, Reading.MOVED, Reading.NOT_OFFERED)
    if found is None:
        return None
    return _against(
        facts,
        Outcome.WARN,
        Reason.REACHED_BEFORE_AUTHENTICATION,
        f"{asked(found)} answers {answered(found)}, which is neither a refusal nor a way to sign "
        "in.",
        "Register the path at which the page really is, and ask for a sign-in there.",
    )


def _shell(facts: AuthenticationFacts, read: tuple[Read, ...], *, has_api: bool) -> Verdict | None:
    found = first(read, Reading.SHELL)
    if found is None:
        return None
    sentence = f"{asked(found)} gives strangers the shell that every path gets"
    if has_api:
        return passed(
            Reason.SHELL_FOR_EVERYBODY,
            f"{sentence}; its data routes are judged by ACC-1.",
            expected=EXPECTED,
            measured="the application's shell",
            evidence=evidence(facts, is_api=False),
        )
    return _against(
        facts,
        Outcome.WARN,
        Reason.SHELL_FOR_EVERYBODY,
        f"{sentence}, and no API route is known by which its data could be judged.",
        "Register the API routes from which the page gets its data.",
    )


def _refused(facts: AuthenticationFacts, read: tuple[Read, ...]) -> Verdict:
    pages = len({one.answer.route for one in read})
    what = "The protected page refuses" if pages == 1 else f"All {pages} protected pages refuse"
    return passed(
        Reason.REFUSED,
        f"{what} strangers, or leads them to sign in.",
        expected=EXPECTED,
        measured="refused",
        evidence=evidence(facts, is_api=False),
    )


def _against(
    facts: AuthenticationFacts, outcome: Outcome, reason: Reason, sentence: str, cure: str
) -> Verdict:
    return Verdict(
        outcome,
        reason,
        sentence,
        expected=EXPECTED,
        measured=reason.value.replace("_", " "),
        evidence=evidence(facts, is_api=False),
        remedy=Remedy(cure, _TO_SIGN_IN, "nginx"),
    )


CHECK = ProbeCheck(
    "ACC-2",
    "Are protected pages refused or redirected to sign-in without credentials?",
    ProbeId.AUTHENTICATION,
    judge,
)
