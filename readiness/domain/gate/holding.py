"""What each gate rests on where it is open: one sentence, so that a reader need not trust it."""

from collections.abc import Iterator
from datetime import datetime

from readiness.domain.gate.evidence import seen_of
from readiness.domain.gate.held import Demand, level_named
from readiness.domain.gate.reasons import GateKey
from readiness.domain.gate.soaked import soak_held
from readiness.domain.gate.way_back import way_back
from readiness.domain.gate.words import moment, span
from registry.domain.approvals.approval import Approval
from registry.domain.releases import ReleaseState

Held = tuple[GateKey, str, datetime | None]
"""A gate, what it rests on where it is open, and when the oldest of that was seen."""


def holding(approval: Approval, about: Demand) -> Iterator[Held]:
    """Yield every gate that deploying a release passes."""
    yield from holding_record(approval)
    yield GateKey.SOAK, *soak_held(approval, about.evidence)
    yield from holding_place(about)
    yield GateKey.ROLLBACK, way_back(approval, about), None


def holding_place(about: Demand) -> Iterator[Held]:
    """Yield the gates that ask about the place."""
    yield GateKey.LEVEL, _level(about), None
    yield GateKey.SCORE, _score(about), None
    yield GateKey.EVIDENCE, *_evidence(about)


def holding_record(approval: Approval) -> Iterator[Held]:
    """Yield every gate that recording a deployment passes."""
    yield GateKey.RELEASE, _state(approval), None
    yield GateKey.APPROVALS, _approvals(approval), None
    yield GateKey.FREEZE, _freeze(approval), None
    yield GateKey.CONTRACT, _contract(approval), None


def holding_rollback(approval: Approval) -> Iterator[Held]:
    """Yield every gate that taking a release back passes."""
    sentence = f"{approval.version} runs, and may be taken back: {_why_back(approval)}."
    yield GateKey.RELEASE, sentence, None
    yield GateKey.FREEZE, _freeze(approval), None


def holding_verified(approval: Approval, about: Demand) -> Iterator[Held]:
    """Yield every gate that verifying a deployment passes."""
    sentence = f"{approval.version} is deployed, and waits to be verified."
    yield GateKey.RELEASE, sentence, None
    yield from holding_place(about)


def _why_back(approval: Approval) -> str:
    if approval.is_back_approved:
        return "what it goes back to was approved"
    return "it was approved with it" if approval.is_back_agreed else "a cure waits for no vote"


def _state(approval: Approval) -> str:
    if approval.state is ReleaseState.ADMITTED:
        return "It is admitted, and waits to be deployed."
    until = f" until {moment(approval.expires_at)}" if approval.expires_at else ""
    return f"Revision {approval.revision} is submitted, and open{until}."


def _approvals(approval: Approval) -> str:
    need = sum(slot.need for slot in approval.tally.slots)
    noun = "approval" if need == 1 else "approvals"
    return f"{need} of {need} {noun}, by people who neither asked for it nor made it."


def _freeze(approval: Approval) -> str:
    if approval.coming:
        return f"Nothing is frozen. The next freeze begins {moment(approval.coming.since)}."
    return "Nothing is frozen, and no freeze is planned."


def _contract(approval: Approval) -> str:
    if approval.subject.proxy:
        return "The release names the present proxy contract."
    return "The release names no proxy contract."


def _level(about: Demand) -> str:
    if not about.minimum:
        return "No level is demanded."
    return f"{level_named(about.level)} is held, and {level_named(about.minimum)} is demanded."


def _score(about: Demand) -> str:
    shown = "There is no score" if about.score is None else f"The score is {about.score}"
    least = about.terms.minimum_score
    return f"{shown}, and {least or 'none'} is demanded."


def _evidence(about: Demand) -> tuple[str, datetime | None]:
    oldest = min((seen_at for _, seen_at, _ in seen_of(about.relied_on)), default=None)
    if oldest is None:
        return "What is demanded rests on records and answers alone.", None
    age = span(about.now - oldest)
    build = ", on the build that it is demanded of" if about.terms.evidence_of_build else ""
    return f"Everything that is demanded was seen in time{build}, the oldest {age} ago.", oldest
