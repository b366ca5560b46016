"""Rows of a release on its way out, for tests that begin somewhere in the middle."""

from datetime import datetime, timedelta

from django.utils import timezone

from readiness.domain.vitals import Part
from readiness.services.heartbeats import heartbeat_record
from readiness.services.votes_wanted import votes_wanted_keep
from registry.domain.approvals.terms import PolicyTerms, RoleSlot, terms_digest, terms_text
from registry.domain.releases import OPEN_FOR, DeploymentKind, ReleaseState
from registry.domain.responsibilities import Responsibility
from registry.models import ApprovalPolicy, Deployment, Interface, Release, User
from tests.factories import NOW, OwnershipFactory
from tests.scenes import SOUND, observe

APPROVAL = Responsibility.RELEASE_APPROVAL
_HOUR = timedelta(hours=1)


def undemanding(interface: Interface) -> ApprovalPolicy:
    """Have one approval be all that is asked for, and the scheduler run."""
    terms = PolicyTerms((RoleSlot(APPROVAL),), minimum_level=0)
    policy: ApprovalPolicy = interface.policies.create(name="house")
    policy.versions.create(
        number=1, terms=terms_text(terms), digest=terms_digest(terms), made_at=timezone.now()
    )
    heartbeat_record(name=Part.TICK, now=timezone.now())
    return policy


def approves(interface: Interface, person: User, standing: str = "primary") -> None:
    """Have somebody hold the approval of releases for long enough."""
    OwnershipFactory.create(
        interface=interface,
        responsibility=APPROVAL,
        person=person,
        standing=standing,
        # before the day on which tests propose, and before today
        accepted_at=min(NOW, timezone.now()) - timedelta(days=9),
    )


def waits(release: Release, voter: User | None = None) -> Release:
    """Have a draft wait for approval; ``voter`` approved it."""
    now = timezone.now()
    release.state = ReleaseState.SUBMITTED
    release.submitted_at, release.expires_at = now - _HOUR, now + OPEN_FOR
    release.save()
    if voter is not None:
        release.revisions.get().votes.create(
            person=voter, slot=APPROVAL, choice="approve", cast_at=now
        )
    votes_wanted_keep(release_id=release.pk, now=now)
    return release


def admitted(release: Release, voter: User) -> Release:
    """Have a draft be approved and admitted."""
    waits(release, voter)
    release.state, release.admitted_at = ReleaseState.ADMITTED, timezone.now()
    release.save()
    return release


def went_out(release: Release, voter: User) -> Release:
    """Have a draft be deployed."""
    admitted(release, voter)
    release.state = ReleaseState.DEPLOYED
    release.save()
    runs(release, kind=DeploymentKind.RELEASED)
    seen_since(release)
    return release


def seen_since(release: Release) -> None:
    """Have the place of a release probed after whatever happened to it until now."""
    observe(release.environment, SOUND, timezone.now() + timedelta(minutes=1))


def runs(
    release: Release,
    kind: DeploymentKind = DeploymentKind.RECORDED,
    since: datetime | None = None,
) -> Deployment:
    """Have a release be what is recorded to run."""
    now, place = since or timezone.now(), release.environment
    made: Deployment = place.deployments.create(
        revision=release.revisions.get(),
        number=place.deployments.count() + 1,
        kind=kind,
        deployed_at=now,
        recorded_at=now,
    )
    return made
