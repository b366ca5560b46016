"""REL-4: what was approved and tested protects nobody while something else answers.

The version route is asked at every address. Where it names the image by its digest, or the edge
does in `X-Build-Digest`, the digest decides; else the version is compared with that of the release.
For half an hour after a deployment the release before may still answer somewhere.
"""

from collections.abc import Sequence
from datetime import datetime

from readiness.domain.access_facts import IdentityUse
from readiness.domain.builds import ROLLOUT_LASTS, in_words, is_of, others
from readiness.domain.checks.contract import ProbeCheck, Subject
from readiness.domain.findings import Reason, Verdict, passed, unknown
from readiness.domain.outcomes import Outcome, UnknownReason
from readiness.domain.probing import ProbeId, Running, Unknown
from readiness.domain.remedies import RELEASE_FORM, ROUTES_FORM, Remedy
from readiness.domain.version_facts import VersionAnswer, VersionFacts
from readiness.domain.version_routes import version_route
from registry.domain.releases import DeployedRelease
from registry.domain.vocabulary import EnvironmentKind

_RECORD = (
    "Under “Releases” record what runs there as deployed, with its version as the interface names "
    "it, and the digest of its image. A pipeline does the same through the API."
)
_ROUTE = (
    "Record the route by which the environment tells its version; for a page that names none, have "
    "the edge send X-Build-Digest with the digest of the image."
)
_IDENTITY = "Give the environment an identity that may ask for its version."
_REFUSALS = (401, 403)


def judge(subject: Subject, facts: VersionFacts) -> Verdict:
    """Pass when every address runs the recorded release."""
    environment = subject.environment
    release = environment.release
    if release is None:
        return _unrecorded(environment.kind)
    if cause := _unread(subject, facts):
        return unknown(*cause, expected=_expected(release), evidence=_evidence(facts))
    named = [answer for answer in facts.answers if answer.names_build]
    wrong = others(sorted({answer.running for answer in named}), release)
    if wrong:
        return _another(subject.now, facts, release, wrong)
    silent = [answer for answer in facts.answers if not answer.names_build]
    if silent:
        return unknown(*_silent(facts, silent), expected=_expected(release))
    return passed(
        Reason.RUNS_RELEASE,
        f"{_who(facts)} {in_words(named[0].running)}, which is the recorded release.",
        expected=_expected(release),
        measured=_measured(facts),
        evidence=_evidence(facts),
    )


def seen_since(subject: Subject) -> datetime | None:
    """Return when the release went out: what was seen before says nothing about it."""
    release = subject.environment.release
    return release.deployed_at if release else None


def _unrecorded(kind: EnvironmentKind) -> Verdict:
    if kind is EnvironmentKind.PRODUCTION:
        sentence = "No release is recorded to run here, so there is nothing to compare with."
        cause = Unknown(UnknownReason.NOT_RECORDED, sentence)
        return unknown(cause, Remedy(_RECORD, form=RELEASE_FORM))
    return Verdict(
        Outcome.NOT_APPLICABLE,
        Reason.NOT_PRODUCTION,
        f"No release is recorded here, and none is asked of {kind}.",
        remedy=Remedy("Nothing is to be done while the kind is right."),
    )


def _unread(subject: Subject, facts: VersionFacts) -> tuple[Unknown, str | Remedy] | None:
    """Return why nothing can be compared and what to do, None where something can."""
    route = version_route(subject.environment, subject.interface.profile)
    if route is None or not facts.path:
        sentence = "Nobody knows where this environment tells its version."
        remedy = Remedy(_ROUTE, form=ROUTES_FORM)
        return Unknown(UnknownReason.NOT_RECORDED, sentence), remedy
    if (route.path, route.pointer) != (facts.path, facts.pointer):
        sentence = "Not run since the version route was changed."
        return Unknown(UnknownReason.NEVER_OBSERVED, sentence), ""
    if facts.failure is not None:
        sentence = f"The edge {facts.failure.sentence}, so nobody can tell what runs."
        mend = "Mend the edge first: AVL-1 says what is wrong with it."
        return Unknown(UnknownReason.CONTROL_FAILED, sentence), mend
    if not any(answer.names_build for answer in facts.answers):
        return _silent(facts, facts.answers)
    return None


def _silent(facts: VersionFacts, silent: Sequence[VersionAnswer]) -> tuple[Unknown, str | Remedy]:
    """Return why addresses do not say what they run, and what to do about the first."""
    first = silent[0]
    where = f" at {first.address}" if len(facts.answers) > 1 else ""
    if first.failure is not None:
        sentence = f"The edge {first.failure.sentence}{where} when it was asked for its version."
        cure = "See what the version route does: other routes may answer."
        return Unknown(UnknownReason.CONTROL_FAILED, sentence), cure
    if first.challenged:
        sentence = f"The edge took the prober for a robot{where}, or asked it to slow down."
        return Unknown(UnknownReason.BLOCKED_PROBER, sentence), ""
    if first.status in _REFUSALS and not first.with_identity:
        return Unknown(UnknownReason.NO_CREDENTIALS, _refused(facts, first, where)), _IDENTITY
    sentence = f"{facts.path} answered {first.status}{where}, and no version can be read in it."
    return Unknown(UnknownReason.NOT_RECORDED, sentence), Remedy(_ROUTE, form=ROUTES_FORM)


def _refused(facts: VersionFacts, answer: VersionAnswer, where: str) -> str:
    identity = {
        IdentityUse.VOID: "identity a is void, since the edge has moved",
        IdentityUse.UNAVAILABLE: "the value of identity a cannot be read",
        IdentityUse.UNSAFE: "identity a is not sent without TLS",
    }.get(facts.identity, "there is no identity to ask with")
    return f"{facts.path} answers a stranger {answer.status}{where}, and {identity}."


def _another(
    now: datetime, facts: VersionFacts, release: DeployedRelease, wrong: Sequence[Running]
) -> Verdict:
    has_some = any(is_of(one.running, release) for one in facts.answers if one.names_build)
    is_rollout = has_some and len(wrong) == 1 and now < release.deployed_at + ROLLOUT_LASTS
    told = " and ".join(in_words(one) for one in wrong[:3])
    if is_rollout:
        minutes = int(ROLLOUT_LASTS.total_seconds() // 60)
        return Verdict(
            Outcome.WARN,
            Reason.ROLLS_OUT,
            f"{told} still answers beside {release.version}, which went out less than {minutes} "
            "minutes ago.",
            expected=_expected(release),
            measured=_measured(facts),
            evidence=_evidence(facts),
            remedy=Remedy("Wait until the rollout has ended, and see that it does."),
        )
    recorded = in_words(Running(release.version, release.subject.image if wrong[0].digest else ""))
    beside = f" beside {recorded}" if has_some else f", and {recorded} is recorded"
    return Verdict(
        Outcome.FAIL,
        Reason.OTHER_BUILD,
        f"{told} answers{beside}.",
        expected=_expected(release),
        measured=_measured(facts),
        evidence=_evidence(facts),
        remedy=Remedy(
            "Find out who deployed what answers, and either bring the recorded release back or "
            f"have this one approved. {_RECORD}",
            form=RELEASE_FORM,
        ),
    )


def _expected(release: DeployedRelease) -> str:
    digest = f", image {release.subject.image}" if release.subject.image else ""
    return f"{release.version}{digest}, at every address"


def _who(facts: VersionFacts) -> str:
    count = len(facts.answers)
    return "The edge runs" if count == 1 else f"All {count} addresses run"


def _measured(facts: VersionFacts) -> str:
    found = dict.fromkeys(in_words(one.running) for one in facts.answers if one.names_build)
    return ", ".join(found)


def _evidence(facts: VersionFacts) -> tuple[tuple[str, str], ...]:
    return tuple(
        (f"GET {facts.path}", f"{_seen(answer)}, from {answer.address}") for answer in facts.answers
    )


def _seen(answer: VersionAnswer) -> str:
    if answer.failure is not None:
        return "no answer"
    told = [f"{answer.status}"]
    told += [f"version {answer.version}"] if answer.version else []
    told += [answer.digest] if answer.digest else []
    return ", ".join(told) + (", with identity a" if answer.with_identity else "")


CHECK = ProbeCheck(
    "REL-4",
    "Is the running version the recorded release, and nothing else?",
    ProbeId.VERSION,
    judge,
    since=seen_since,
)
