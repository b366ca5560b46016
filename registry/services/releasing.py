"""What all acts on a release share: its lock, what is kept of it, and the ways in which it ends."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from registry.domain.approvals.force import changed_or_code, holding
from registry.domain.approvals.terms import terms_text
from registry.domain.audit import Deed
from registry.domain.particular_rules import ParticularInvalid, normalise_link
from registry.domain.releases import (
    LONGEST_EVIDENCE,
    DeploymentKind,
    ReleaseState,
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


def place_locked(environment_id: int) -> Environment:
    """Return an environment as it is now, on whose releases nobody else acts for so long."""
    places = Environment.objects.select_for_update(of=("self",), no_key=True)
    return places.select_related("interface__team").get(pk=environment_id)


def release_locked(release: Release) -> Release:
    """Return ``release`` as it is now; of two who act on one environment one comes after the other.

    Every act takes these locks itself; who judges before calling one takes them first.
    """
    # in one order everywhere, so that no two wait for each other
    place_locked(release.environment_id)
    rows = Release.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("environment__interface__team").get(pk=release.pk)


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
