"""Acts on releases for which the gate is asked, inside the lock in which they are done.

Everything is read anew behind the lock of the release, so that what somebody was shown before
decides nothing. The registry's own services then write, and look at what the records say again.
"""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from readiness.domain.gate import GateVerdict, Verdict, is_same_content
from readiness.domain.probing import ProbeId
from readiness.domain.schedule import cadence_of
from readiness.selectors.gate import Gated, gate_of, recording_of, rollback_of, verification_of
from readiness.services.release_times import overtaken, recorded_late, require_after_admission
from readiness.services.schedules import schedules_due_now
from registry.domain.approvals.approval import Approval, Permit
from registry.domain.approvals.ballots import Choice
from registry.domain.origins import BY_ITSELF
from registry.domain.permissions import Permission
from registry.domain.releases import ReleaseState
from registry.domain.responsibilities import Responsibility
from registry.rights import Actor, require
from registry.selectors.records import DeploymentRecord, ReleaseRecord, releases_deployed
from registry.selectors.releases import current_deployment
from registry.services import approvals, rollouts
from registry.services.auditing import Author
from registry.services.errors import Refused
from registry.services.release_requirements import require_admission, require_state
from registry.services.releasing import release_locked

LOOK_AGAIN = "look_again"
"""Code of a refusal: what is voted on is not what was looked at."""


class GateRefused(Refused):
    """The gate is shut.

    Attributes:
        verdict: why, and what to do.
        environment_id: of the place that the release goes to.
    """

    def __init__(self, verdict: GateVerdict, environment_id: int) -> None:
        is_pending = verdict.verdict is Verdict.PENDING
        super().__init__("", verdict.summary, "gate_pending" if is_pending else "gate_denied")
        self.verdict = verdict
        self.environment_id = environment_id
        self.reasons = tuple((one.code.value, one.sentence) for one in verdict.blocking)


@transaction.atomic
def vote_cast(
    *,
    by: Actor,
    release: ReleaseRecord,
    revision: int,
    slot: Responsibility,
    choice: Choice,
    shown_digest: str,
    now: datetime,
    reason: str = "",
) -> Gated:
    """Say yes or no to a release as the holder of a responsibility; return what the gate says then.

    Args:
        revision: number of the one that ``by`` looked at.
        shown_digest: of what they looked at.

    Raises:
        PermissionDenied: ``by`` does not hold the responsibility, or is a token.
        Refused: content or policies are not what was shown, the vote would not count, or the
            release waits no longer.
    """
    require(by, Permission.CAST_VOTE, release.environment)
    release = release_locked(release)
    found = gate_of(release, now)
    if not is_same_content(shown_digest, found.shown):
        raise Refused(
            "",
            "The release, or what policies demand of it, was changed since you looked. Look again, "
            "and decide then; what you wrote is still there.",
            code=LOOK_AGAIN,
        )
    approvals.vote_cast(
        by=by,
        release=release,
        revision=revision,
        slot=slot,
        choice=choice,
        now=now,
        reason=reason,
        shown_digest=shown_digest,
        # read with what was compared, and not after it
        shown_plan=found.evidence.plan,
    )
    return gate_of(release, now)


@transaction.atomic
def release_admit(*, by: Actor, release: ReleaseRecord, now: datetime) -> ReleaseRecord:
    """Let a release out, if every gate is open now; again, where its admission is over.

    Raises:
        PermissionDenied: ``by`` may not release there.
        GateRefused: a gate is shut.
        Refused: it is admitted already, or another release is on its way.
    """
    require(by, Permission.ADMIT_RELEASE, release.environment)
    release = release_locked(release)
    found = gate_of(release, now)
    if not found.verdict.admits:
        raise GateRefused(found.verdict, release.environment_id)
    permit = _permit(found.approval, found.verdict)
    return rollouts.release_admit(by=by, release=release, permit=permit, now=now)


@transaction.atomic
def release_deploy(
    *,
    by: Actor,
    release: ReleaseRecord,
    now: datetime,
    deployed_at: datetime | None = None,
    evidence: str = "",
    let_out_at: datetime | None = None,
) -> DeploymentRecord:
    """Record that an admitted release went out, and have it probed.

    The gate is asked as it was when it went out, for the release alone: a deployment that broke
    the place happened nevertheless. That it went out before a freeze which holds now has to be
    shown, for a time alone is claimed easily.

    Args:
        deployed_at: when it went out, None for now.
        evidence: a page that shows it, "" for none.
        let_out_at: when a pipeline was let out with it, None where it was not. What was decided
            since does not make it undone, and the trail says it.

    Raises:
        PermissionDenied: ``by`` may not release there.
        GateRefused: votes, a freeze or the contract speak against it.
        Refused: it is not admitted or was for too long, the time cannot be, or nothing shows it.
    """
    require(by, Permission.ADMIT_RELEASE, release.environment)
    release = release_locked(release)
    require_admission(release, now)
    require_after_admission(release, deployed_at)
    approval, verdict = recording_of(release, min(deployed_at or now, now))
    late = overtaken(verdict, let_out_at)
    if let_out_at is None:
        _require_open(verdict, approval)
    if deployed_at:
        late += recorded_late(release, deployed_at, evidence, now)
    made = rollouts.release_deploy(
        by=by,
        release=release,
        now=now,
        deployed_at=deployed_at,
        evidence=evidence,
        permit=_permit(approval, verdict, late),
    )
    _probe(release, now)
    return made


@transaction.atomic
def release_verify(
    *, by: Author, release: ReleaseRecord, now: datetime, reason: str = ""
) -> ReleaseRecord:
    """Record that what was deployed does what it should, by what was seen since.

    Args:
        by: who says so; the program itself where evidence came by itself.

    Raises:
        PermissionDenied: ``by`` may not release there.
        GateRefused: a probe has not run since, or the place does not hold what is demanded.
        Refused: it was not deployed, or runs no more.
    """
    if isinstance(by, Actor):
        require(by, Permission.CHANGE_RELEASE, release.environment)
    release = release_locked(release)
    present = current_deployment(release.environment)
    require_state(release, [ReleaseState.DEPLOYED], now)
    found = gate_of(release, now)
    verdict = verification_of(found, present.recorded_at if present else now, now)
    _require_open(verdict, found.approval)
    permit = _permit(found.approval, verdict)
    return rollouts.release_verify(by=by, release=release, permit=permit, now=now, reason=reason)


@transaction.atomic
def release_roll_back(
    *,
    by: Actor,
    release: ReleaseRecord,
    reason: str,
    now: datetime,
    evidence: str = "",
    let_out_at: datetime | None = None,
    back_to: str = "",
) -> DeploymentRecord:
    """Record that what ran before a release is deployed again, and have it probed.

    Args:
        let_out_at: when a pipeline was let out to do it, None where it was not.
        back_to: public id of the release that ``by`` was told it goes back to; "" for any.

    Raises:
        PermissionDenied: ``by`` may not roll back there.
        GateRefused: it does not run, or a policy has rollbacks wait for the end of a freeze.
        Refused: the reason says nothing, nothing ran before, or something else did by now.
    """
    require(by, Permission.ROLL_BACK_RELEASE, release.environment)
    release = release_locked(release)
    approval, verdict = rollback_of(release, now)
    if let_out_at is None:
        _require_open(verdict, approval)
    made = rollouts.release_roll_back(
        by=by,
        release=release,
        reason=reason,
        now=now,
        evidence=evidence,
        permit=_permit(approval, verdict, overtaken(verdict, let_out_at)),
        let_out_at=let_out_at,
        back_to=back_to,
    )
    _probe(release, now)
    return made


@transaction.atomic
def release_override(
    *,
    by: Actor,
    release: ReleaseRecord,
    reason: str,
    now: datetime,
    evidence: str = "",
    revision: int | None = None,
) -> DeploymentRecord:
    """Record that a release goes out past the gate, by whom and why, and have it probed.

    Args:
        revision: the one that ``by`` was shown; None for the newest.

    Raises:
        PermissionDenied: ``by`` neither administers nor leads the platform, or is a token.
        Refused: the reason says nothing, the release ended or went out, or was edited meanwhile.
    """
    made = rollouts.release_override(
        by=by, release=release, reason=reason, now=now, evidence=evidence, revision=revision
    )
    _probe(release, now)
    return made


@transaction.atomic
def evidence_request(*, refused: GateRefused, now: datetime) -> int:
    """Have the probes run for which the gate waits; return how many schedules became due by it.

    What is due already, or is running since, is not asked for again.
    """
    cadences = {cadence_of(ProbeId(probe)) for probe in refused.verdict.probes}
    return schedules_due_now(environment_ids=[refused.environment_id], now=now, cadences=cadences)


def releases_verify(*, environment_ids: Collection[int], now: datetime) -> int:
    """Verify what was deployed to some environments and holds what is demanded; return how much.

    Each release in a transaction of its own. One that cannot be verified yet is left alone.
    """
    return sum(_verified(release, now) for release in releases_deployed(environment_ids))


def _verified(release: ReleaseRecord, now: datetime) -> bool:
    try:
        release_verify(by=BY_ITSELF, release=release, now=now)
    except Refused:
        return False
    return True


def _require_open(verdict: GateVerdict, approval: Approval) -> None:
    if not verdict.allows:
        raise GateRefused(verdict, approval.environment_id)


def _permit(approval: Approval, verdict: GateVerdict, late: str = "") -> Permit:
    return Permit(approval.public_id, approval.revision, f"{verdict.summary}{late}")


def _probe(release: ReleaseRecord, now: datetime) -> None:
    schedules_due_now(environment_ids=[release.environment_id], now=now)
