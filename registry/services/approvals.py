"""Writes about the approval of a release: submitting it, voting on it, taking it back.

How it goes out, once it is approved, is in ``registry.services.rollouts``.
"""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from registry.domain.approvals.approval import Approval
from registry.domain.approvals.ballots import Choice, Standing
from registry.domain.approvals.holders import APPOINTED_WITHIN
from registry.domain.audit import Deed
from registry.domain.permissions import Permission
from registry.domain.releases import EDITABLE, OPEN, OPEN_FOR, WAITING, ReleaseState
from registry.domain.responsibilities import Responsibility
from registry.domain.rollback import RollbackPlan, plan_text
from registry.models import Release, Vote
from registry.rights import Actor, require, require_in_person
from registry.selectors.approval_records import voter_of
from registry.selectors.approvals import approval_of
from registry.selectors.audited import vote_values
from registry.services.auditing import audit, of_vote
from registry.services.errors import Refused
from registry.services.events import announce_release
from registry.services.release_requirements import (
    UNSATISFIABLE,
    reason_required,
    require_revision,
    require_state,
    short_of,
)
from registry.services.releasing import policies_keep, release_close, release_locked, release_move
from registry.services.saving import checked_save

NOT_COUNTED = "not_counted"
"""Code of a refusal: the vote would not count."""
_WHY = {
    Standing.REQUESTER: "You asked for this release, so others approve it.",
    Standing.AUTHOR: "You are an author of this release, so others approve it.",
    Standing.EDITOR: "You edited what is approved there, so others approve it.",
    Standing.TOKEN_OWNER: "A program asked for this release with your token, so others approve it.",
    Standing.TOO_NEW: "You hold this responsibility only since the release was proposed, so your "
    "vote counts from the next one on.",
    Standing.APPOINTED: "Somebody who takes part in this release had you hold this responsibility "
    f"within {APPOINTED_WITHIN.days} days before it, so others approve it.",
    Standing.REACHED: "A sign-in link was used which lets you and somebody who takes part in this "
    f"release act for each other, within {APPOINTED_WITHIN.days} days before it or since, so "
    "others approve it.",
}
_NEEDS_REASON = {
    Choice.REJECT: "why it is rejected",
    Choice.REQUEST_CHANGES: "what has to change",
}


@transaction.atomic
def release_submit(*, by: Actor, release: Release, now: datetime) -> Release:
    """Ask for the approval of a draft, under the policies that hold now.

    Raises:
        PermissionDenied: ``by`` may not submit releases of the interface.
        Refused: it is no draft, or not enough people could approve it.
    """
    require(by, Permission.CHANGE_RELEASE, release.environment)
    release = release_locked(release)
    require_state(release, [ReleaseState.DRAFT], now)
    release.submitted_at, release.submitted_by = now, by.person
    release.is_submitted_by_token = by.token is not None
    interface = release.environment.interface
    release.submitted_tier, release.submitted_lifecycle = interface.tier, interface.lifecycle
    release.expires_at = now + OPEN_FOR
    policies_keep(release, now)
    release_move(
        by=by,
        release=release,
        state=ReleaseState.SUBMITTED,
        deed=Deed.SUBMITTED,
        now=now,
        expires_at=release.expires_at,
        policies=[
            f"{row.change_kind}: {row.name} {row.version}, {row.digest}"
            for row in release.submitted_policies.all()
        ],
    )
    if refusal := short_of(approval_of(release, now)):
        raise Refused("", refusal, code=UNSATISFIABLE)
    return release


@transaction.atomic
def vote_cast(
    *,
    by: Actor,
    release: Release,
    revision: int,
    slot: Responsibility,
    choice: Choice,
    now: datetime,
    reason: str = "",
    shown_digest: str = "",
    shown_plan: RollbackPlan | None = None,
) -> Vote:
    """Say yes or no to a release as the holder of a responsibility, or say something else.

    Who rejects ends the release; who asks for changes sends it back to be edited. Whose yes does
    not count for a reason that others can bring about may say no all the same, unless they hold
    it only since the release was proposed.

    Args:
        revision: number of the one that ``by`` looked at.
        reason: needed where it is no approval.
        shown_digest: of what they looked at, kept with the vote; whoever showed it compares it.
        shown_plan: the rollback plan that they looked at, None for the one that there is now. The
            vote counts as long as that is the one of the interface.

    Raises:
        PermissionDenied: ``by`` does not hold the responsibility, or is a token.
        Refused: the vote would not count, it waits no longer, or was edited meanwhile.
    """
    require(by, Permission.CAST_VOTE, release.environment)
    release = release_locked(release)
    require_state(release, [ReleaseState.SUBMITTED], now)
    require_revision(release, revision)
    if what := _NEEDS_REASON.get(choice):
        reason = reason_required(reason, what)
    approval = approval_of(release, now)
    _require_heard(by, slot, choice, approval)
    vote = _vote(by, release, slot)
    before = vote_values(vote) if vote.pk else None
    vote.choice, vote.reason, vote.cast_at = choice, reason.strip(), now
    vote.shown_digest = shown_digest
    vote.shown_plan = plan_text(approval.plan if shown_plan is None else shown_plan)
    checked_save(vote)
    after = vote_values(vote)
    audit(by=by, deed=Deed.VOTED, subject=of_vote(vote), before=before, after=after, reason=reason)
    _follow(by, release, vote, now)
    return vote


@transaction.atomic
def vote_withdraw(*, by: Actor, release: Release, slot: Responsibility, now: datetime) -> Release:
    """Take back all votes of ``by`` in a slot of a release that waits.

    Whoever asked for changes, and nobody else did, has it wait for approval again.

    Raises:
        PermissionDenied: a token acts for the person.
        Refused: they have no vote there, or it waits no longer.
    """
    require_in_person(by)
    release = release_locked(release)
    require_state(release, WAITING, now)
    mine = Vote.objects.filter(revision__release=release, person=by.person, slot=slot)
    found = list(mine.select_related("revision").order_by("revision__number"))
    if not found:
        raise Refused("slot", f"You have no vote for {slot.label.lower()} here.", code=NOT_COUNTED)
    for vote in found:
        subject, before = of_vote(vote), vote_values(vote)
        vote.delete()
        audit(by=by, deed=Deed.WITHDRAWN, subject=subject, before=before)
    if release.state == ReleaseState.CHANGES_REQUESTED and not _asks_for_changes(release):
        release_move(
            by=by, release=release, state=ReleaseState.SUBMITTED, deed=Deed.CHANGED, now=now
        )
    else:
        announce_release(release.pk, now)
    return release


@transaction.atomic
def release_withdraw(*, by: Actor, release: Release, now: datetime, reason: str = "") -> Release:
    """Take a release back that has not gone out.

    Raises:
        PermissionDenied: ``by`` may not withdraw releases of the interface.
        Refused: it went out, or ended otherwise.
    """
    require(by, Permission.CHANGE_RELEASE, release.environment)
    release = release_locked(release)
    if ReleaseState(release.state) not in OPEN:
        # that it expired is no reason to leave it lying about
        require_state(release, EDITABLE, now)
    release_close(
        by=by,
        release=release,
        state=ReleaseState.WITHDRAWN,
        deed=Deed.WITHDRAWN,
        now=now,
        reason=reason_required(reason, "why") if reason.strip() else "",
    )
    return release


def _require_heard(by: Actor, slot: Responsibility, choice: Choice, approval: Approval) -> None:
    """Let the caller go on only if a vote of ``by`` in ``slot`` would count, or be heard."""
    found = approval.tally.slot(slot)
    if found is None:
        asked = ", ".join(one.responsibility for one in approval.tally.slots)
        raise Refused("slot", f"Nobody asks for {slot} here. These are asked for: {asked}.")
    voter = voter_of(by.person)
    if voter in found.able:
        return
    standing = dict(found.not_able).get(voter, Standing.NOT_HOLDING)
    if choice is not Choice.APPROVE and standing.may_object:
        return
    if standing is Standing.NOT_HOLDING:
        raise PermissionDenied(Permission.CAST_VOTE)
    raise Refused("", _WHY[standing], code=NOT_COUNTED)


def _vote(by: Actor, release: Release, slot: Responsibility) -> Vote:
    """Return the vote of ``by`` on the newest revision; if there is none, one to be written."""
    newest = release.revisions.order_by("-number")[0]
    newest.release = release
    found = Vote.objects.filter(revision=newest, person=by.person, slot=slot).first()
    vote = found or Vote(revision=newest, person=by.person, slot=slot)
    vote.revision = newest
    return vote


def _follow(by: Actor, release: Release, vote: Vote, now: datetime) -> None:
    """Have the release be in the state that follows from a vote; an approval changes none."""
    if vote.choice == Choice.REJECT:
        release_close(
            by=by,
            release=release,
            state=ReleaseState.REJECTED,
            deed=Deed.REJECTED,
            now=now,
            reason=vote.reason,
        )
    elif vote.choice == Choice.REQUEST_CHANGES:
        release_move(
            by=by,
            release=release,
            state=ReleaseState.CHANGES_REQUESTED,
            deed=Deed.SENT_BACK,
            now=now,
            reason=vote.reason,
        )
    else:
        announce_release(release.pk, now)


def _asks_for_changes(release: Release) -> bool:
    newest = release.revisions.order_by("-number")[0]
    return newest.votes.filter(choice=Choice.REQUEST_CHANGES).exists()
