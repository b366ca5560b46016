"""What a reader of a release may decide, what that will not do, and why others may not."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from readiness.domain.gate import GateVerdict, ReasonCode
from readiness.web.release_slots import parts_named
from registry.domain.approvals.approval import Approval
from registry.domain.approvals.ballots import Standing
from registry.domain.approvals.contents import Content, difference
from registry.domain.approvals.holders import APPOINTED_WITHIN
from registry.domain.releases import ReleaseState, ShownState
from registry.domain.responsibilities import Responsibility

_YOU = {
    Standing.TOO_NEW: "You hold {role} only since this release was proposed, so others decide.",
    Standing.APPOINTED: (
        "Somebody who takes part in this release gave you {role} within "
        f"{APPOINTED_WITHIN.days} days before it, so others decide."
    ),
    Standing.REACHED: (
        "A sign-in link was used which lets you and somebody who takes part in this release act "
        f"for each other, within {APPOINTED_WITHIN.days} days before it or since, so others decide."
    ),
    Standing.REQUESTER: "You asked for this release, so others decide.",
    Standing.AUTHOR: "You are an author of this release, so others decide.",
    Standing.EDITOR: "You edited what is approved here, so others decide.",
    Standing.TOKEN_OWNER: "A program asked for this release with your token, so others decide.",
}


@dataclass(frozen=True, slots=True)
class ShownDecision:
    """What the reader may decide.

    Attributes:
        slots: the roles in which they vote, none where they may not.
        only_object: whether a no alone is taken there.
        why_not: why they may not approve, "" where they may, and where nothing is decided any more.
        deciders: (role, who can decide) of what is still missing.
        will_not: what deciding does not do, in sentences.
        voted: the roles in which they have a vote that counts or is heard.
    """

    slots: tuple[Responsibility, ...]
    why_not: str
    deciders: tuple[tuple[str, str], ...]
    will_not: tuple[str, ...]
    voted: tuple[Responsibility, ...]
    only_object: bool = False


def shown_decision(approval: Approval, verdict: GateVerdict, person_id: int) -> ShownDecision:
    """Return what the reader may decide about a release."""
    if approval.shown not in (ShownState.SUBMITTED, ShownState.APPROVED):
        return ShownDecision((), "", (), (), _voted(approval, person_id))
    slots = tuple(
        slot.responsibility
        for slot in approval.tally.slots
        if any(one.person_id == person_id for one in slot.able)
    )
    return ShownDecision(
        slots=slots or _objecting(approval, person_id),
        only_object=not slots,
        why_not="" if slots else _why_not(approval, person_id),
        deciders=tuple(
            (slot.responsibility.label, ", ".join(one.name for one in slot.waiting) or "nobody")
            for slot in approval.tally.slots
            if not slot.is_full
        ),
        will_not=tuple(_will_not(approval, verdict, slots)) if slots else (),
        voted=_voted(approval, person_id),
    )


def _objecting(approval: Approval, person_id: int) -> tuple[Responsibility, ...]:
    """Return the roles in which the reader may say no, though a yes would not count."""
    return tuple(
        slot.responsibility
        for slot in approval.tally.slots
        for voter, standing in slot.not_able
        if voter.person_id == person_id and standing.may_object
    )


def news_since(contents: Sequence[Content]) -> tuple[tuple[int, str], ...]:
    """Return what is said to whoever fills in a form about a revision while another comes.

    Returns:
        (number of their revision, what came since) of each; of the newest that what is demanded
        of it changed.
    """
    newest = max(contents, key=lambda one: one.number)
    return tuple((one.number, _news(one, newest)) for one in contents)


def _news(looked_at: Content, newest: Content) -> str:
    if looked_at.number == newest.number:
        return "What is demanded of it changed meanwhile. Look again, then decide."
    found = difference(looked_at, newest)
    parts = parts_named(found.kinds, is_plan_changed=found.rollback_plan)
    what = f"the {parts} changed" if parts else "no part of it changed"
    return f"Revision {newest.number} came meanwhile: {what}. Look again, then decide."


def _voted(approval: Approval, person_id: int) -> tuple[Responsibility, ...]:
    if approval.state not in (ReleaseState.SUBMITTED, ReleaseState.CHANGES_REQUESTED):
        return ()
    mine = (one for one in approval.tally.ballots if one.person_id == person_id)
    return tuple(dict.fromkeys(one.slot for one in mine if one.is_part_of(approval.revision)))


def _why_not(approval: Approval, person_id: int) -> str:
    for slot in approval.tally.slots:
        for voter, standing in slot.not_able:
            if voter.person_id == person_id and standing in _YOU:
                return _YOU[standing].format(role=slot.responsibility.label.lower())
    for voter, standing in approval.exclusions:
        if voter.person_id == person_id and standing in _YOU:
            return _YOU[standing].format(role="a role of it")
    return "You hold none of the roles that decide on this release."


def _will_not(
    approval: Approval, verdict: GateVerdict, slots: tuple[Responsibility, ...]
) -> Iterator[str]:
    others = [
        one
        for one in verdict.blocking
        if not (one.code is ReasonCode.APPROVAL_MISSING and one.responsibility in slots)
    ]
    if others:
        number = len(others)
        yield (
            f"Approving alone does not ship it: {number} other reason"
            f"{' holds' if number == 1 else 's hold'} it back."
        )
    else:
        yield "Approving does not deploy it: somebody admits it and lets it out."
    days = approval.terms.vote_validity_days
    yield (
        f"Your vote is for revision {approval.revision}. It counts no more once what you look at "
        f"changes, and after {days} day{'' if days == 1 else 's'}."
    )
