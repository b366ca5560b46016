"""Writes about a release that goes out: admitting, deploying, verifying it, and going back.

What the gate has to say comes in as a ``Permit``; what follows from records alone is asked here,
inside the lock, whatever was asked before.
"""

from datetime import datetime

from django.db import transaction

from registry.domain.approvals.approval import Permit
from registry.domain.audit import Deed
from registry.domain.permissions import Permission
from registry.domain.releases import OPEN, OUT, WAITING, DeploymentKind, ReleaseState
from registry.models import Deployment, Release
from registry.rights import Actor, require
from registry.selectors.approvals import approval_of
from registry.selectors.releases import current_deployment, deployment_before
from registry.services.admission import require_alone, require_approved, require_open
from registry.services.auditing import Author
from registry.services.errors import Refused
from registry.services.release_requirements import (
    PASSED,
    reason_required,
    require_admissible,
    require_admission,
    require_permit,
    require_revision,
    require_state,
)
from registry.services.releasing import (
    deployment_make,
    others_supersede,
    release_close,
    release_locked,
    release_move,
)

NOT_CURRENT = "not_current"


@transaction.atomic
def release_admit(*, by: Actor, release: Release, permit: Permit, now: datetime) -> Release:
    """Let an approved release out: from here on it is deployed, or ended, and not edited.

    What did not go out while it was admitted is admitted again, under the same conditions.

    Raises:
        PermissionDenied: ``by`` may not release there.
        Refused: it is not approved or moved on, something is frozen, it has not soaked, or
            another release is admitted.
    """
    require(by, Permission.ADMIT_RELEASE, release.environment)
    release = release_locked(release)
    require_admissible(release, now)
    require_permit(release, permit)
    require_approved(approval_of(release, now))
    require_alone(release)
    release.admitted_at, release.admitted_by = now, by.person
    release_move(
        by=by,
        release=release,
        state=ReleaseState.ADMITTED,
        deed=Deed.ADMITTED,
        now=now,
        reason=permit.summary,
    )
    return release


@transaction.atomic
def release_deploy(
    *,
    by: Actor,
    release: Release,
    now: datetime,
    deployed_at: datetime | None = None,
    evidence: str = "",
    permit: Permit | None = None,
) -> Deployment:
    """Record that an admitted release went out; what else waited there is superseded.

    Args:
        deployed_at: when it went out, None for now.

    Raises:
        PermissionDenied: ``by`` may not release there.
        Refused: it is not admitted or was for too long, the time cannot be, or the evidence is no
            link.
    """
    require(by, Permission.ADMIT_RELEASE, release.environment)
    release = release_locked(release)
    require_admission(release, now)
    if permit is not None:
        require_permit(release, permit)
    made = deployment_make(
        by=by,
        release=release,
        kind=DeploymentKind.RELEASED,
        deployed_at=deployed_at or now,
        now=now,
        evidence=evidence,
    )
    release_move(
        by=by,
        release=release,
        state=ReleaseState.DEPLOYED,
        deed=Deed.DEPLOYED,
        now=now,
        reason=permit.summary if permit else "",
        deployed_at=made.deployed_at,
        evidence=made.evidence,
    )
    others_supersede(by=by, release=release, states=WAITING | {ReleaseState.ADMITTED}, now=now)
    return made


@transaction.atomic
def release_verify(
    *, by: Author, release: Release, now: datetime, permit: Permit | None = None, reason: str = ""
) -> Release:
    """Record that what was deployed does what it should.

    Args:
        by: who says so, or that the program found it out by itself, which asks for no right.

    Raises:
        PermissionDenied: ``by`` may not release there.
        Refused: it was not deployed, or runs no more.
    """
    if isinstance(by, Actor):
        require(by, Permission.CHANGE_RELEASE, release.environment)
    release = release_locked(release)
    require_state(release, [ReleaseState.DEPLOYED], now)
    _require_running(release)
    if permit is not None:
        require_permit(release, permit)
    release.verified_at = now
    release.verified_by = by.person if isinstance(by, Actor) else None
    release_move(
        by=by,
        release=release,
        state=ReleaseState.VERIFIED,
        deed=Deed.VERIFIED,
        now=now,
        reason=reason.strip() or (permit.summary if permit else ""),
    )
    return release


@transaction.atomic
def release_revoke(*, by: Actor, release: Release, reason: str, now: datetime) -> Release:
    """Take the approval of a release back, whether it waits, is admitted or runs.

    Raises:
        PermissionDenied: ``by`` neither approves releases there nor leads the platform.
        Refused: the reason says nothing, or nothing is approved.
    """
    require(by, Permission.REVOKE_RELEASE, release.environment)
    reason = reason_required(reason, "why it is revoked")
    release = release_locked(release)
    require_state(release, WAITING | OUT | {ReleaseState.ADMITTED}, now)
    release_close(
        by=by,
        release=release,
        state=ReleaseState.REVOKED,
        deed=Deed.REVOKED,
        now=now,
        reason=reason,
    )
    return release


@transaction.atomic
def release_roll_back(
    *,
    by: Actor,
    release: Release,
    reason: str,
    now: datetime,
    evidence: str = "",
    permit: Permit | None = None,
    let_out_at: datetime | None = None,
    back_to: str = "",
) -> Deployment:
    """Record that what ran before ``release``, which runs now, is deployed again.

    That is what was approved last and, only where nothing was, what was said to run. It waits for
    no approval, and for no freeze unless the policies say so (gate.md, decision 10).

    Args:
        let_out_at: when a pipeline was let out to do it, None where it was not. A freeze that was
            set or began since does not make it undone.
        back_to: public id of the release that ``by`` was told it goes back to; "" for any.

    Raises:
        PermissionDenied: ``by`` may not roll back there.
        Refused: it does not run, nothing ran before, or something else did by now, or a freeze
            holds for rollbacks as well.
    """
    require(by, Permission.ROLL_BACK_RELEASE, release.environment)
    reason = reason_required(reason, "why it is rolled back")
    release = release_locked(release)
    present = _require_running(release)
    if permit is not None:
        require_permit(release, permit)
    if let_out_at is None:
        approval = approval_of(release, now)
        if not approval.terms.rollback_exempt:
            require_open(approval.freeze)
    target = _ran_before(present)
    if back_to not in ("", target.public_id):
        message = f"It goes back to {target.version} ({target.public_id}) by now: look again."
        raise Refused("", message, code=PASSED)
    made = deployment_make(
        by=by,
        release=target,
        kind=DeploymentKind.ROLLED_BACK,
        deployed_at=now,
        now=now,
        evidence=evidence,
    )
    release_close(
        by=by,
        release=release,
        state=ReleaseState.ROLLED_BACK,
        deed=Deed.ROLLED_BACK,
        now=now,
        reason=reason,
        superseded_by=target.public_id,
    )
    # what waits is measured anew against what runs; what was admitted was measured already
    others_supersede(by=by, release=target, states=[ReleaseState.ADMITTED], now=now)
    return made


@transaction.atomic
def release_override(
    *,
    by: Actor,
    release: Release,
    reason: str,
    now: datetime,
    evidence: str = "",
    revision: int | None = None,
) -> Deployment:
    """Record that a release goes out without approval, by whom and why (break glass).

    Args:
        revision: the one that ``by`` was shown; None for the newest.

    Raises:
        PermissionDenied: ``by`` does not administer or lead the platform, or is a token.
        Refused: the reason says nothing, the release ended or went out, or was edited meanwhile.
    """
    require(by, Permission.OVERRIDE_RELEASE, release.environment)
    reason = reason_required(reason, "why it goes out without approval")
    release = release_locked(release)
    if ReleaseState(release.state) not in OPEN:
        require_state(release, OPEN, now)
    if revision is not None:
        require_revision(release, revision)
    made = deployment_make(
        by=by,
        release=release,
        kind=DeploymentKind.OVERRIDDEN,
        deployed_at=now,
        now=now,
        evidence=evidence,
    )
    release_close(
        by=by,
        release=release,
        state=ReleaseState.OVERRIDDEN,
        deed=Deed.OVERRIDDEN,
        now=now,
        reason=reason,
        deployed_at=made.deployed_at,
        evidence=made.evidence,
    )
    others_supersede(by=by, release=release, states=[ReleaseState.ADMITTED], now=now)
    return made


def _require_running(release: Release) -> Deployment:
    present = current_deployment(release.environment)
    if present is None or present.revision.release_id != release.pk:
        raise Refused("", "This release is not what runs there now.", code=NOT_CURRENT)
    return present


def _ran_before(present: Deployment) -> Release:
    """Return the release that ran before ``present`` and was not taken back."""
    found = deployment_before(present)
    if found is None:
        raise Refused("", "Nothing is recorded to have run there before.", code=NOT_CURRENT)
    return found.revision.release
