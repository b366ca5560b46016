"""What the gate holds of what a pipeline asks, at a moment."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from readiness.domain.gate.answering import Said, owned, said, said_without
from readiness.domain.gate.asking import AskedAction, Question
from readiness.domain.gate.reasons import Reason, ReasonCode, denied
from readiness.domain.gate.standing import unauthorised_reasons
from readiness.domain.gate.words import listed
from readiness.selectors.gate import Gated, gates_of, rollback_of
from registry.domain.approvals.approval import Approval
from registry.domain.approvals.terms import terms_digest
from registry.domain.responsibilities import Responsibility
from registry.selectors.gate_subjects import (
    WayBack,
    release_registered_last,
    releases_of_content,
    way_back,
)
from registry.selectors.records import EnvironmentRecord, ReleaseRecord


@dataclass(frozen=True, slots=True)
class Judged:
    """What the gate holds of a question.

    Attributes:
        release: of which it speaks, None for none.
        subject_digest: of what would go out, "" where nobody said and nothing is registered.
        image: the digest of its image, "" where it names none.
        policy: id, version and digest of what the release has to meet, None where it meets none.
    """

    said: Said
    release: ReleaseRecord | None
    subject_digest: str
    image: str = ""
    policy: dict[str, object] | None = None


def judged(
    place: EnvironmentRecord, question: Question, since: datetime | None, now: datetime
) -> Judged:
    """Return what the gate holds of ``question`` at ``now``; as many queries, whatever the answer.

    Args:
        since: since when nothing but evidence was missing, None for not so far.
    """
    if question.action is AskedAction.ROLLBACK:
        return _taking_back(place, question, now)
    if question.subject is None:
        registered = release_registered_last(place)
        found = [registered] if registered else []
    else:
        found = list(releases_of_content(place, question.subject.digest))
    if not found:
        return _unknown(place, question, now)
    gates = gates_of(found, now)
    release = min(found, key=lambda one: (gates[one.pk].verdict.verdict.gravity, -one.pk))
    return _going_out(release, gates[release.pk], question, since, place.interface.team.name)


def policy_of(approval: Approval) -> dict[str, object]:
    """Return what a release has to meet: the names of its policies, and a digest of all terms."""
    named = dict.fromkeys(one.name for one in approval.policies)
    version = max((one.version for one in approval.policies), default=0)
    return {
        "id": " ".join(named),
        "version": version,
        "sha256": terms_digest(approval.terms).removeprefix("sha256:"),
    }


def _going_out(
    release: ReleaseRecord, gated: Gated, question: Question, since: datetime | None, team: str
) -> Judged:
    approval = gated.approval
    others = [kind for kind in sorted(question.kinds) if kind not in approval.kinds]
    more = (_other_kinds(others, approval),) if others else ()
    if approval.terms.explicit_subject and question.subject is None:
        more = (_not_named(approval), *more)
    evidence = gated.evidence
    leans = bool(evidence.weakest) or evidence.weakest_level is not None
    leans = leans or approval.terms.evidence_of_build
    return Judged(
        owned(said(gated.verdict, more, since, leans=leans), evidence.holders, team),
        release,
        approval.subject.digest,
        approval.subject.image,
        policy_of(approval),
    )


def _not_named(approval: Approval) -> Reason:
    return denied(
        ReasonCode.RELEASE_NOT_NAMED,
        "The policy wants what goes out named by its digests, and the pipeline names none; the "
        f"release that was registered last is {approval.version} ({approval.public_id}).",
        "Send as subject the digests of what the pipeline deploys, image first.",
        responsibility=Responsibility.RELEASES,
        owner=approval.requested_by,
    )


def _other_kinds(kinds: Sequence[str], approval: Approval) -> Reason:
    return denied(
        ReasonCode.RELEASE_OTHER_KINDS,
        f"The pipeline says that it changes {listed(kinds)} as well, and the release does not.",
        "Add that to what the release changes, so that those who look at it are asked.",
        responsibility=Responsibility.RELEASES,
        owner=approval.requested_by,
    )


def _unknown(place: EnvironmentRecord, question: Question, now: datetime) -> Judged:
    what = "No release of this content" if question.subject else "No release"
    reason = denied(
        ReasonCode.RELEASE_UNKNOWN,
        f"{what} is registered for {place.name} of {place.interface.slug}.",
        "Propose it as a release, with all the digests that go out, and submit it for approval.",
        responsibility=Responsibility.RELEASES,
        owner=place.interface.team.name,
    )
    return Judged(said_without(reason, now), None, _digest(question))


def _taking_back(place: EnvironmentRecord, question: Question, now: datetime) -> Judged:
    back = way_back(place)
    if back is None:
        reason = denied(
            ReasonCode.RELEASE_NOT_OUT,
            "Nothing is recorded to run there, so nothing is to undo.",
            "Record what runs there, or deploy a release.",
            owner=place.interface.team.name,
        )
        return Judged(said_without(reason, now), None, _digest(question))
    approval, verdict = rollback_of(back.release, now)
    wrong = _wrong_way(back, question)
    more = ((wrong,) if wrong else ()) + tuple(unauthorised_reasons(approval))
    digest = _digest(question) or (back.before.digest if back.before else "")
    return Judged(
        owned(said(verdict, more, None, leans=False), {}, place.interface.team.name),
        back.release,
        digest,
        back.before.image if back.before else "",
        policy_of(approval),
    )


def _wrong_way(back: WayBack, question: Question) -> Reason | None:
    if back.before is None:
        return denied(
            ReasonCode.ROLLBACK_OTHER_SUBJECT,
            "Nothing is recorded to have run there before.",
            "Deploy a release instead.",
        )
    if question.subject in (None, back.before):
        return None
    return denied(
        ReasonCode.ROLLBACK_OTHER_SUBJECT,
        "This is not what ran there before, and going back is allowed to that alone.",
        f"Go back to {back.before.digest}, or propose this as a release.",
    )


def _digest(question: Question) -> str:
    return question.subject.digest if question.subject else ""
