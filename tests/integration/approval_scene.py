"""An interface whose releases are approved, and the people who do it."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from registry.domain.approvals.approval import Permit
from registry.domain.approvals.ballots import Choice
from registry.domain.releases import ReleaseFields
from registry.domain.responsibilities import Responsibility
from registry.domain.subject import ReleaseSubject
from registry.models import Deployment, Environment, Interface, Release, User, Vote
from registry.selectors.approvals import approval_of
from registry.services import approvals, releases, rollouts
from tests.factories import (
    NOW,
    EnvironmentFactory,
    InterfaceFactory,
    MembershipFactory,
    OwnershipFactory,
    TeamFactory,
    UserFactory,
    acting,
)

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LONG_AGO = NOW - 90 * DAY
APPROVAL, PROMPT = Responsibility.RELEASE_APPROVAL, Responsibility.PROMPT_REVIEW


def digest(digit: str) -> str:
    """Return a digest of one digit."""
    return f"sha256:{digit * 64}"


FIELDS = ReleaseFields("1.0", ReleaseSubject(image=digest("1"), prompt=digest("2")))


def edited(**changes: str) -> ReleaseFields:
    """Return the fields with other digests."""
    return replace(FIELDS, subject=replace(FIELDS.subject, **changes))


class Approving:
    """Mia asks for releases, Ann approves them, Pia reviews prompts, Otto does neither."""

    def __init__(self, *, tier: int = 3) -> None:
        team = TeamFactory.create()
        self.interface: Interface = InterfaceFactory.create(team=team, tier=tier)
        self.place: Environment = EnvironmentFactory.create(
            interface=self.interface, name="production"
        )
        people = [UserFactory.create(name=name) for name in ("Mia", "Ann", "Pia", "Otto")]
        self.mia, self.ann, self.pia, self.otto = people
        MembershipFactory.create(team=team, person=self.mia, since=LONG_AGO)
        self.owns(self.ann, APPROVAL)
        self.owns(self.pia, PROMPT)

    def owns(self, person: User, word: Responsibility, since: datetime = LONG_AGO) -> None:
        """Have somebody hold a responsibility."""
        OwnershipFactory.create(
            interface=self.interface, responsibility=word, person=person, accepted_at=since
        )

    def draft(
        self, fields: ReleaseFields = FIELDS, by: User | None = None, now: datetime = NOW
    ) -> Release:
        """Propose a release."""
        return releases.release_propose(
            by=acting(by or self.mia), environment=self.place, fields=fields, now=now
        )

    def submitted(self, fields: ReleaseFields = FIELDS, now: datetime = NOW) -> Release:
        """Propose a release and ask for its approval."""
        return self.submit(self.draft(fields), now=now)

    def submit(self, release: Release, by: User | None = None, now: datetime = NOW) -> Release:
        """Ask for the approval of a draft."""
        return approvals.release_submit(by=acting(by or self.mia), release=release, now=now)

    def vote(
        self,
        release: Release,
        person: User,
        slot: Responsibility = APPROVAL,
        choice: Choice = Choice.APPROVE,
        **given: Any,
    ) -> Vote:
        """Vote on the newest revision."""
        reason = "" if choice is Choice.APPROVE else "It is not what we agreed on."
        values: dict[str, Any] = {"reason": reason, "now": NOW}
        values = values | {"revision": release.revisions.count()} | given
        return approvals.vote_cast(
            by=acting(person), release=release, slot=slot, choice=choice, **values
        )

    def approved(self, fields: ReleaseFields = FIELDS) -> Release:
        """Propose a release that both approve."""
        release = self.submitted(fields)
        self.vote(release, self.ann)
        for slot in approval_of(release, NOW).tally.slots:
            if slot.responsibility is PROMPT:
                self.vote(release, self.pia, PROMPT)
        return release

    def admit(self, release: Release, now: datetime = NOW, by: User | None = None) -> Release:
        """Let a release out by what the gate said of its newest revision."""
        permit = Permit(release.public_id, release.revisions.count(), "The gate allows it.")
        return rollouts.release_admit(
            by=acting(by or self.mia), release=release, permit=permit, now=now
        )

    def deployed(self, fields: ReleaseFields = FIELDS, now: datetime = NOW) -> Release:
        """Have a release approved and deployed."""
        release = self.admit(self.approved(fields), now)
        self.deploy(release, now)
        release.refresh_from_db()
        return release

    def deploy(self, release: Release, now: datetime = NOW, **given: Any) -> Deployment:
        """Record that an admitted release went out."""
        return rollouts.release_deploy(by=acting(self.mia), release=release, now=now, **given)
