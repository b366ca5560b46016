"""Where the release itself stands: its state, the votes on it, and what only time brings."""

from collections.abc import Iterator
from datetime import datetime

from readiness.domain.gate.reasons import Reason, ReasonCode, denied, noted, pending
from readiness.domain.gate.words import listed, moment
from registry.domain.approvals.approval import Approval
from registry.domain.approvals.policies import STRICT
from registry.domain.approvals.tally import SlotTally
from registry.domain.releases import OPEN, ReleaseState, ShownState, why_expired
from registry.domain.responsibilities import Responsibility

_PROPOSE = "Propose it again as a new release."
_NEXT = "Nothing is left to do for it; propose what goes out next as a new release."
_SUBMIT = "Submit it for approval."
_CURES = {
    ReleaseState.DRAFT: _SUBMIT,
    ReleaseState.ADMITTED: f"Votes ended since it was admitted. {_PROPOSE}",
}
"""What to do about a vote that is missing, beside asking for it."""
_CLOSED = {
    ReleaseState.WITHDRAWN: (ReasonCode.RELEASE_WITHDRAWN, "It was withdrawn", _PROPOSE),
    ReleaseState.SUPERSEDED: (
        ReasonCode.RELEASE_SUPERSEDED,
        "Another release went out in its place",
        _PROPOSE,
    ),
    ReleaseState.REVOKED: (ReasonCode.RELEASE_REVOKED, "It was revoked", _PROPOSE),
    ReleaseState.REJECTED: (ReasonCode.APPROVAL_REJECTED, "It was rejected", _PROPOSE),
    ReleaseState.OVERRIDDEN: (
        ReasonCode.RELEASE_OVERRIDDEN,
        "It went out without its approval",
        _NEXT,
    ),
    ReleaseState.ROLLED_BACK: (ReasonCode.RELEASE_ROLLED_BACK, "It was rolled back", _PROPOSE),
    ReleaseState.RECORDED: (
        ReasonCode.RELEASE_RECORDED,
        "It was recorded as deployed, and never asked for",
        _NEXT,
    ),
    ReleaseState.DEPLOYED: (ReasonCode.RELEASE_DEPLOYED, "It is deployed already", _NEXT),
    ReleaseState.VERIFIED: (ReasonCode.RELEASE_VERIFIED, "It is deployed and verified", _NEXT),
}


def is_open(approval: Approval) -> bool:
    """Tell whether it may still go out, once its gates hold."""
    return approval.state in OPEN


def state_reasons(approval: Approval, now: datetime) -> Iterator[Reason]:
    """Yield what the state of a release says against deploying it."""
    if not is_open(approval):
        yield _closed(approval)
    elif approval.state is ReleaseState.DRAFT:
        yield pending(
            ReasonCode.RELEASE_DRAFT,
            "It is a draft: nobody was asked to approve it.",
            _SUBMIT,
            responsibility=Responsibility.RELEASES,
            owner=approval.requested_by,
        )
    elif approval.shown is ShownState.EXPIRED and approval.expires_at:
        yield denied(
            ReasonCode.RELEASE_EXPIRED,
            f"It was open until {moment(approval.expires_at)}. "
            f"{why_expired(is_approved=approval.tally.is_approved)}",
            _PROPOSE,
            responsibility=Responsibility.RELEASES,
            owner=approval.requested_by,
        )
    elif (until := approval.admitted_until) and until <= now:
        yield _admission_over(approval, until, now)


def rollback_reasons(approval: Approval) -> Iterator[Reason]:
    """Yield what is said against taking a release back: never a vote, and a freeze if at all."""
    if not approval.is_current:
        yield denied(
            ReasonCode.RELEASE_NOT_OUT,
            "It is not what runs there, so there is nothing to take back.",
            "Take back the release that runs there.",
        )
    elif approval.back_to and not approval.is_back_approved:
        yield noted(
            ReasonCode.ROLLBACK_UNAPPROVED,
            f"What it is taken back to, {approval.back_to.version} "
            f"({approval.back_to.public_id}), was never approved here: it was only said to run.",
        )
    if approval.freeze and approval.terms.rollback_exempt:
        yield noted(
            ReasonCode.FREEZE_EXEMPT,
            f"Nothing is deployed at the moment, for {approval.freeze.window.reason}; taking a "
            "release back is exempt.",
            until=approval.freeze.until,
        )
    elif approval.freeze:
        yield from freeze_reasons(approval)


def unauthorised_reasons(approval: Approval) -> Iterator[Reason]:
    """Yield that nobody authorised what a pipeline would deploy by taking a release back.

    That it went back can be written down all the same; this is asked before anything goes out.
    """
    back = approval.back_to
    if back and not (approval.is_back_approved or approval.is_back_agreed):
        yield denied(
            ReasonCode.ROLLBACK_NOT_AUTHORISED,
            f"Nobody authorised going back to {back.version} ({back.public_id}): it was never "
            "approved, and did not run when the approval of what runs was asked for.",
            f"Propose what {back.version} contains as a release. If it runs again already, record "
            f"on the page of {approval.version} that it is rolled back.",
            responsibility=Responsibility.RELEASES,
            owner=approval.requested_by,
        )


def approval_reasons(approval: Approval) -> Iterator[Reason]:
    """Yield who objects and who is missing, and which policies are behind it."""
    count = approval.tally
    for ballot in sorted(count.rejections, key=lambda one: (one.slot, one.name, one.person_id)):
        yield denied(
            ReasonCode.APPROVAL_REJECTED,
            f"{ballot.name} rejected it: {ballot.reason}",
            _PROPOSE,
            responsibility=ballot.slot,
            who=(ballot.name,),
            observed_at=ballot.cast_at,
        )
    if approval.state is ReleaseState.CHANGES_REQUESTED or count.requests:
        yield _changes(approval)
    for unfilled in count.unfillable:
        yield denied(
            ReasonCode.APPROVAL_UNSATISFIABLE,
            f"Nobody can approve it as things stand: {unfilled.sentence}.",
            "Have somebody else accept the responsibility.",
            responsibility=unfilled.responsibilities[0],
            need=unfilled.needed,
            have=len(unfilled.people),
            who=unfilled.people,
        )
    hopeless = {word for one in count.unfillable for word in one.responsibilities}
    for slot in count.slots:
        if not slot.is_full and slot.responsibility not in hopeless:
            yield _missing(slot, approval)
    yield from _policies(approval)


def freeze_reasons(approval: Approval) -> Iterator[Reason]:
    """Yield that nothing is deployed now, and until when."""
    if freeze := approval.freeze:
        end = f"until {moment(freeze.until)}" if freeze.until else "with no end in sight"
        yield denied(
            ReasonCode.FREEZE_ACTIVE,
            f"Nothing is deployed {end}: {freeze.window.reason}.",
            "Wait for the end, or have a platform lead override the gate in an emergency.",
            until=freeze.until,
        )


def contract_reasons(approval: Approval) -> Iterator[Reason]:
    """Yield that the release was made for another proxy contract than the present one."""
    if approval.contract_disagreement:
        yield denied(
            ReasonCode.CONTRACT_CHANGED,
            approval.contract_disagreement,
            "Edit the release to name the present contract, or change the contract back.",
            responsibility=Responsibility.PROXY_CONFIGURATION,
        )


def _closed(approval: Approval) -> Reason:
    code, words, remedy = _CLOSED[approval.state]
    by = f" by {approval.closed_by}" if approval.closed_by else ""
    why = f": {approval.closing_reason.rstrip('.')}" if approval.closing_reason else ""
    return denied(code, f"{words}{by}{why}.", remedy, observed_at=approval.closed_at)


def _admission_over(approval: Approval, until: datetime, now: datetime) -> Reason:
    if approval.expires_at and approval.expires_at <= now:
        return denied(
            ReasonCode.RELEASE_EXPIRED,
            f"It was open until {moment(approval.expires_at)}, and did not go out while it was "
            "admitted.",
            f"Withdraw it. {_PROPOSE}",
            responsibility=Responsibility.RELEASES,
            owner=approval.requested_by,
        )
    return pending(
        ReasonCode.RELEASE_ADMISSION_OVER,
        f"It was admitted until {moment(until)}, and did not go out.",
        "Admit it again: every gate is asked anew then.",
        responsibility=Responsibility.RELEASES,
        owner=approval.requested_by,
    )


def _changes(approval: Approval) -> Reason:
    asked = sorted(approval.tally.requests, key=lambda one: (one.name, one.person_id))
    names = tuple(dict.fromkeys(one.name for one in asked))
    said = f"{listed(names)}: {asked[0].reason}" if asked else "See the votes"
    return pending(
        ReasonCode.APPROVAL_CHANGES_REQUESTED,
        f"Changes are asked for. {said}",
        "Edit the release; that makes a new revision to vote on.",
        responsibility=Responsibility.RELEASES,
        who=names,
        owner=approval.requested_by,
    )


def _missing(slot: SlotTally, approval: Approval) -> Reason:
    who = tuple(sorted(one.name for one in slot.waiting))
    word = slot.responsibility.label.lower()
    noun = "approval" if slot.need == 1 else "approvals"
    can = f" {listed(who)} could give it." if who and slot.need - slot.have == 1 else ""
    return pending(
        ReasonCode.APPROVAL_MISSING,
        f"{slot.have} of {slot.need} {noun} for {word}.{can}",
        _CURES.get(approval.state, "Ask them to look at it."),
        responsibility=slot.responsibility,
        have=slot.have,
        need=slot.need,
        who=who,
        owner=listed(who),
    )


def _policies(approval: Approval) -> Iterator[Reason]:
    if any(one.name == STRICT for one in approval.policies):
        yield noted(
            ReasonCode.POLICY_STRICT_DEFAULT,
            "No policy of the interface says what this needs, so the strict default does.",
        )
    for name in sorted({one.name for one in approval.policies if one.has_moved}):
        yield noted(
            ReasonCode.POLICY_STRICTER,
            f"Policy {name} was changed since the release was submitted, so what is stricter of "
            "both holds.",
        )
