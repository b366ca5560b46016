"""What letters say: facts and where to go, in as few words as can be read on a phone."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Protocol

from readiness.domain.mail import Letter
from registry.domain.approvals.approval import Approval
from registry.domain.approvals.tally import SlotTally
from registry.domain.releases import ShownState, why_expired
from registry.domain.responsibilities import Responsibility

DECIDED: Mapping[ShownState, str] = {
    ShownState.APPROVED: "is approved",
    ShownState.REJECTED: "was rejected",
    ShownState.CHANGES_REQUESTED: "needs changes",
    ShownState.EXPIRED: "expired",
}
"""What whoever asked for a release is told, and in which words."""
_RELEASE = "The release"
_LOOK = "What it changes, and what the gate says, is on its page."


class Asking(Protocol):
    """An invitation to own something."""

    @property
    def interface_name(self) -> str:
        """Of which interface."""

    @property
    def responsibility(self) -> Responsibility:
        """What of it."""

    @property
    def standing(self) -> str:
        """As what."""

    @property
    def asked_by(self) -> str:
        """Who asks, "" for nobody who is known."""


def vote_letter(approval: Approval, slot: SlotTally, path: str) -> Letter:
    """Return what somebody is told whose vote is needed."""
    what = _what(approval)
    asker = approval.submitted_by or approval.requested_by or "Somebody"
    held = slot.responsibility.label.lower()
    until = f"It waits until {_moment(approval.expires_at)}. " if approval.expires_at else ""
    return Letter(
        subject=f"Your vote is needed: {what}",
        paragraphs=(
            f"{asker} asks for the approval of {what}, revision {approval.revision}.",
            f"You hold {held}: {slot.have} of {slot.need} approvals are there. {until}{_LOOK}",
        ),
        path=path,
        link=_RELEASE,
    )


def release_letter(approval: Approval, path: str) -> Letter:
    """Return what whoever asked for a release is told once it is decided."""
    what = f"{_what(approval)} {DECIDED[approval.shown]}"
    return Letter(
        subject=what[:1].upper() + what[1:],
        paragraphs=(
            f"{what[:1].upper()}{what[1:]}, revision {approval.revision}.",
            *_why(approval),
        ),
        path=path,
        link=_RELEASE,
    )


def passed_letter(
    interface_name: str, environment: str, would_be: str, why: str, path: str
) -> Letter:
    """Return what owners are told of what a gate let through that only warns.

    Args:
        would_be: the verdict, had the gate been kept to; ``why`` in a sentence.
    """
    where = f"{environment} of {interface_name}"
    return Letter(
        subject=f"Let through to {where}, enforced it would be {would_be}",
        paragraphs=(
            f"A pipeline asked the gate of {where}, which is in mode warn and keeps nothing back.",
            f"Enforced, the answer would have been {would_be}.",
            why,
        ),
        path=path,
        link="The gate",
    )


def ownership_letter(asking: Asking, path: str) -> Letter:
    """Return what somebody is told who is asked by name to own something."""
    what = f"{asking.responsibility.label.lower()} of {asking.interface_name}"
    return Letter(
        subject=f"You are asked to own {what}",
        paragraphs=(
            f"{asking.asked_by or 'Somebody'} asks you to own {what}, as {asking.standing}.",
            "It is yours once you accept it, and nobody else's until then.",
        ),
        path=path,
        link="What waits for you",
    )


def _what(approval: Approval) -> str:
    return f"release {approval.version} to {approval.environment} of {approval.interface_name}"


def _why(approval: Approval) -> tuple[str, ...]:
    tally = approval.tally
    said = tally.requests if approval.shown is ShownState.CHANGES_REQUESTED else tally.rejections
    if approval.shown is ShownState.EXPIRED:
        over = why_expired(is_approved=tally.is_approved)
        return (f"{over} Propose it again where it is still wanted.",)
    return tuple(f"{one.name}, for {one.slot.label.lower()}: {one.reason}" for one in said)


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
