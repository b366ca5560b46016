"""REL-1: what nobody wrote down cannot be approved, compared with what runs, or taken back."""

from readiness.domain.checks.contract import RecordCheck, Subject
from readiness.domain.findings import Reason, Verdict, passed
from readiness.domain.outcomes import Outcome
from readiness.domain.remedies import RELEASE_FORM, Remedy
from registry.domain.subject import Part, part_refusal
from registry.domain.vocabulary import EnvironmentKind

EXPECTED = "A recorded release that names the image, and each part by an immutable digest"
_CURE = (
    "Under “Releases” propose what runs there, with the digest of its image, and record it as "
    "deployed. A pipeline does the same through the API."
)


def judge(subject: Subject) -> Verdict:
    """Pass when production has a current release of which every part is a digest.

    Other environments are not asked: what is tried there may change by the minute.
    """
    environment = subject.environment
    if environment.kind is not EnvironmentKind.PRODUCTION:
        return Verdict(
            Outcome.NOT_APPLICABLE,
            Reason.NOT_PRODUCTION,
            f"A recorded release is asked of production, and this is {environment.kind}.",
            expected=EXPECTED,
            remedy=Remedy("Nothing is to be done while the kind is right."),
        )
    release = environment.release
    if release is None:
        return _failed(Reason.NOT_RECORDED, "No release is recorded to run here.", "none recorded")
    named = {part: release.subject.of(part) for part in Part if release.subject.of(part)}
    mutable = [part for part, value in named.items() if part_refusal(part, value)]
    if mutable:
        shown = f"{mutable[0]} is {named[mutable[0]]}"
        return _failed(Reason.MUTABLE, f"A tag can be moved: {shown}.", shown)
    if Part.IMAGE not in named:
        words = ", ".join(named)
        return _failed(
            Reason.IMAGE_NOT_NAMED,
            f"{release.version} names {words}, and not the image that runs.",
            words,
        )
    return passed(
        Reason.RECORDED,
        f"{release.version} is recorded, with {len(named)} digest{'s' if len(named) > 1 else ''}.",
        expected=EXPECTED,
        measured=release.subject.image,
    )


def _failed(reason: Reason, summary: str, measured: str) -> Verdict:
    return Verdict(
        Outcome.FAIL,
        reason,
        summary,
        expected=EXPECTED,
        measured=measured,
        remedy=Remedy(_CURE, form=RELEASE_FORM),
    )


CHECK = RecordCheck(
    "REL-1",
    "Does production have a recorded release, with digests and no mutable tag?",
    judge,
)
