"""What a release has to be for an act on it, and the codes of refusals where it is not."""

from collections.abc import Iterable
from datetime import datetime

from registry.domain.approvals.approval import Approval, Permit
from registry.domain.approvals.ballots import Standing
from registry.domain.approvals.holders import APPOINTED_WITHIN
from registry.domain.releases import (
    LONGEST_REASON,
    WAITING,
    ReleaseState,
    admitted_until,
    is_admission_over,
)
from registry.models import Release
from registry.services.errors import Refused

SETTLED = "release_settled"
"""Code of a refusal: the release is in another state, perhaps since a moment ago."""
EXPIRED = "release_expired"
PASSED = "revision_passed"
"""Code of a refusal: somebody edited the release meanwhile."""
ADMISSION_OVER = "admission_over"
"""Code of a refusal: it was admitted too long ago to go out now."""
UNSATISFIABLE = "unsatisfiable"
"""Code of a refusal: there are not enough people who could approve (gate.md, "Pitfalls")."""
_NOT_COUNTING = {
    Standing.TOO_NEW: "holds it only since the release was proposed",
    Standing.APPOINTED: "was given it by somebody who takes part in the release, within "
    f"{APPOINTED_WITHIN.days} days before it",
    Standing.REACHED: "may act for somebody who takes part in the release or the other way round, "
    f"by a sign-in link of the {APPOINTED_WITHIN.days} days before it or since",
}
_IS = {
    ReleaseState.DRAFT: "is a draft: submit it first",
    ReleaseState.SUBMITTED: "waits for approval",
    ReleaseState.CHANGES_REQUESTED: "waits for the changes that somebody asked for: edit it",
    ReleaseState.ADMITTED: "is admitted: record it as deployed, or withdraw it",
    ReleaseState.DEPLOYED: "went out already",
    ReleaseState.VERIFIED: "went out already, and is verified",
    ReleaseState.REJECTED: "was rejected: propose another one",
    ReleaseState.WITHDRAWN: "was withdrawn: propose another one",
    ReleaseState.SUPERSEDED: "was superseded by another one: propose it anew",
    ReleaseState.REVOKED: "was revoked: propose another one",
    ReleaseState.OVERRIDDEN: "went out without approval",
    ReleaseState.ROLLED_BACK: "was rolled back: propose another one",
    ReleaseState.RECORDED: "is recorded as deployed already",
}


def require_state(release: Release, states: Iterable[ReleaseState], now: datetime) -> None:
    """Let the caller go on only if ``release`` is in one of ``states``, and has not expired.

    Raises:
        Refused: it is not, or waited for too long.
    """
    state = ReleaseState(release.state)
    if state not in states:
        raise Refused("", f"This release {_IS[state]}.", code=SETTLED)
    if state in WAITING and release.expires_at is not None and release.expires_at <= now:
        raise Refused(
            "",
            f"This release waited until {release.expires_at:%Y-%m-%d %H:%M} UTC and has expired. "
            "Propose another one with the same content.",
            code=EXPIRED,
        )


def require_admission(release: Release, now: datetime) -> None:
    """Let the caller go on only if ``release`` is admitted, and not for too long.

    Raises:
        Refused: it is not, or has to be admitted again.
    """
    require_state(release, [ReleaseState.ADMITTED], now)
    until = admitted_until(ReleaseState(release.state), release.admitted_at)
    if until is not None and until <= now:
        raise Refused(
            "",
            f"It was admitted until {until:%Y-%m-%d %H:%M} UTC. Admit it again: every gate is "
            "asked anew then.",
            code=ADMISSION_OVER,
        )


def require_admissible(release: Release, now: datetime) -> None:
    """Let the caller go on only if ``release`` waits, or was admitted and did not go out in time.

    Raises:
        Refused: it does not wait, is admitted, or its time is up.
    """
    if not is_admission_over(ReleaseState(release.state), release.admitted_at, now):
        require_state(release, [ReleaseState.SUBMITTED], now)
    elif release.expires_at is not None and release.expires_at <= now:
        raise Refused(
            "",
            f"This release was open until {release.expires_at:%Y-%m-%d %H:%M} UTC and did not go "
            "out. Withdraw it, and propose another one with the same content.",
            code=EXPIRED,
        )


def require_revision(release: Release, number: int) -> None:
    """Let the caller go on only if ``number`` is that of the newest revision.

    Raises:
        Refused: somebody edited the release meanwhile.
    """
    newest = release.revisions.order_by("-number").values_list("number", flat=True)[0]
    if newest != number:
        raise Refused(
            "",
            f"Revision {number} is not the newest one any more: that is {newest}. Look at what "
            "changed, and decide about that one.",
            code=PASSED,
        )


def require_permit(release: Release, permit: Permit) -> None:
    """Let the caller go on only if ``permit`` is for ``release`` as it is.

    Raises:
        Refused: it is for another release, or for an earlier revision.
    """
    if permit.release != release.public_id:
        raise Refused("", f"The verdict is about {permit.release}, and not this one.", code=PASSED)
    require_revision(release, permit.revision)


def reason_required(reason: str, what: str) -> str:
    """Return ``reason`` without space around it.

    Raises:
        Refused: it says nothing, or is too long.
    """
    text = reason.strip()
    if not text or len(text) > LONGEST_REASON:
        raise Refused("reason", f"Say {what}, in {LONGEST_REASON} characters at most.")
    return text


def short_of(approval: Approval) -> str:
    """Return in sentences why nobody could fill the slots of a release, "" where people could."""
    unfilled = approval.tally.unfillable
    if not unfilled:
        return ""
    why = ". ".join(one.sentence for one in unfilled)
    words = {word for one in unfilled for word in one.responsibilities}
    kept_out = dict(approval.exclusions)
    for slot in approval.tally.slots:
        if slot.responsibility in words:
            kept_out |= dict(slot.not_able)
    excluded = ", ".join(
        f"{voter.name} ({_NOT_COUNTING.get(standing) or standing.replace('_', ' ')})"
        for voter, standing in kept_out.items()
    )
    counted = f" These do not count: {excluded}." if excluded else ""
    return (
        f"Nobody could approve it: {why}.{counted} Have others accept the responsibility, asked by "
        "somebody who takes no part in the release, and propose it after that."
    )
