"""Writes about approvals: submitting a release, voting on it, and letting it out."""

from datetime import datetime

from registry.domain.approvals.approval import Permit
from registry.domain.approvals.ballots import Choice
from registry.domain.responsibilities import Responsibility
from registry.models import Deployment, Release
from registry.rights import Actor


def release_locked(release: Release) -> Release:
    """Return ``release`` as it is now, its row and that of its environment locked until the end.

    Every act below takes these locks itself; who judges before calling one takes them first.
    """
    raise NotImplementedError


def release_submit(*, by: Actor, release: Release, now: datetime) -> Release:
    """Ask for the approval of a draft; ``Refused("", code="unsatisfiable")`` names who is short."""
    raise NotImplementedError


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
) -> object:
    """Vote, or change one's vote; ``revision`` is the number of the one that was looked at."""
    raise NotImplementedError


def vote_withdraw(*, by: Actor, release: Release, slot: Responsibility, now: datetime) -> Release:
    """Take back one's votes in a slot."""
    raise NotImplementedError


def release_withdraw(*, by: Actor, release: Release, now: datetime, reason: str = "") -> Release:
    """Take a release back that has not gone out."""
    raise NotImplementedError


def release_admit(*, by: Actor, release: Release, permit: Permit, now: datetime) -> Release:
    """Let an approved release out: from here on only deploying or revoking it is left."""
    raise NotImplementedError


def release_deploy(
    *, by: Actor, release: Release, now: datetime, evidence: str = "", permit: Permit | None = None
) -> Deployment:
    """Record that an admitted release went out; other open ones of the place are superseded."""
    raise NotImplementedError


def release_verify(
    *, by: Actor, release: Release, now: datetime, permit: Permit | None = None, reason: str = ""
) -> Release:
    """Record that what was deployed does what it should."""
    raise NotImplementedError


def release_revoke(*, by: Actor, release: Release, reason: str, now: datetime) -> Release:
    """Take the approval of a release back, whether it waits, is admitted or runs."""
    raise NotImplementedError


def release_roll_back(
    *,
    by: Actor,
    release: Release,
    reason: str,
    now: datetime,
    evidence: str = "",
    permit: Permit | None = None,
) -> Deployment:
    """Record that what ran before ``release``, which runs now, is deployed again."""
    raise NotImplementedError


def release_override(
    *, by: Actor, release: Release, reason: str, now: datetime, evidence: str = ""
) -> Deployment:
    """Record that a release goes out without approval, by whom and why (break glass)."""
    raise NotImplementedError
