"""What all acts on a release share: its lock, what it may be in, and the ways in which it ends."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from registry.domain.approvals.approval import Approval, Permit
from registry.domain.approvals.ballots import APPOINTED_WITHIN, Standing
from registry.domain.approvals.force import changed_or_code, holding
from registry.domain.approvals.terms import terms_text
from registry.domain.audit import Deed
from registry.domain.particular_rules import ParticularInvalid, normalise_link
from registry.domain.releases import (
    LONGEST_EVIDENCE,
    LONGEST_REASON,
    WAITING,
    DeploymentKind,
    ReleaseState,
    admitted_until,
    is_admission_over,
)
from registry.domain.vocabulary import EnvironmentKind, Tier
from registry.models import Deployment, Environment, Release, SubmittedPolicy
from registry.rights import Actor
from registry.selectors.approval_records import approval_records
from registry.selectors.approvals import kinds_of
from registry.selectors.audited import release_values
from registry.selectors.releases import current_deployment
from registry.services.auditing import Author, audit, of_release
from registry.services.errors import Refused
from registry.services.events import announce_change, announce_release
from registry.services.saving import checked_save

LEEWAY = timedelta(seconds=60)
"""How far the clock of a pipeline may be ahead (gate.md, "Clocks")."""
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


def release_locked(release: Release) -> Release:
    """Return ``release`` as it is now; of two who act on one environment one comes after the other.

    Every act takes these locks itself; who judges before calling one takes them first.
    """
    # in one order everywhere, so that no two wait for each other
    places = Environment.objects.select_for_update(of=("self",), no_key=True)
    places.get(pk=release.environment_id)
    rows = Release.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("environment__interface__team").get(pk=release.pk)


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
        Refused: it does not wait, or is admitted.
    """
    if not is_admission_over(ReleaseState(release.state), release.admitted_at, now):
        require_state(release, [ReleaseState.SUBMITTED], now)


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


def policies_keep(release: Release, now: datetime) -> None:
    """Keep what the policies demand of ``release``, for kinds of change of which nothing is kept.

    What was kept stays: a release has to meet it even where less is demanded since.
    """
    records = approval_records([release.pk], now)
    found = records.releases[0]
    place = found.environment
    tier = Tier(place.interface.tier) if place.interface.tier else None
    kinds = changed_or_code(kinds_of(found, records))
    policies = records.policies.get(place.interface_id, ())
    kept = {row.change_kind for row in found.submitted_policies.all()}
    for kind, one in holding(policies, EnvironmentKind(place.kind), kinds, tier).items():
        if kind not in kept:
            row = SubmittedPolicy(
                release=release,
                change_kind=kind,
                name=one.name,
                version=one.version,
                digest=one.digest,
                terms=terms_text(one.terms),
                taken_at=now,
            )
            checked_save(row)


def release_move(
    *,
    by: Author,
    release: Release,
    state: ReleaseState,
    deed: Deed,
    now: datetime,
    reason: str = "",
    **told: object,
) -> None:
    """Write a release that is in another state now, and leave the row that says so.

    Whoever waits for releases is told; what changes one without moving it has to tell them itself.

    Args:
        told: what the row says beside that.
    """
    before = release_values(release)
    release.state, release.updated_at = state, now
    checked_save(release)
    after = release_values(release) | told
    subject = of_release(release)
    audit(by=by, deed=deed, subject=subject, before=before, after=after, reason=reason)
    announce_release(release.pk, now)


def release_close(
    *,
    by: Actor,
    release: Release,
    state: ReleaseState,
    deed: Deed,
    now: datetime,
    reason: str,
    **told: object,
) -> None:
    """Take a release out of the way by a side exit."""
    release.closed_at, release.closed_by, release.closing_reason = now, by.person, reason
    release_move(by=by, release=release, state=state, deed=deed, now=now, reason=reason, **told)


def others_supersede(
    *, by: Actor, release: Release, states: Iterable[ReleaseState], now: datetime
) -> None:
    """End what else may still go out to the environment: ``release`` went out instead."""
    rows = Release.objects.select_for_update(of=("self",), no_key=True)
    others = rows.filter(environment=release.environment_id, state__in=[*states])
    related = others.exclude(pk=release.pk).select_related("environment__interface")
    for other in related.order_by("pk"):
        other.superseded_by = release
        release_close(
            by=by,
            release=other,
            state=ReleaseState.SUPERSEDED,
            deed=Deed.SUPERSEDED,
            now=now,
            reason=f"{release.version} ({release.public_id}) went out instead.",
            superseded_by=release.public_id,
        )


def deployment_make(
    *,
    by: Actor,
    release: Release,
    kind: DeploymentKind,
    deployed_at: datetime,
    now: datetime,
    evidence: str = "",
) -> Deployment:
    """Write that the newest revision of ``release`` runs in its environment, which is locked.

    A time that the leeway of clocks allows and that has not come yet is taken for now.

    Raises:
        Refused: the time cannot be, or the evidence is no link.
    """
    present = current_deployment(release.environment)
    _require_time(present, deployed_at, now)
    made = Deployment(
        environment=release.environment,
        revision=release.revisions.order_by("-number")[0],
        number=present.number + 1 if present else 1,
        kind=kind,
        # a time to come would have what goes out next seem to have gone before it
        deployed_at=min(deployed_at, now),
        recorded_at=now,
        recorded_by=by.person,
        evidence=_link(evidence),
    )
    checked_save(made)
    announce_change(release.environment.interface_id)
    return made


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


def _require_time(present: Deployment | None, deployed_at: datetime, now: datetime) -> None:
    if deployed_at > now + LEEWAY:
        raise Refused("deployed_at", "This time has not come yet. Give when it went out.")
    if present and deployed_at < present.deployed_at:
        raise Refused(
            "deployed_at",
            f"The release before went out at {present.deployed_at:%Y-%m-%d %H:%M} UTC. Give a "
            "later time.",
        )


def _link(evidence: str) -> str:
    if not evidence.strip():
        return ""
    if len(evidence) > LONGEST_EVIDENCE:
        raise Refused("evidence", f"A link has {LONGEST_EVIDENCE} characters at most.")
    try:
        return normalise_link(evidence)
    except ParticularInvalid as error:
        raise Refused("evidence", str(error)) from error
