"""Ways around those who approve a release, each of which is shut."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from readiness.domain.gate import ReasonCode
from readiness.selectors.gate import gate_of, rollback_of
from readiness.services import releases as gate
from registry.domain.approvals.ballots import Choice, Standing
from registry.domain.approvals.holders import APPOINTED_WITHIN
from registry.domain.approvals.terms import PolicyTerms, RoleSlot
from registry.domain.releases import ADMITTED_FOR, OPEN_FOR, DeploymentKind, ReleaseState
from registry.domain.responsibilities import Responsibility
from registry.domain.subject import ChangeKind
from registry.domain.vocabulary import Lifecycle
from registry.models import Deployment, Interface, Membership, Ownership, Release
from registry.selectors.approvals import approval_of
from registry.selectors.releases import current_deployment
from registry.services import approvals, ownerships, people, policies, releases, rollouts, teams
from registry.services.demands import own_interest
from registry.services.errors import Refused
from tests.factories import (
    NOW,
    AdministratorFactory,
    MembershipFactory,
    OwnershipFactory,
    TeamFactory,
    UserFactory,
    acting,
)
from tests.integration.approval_scene import (
    APPROVAL,
    DAY,
    FIELDS,
    HOUR,
    LONG_AGO,
    PROMPT,
    Approving,
    digest,
    edited,
)
from tests.integration.gate_scene import Gates

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
MINUTE = timedelta(minutes=1)
TERMS = PolicyTerms((RoleSlot(APPROVAL), RoleSlot(PROMPT)))


@pytest.fixture
def scene() -> Approving:
    return Approving()


def appoint(scene: Approving, word: Responsibility, name: str, now, by=None):
    """Have somebody new hold a responsibility, asked by the one who asks for releases."""
    person = UserFactory.create(name=name)
    (asked,) = ownerships.ownership_invite(
        by=acting(by or scene.mia),
        interface=scene.interface,
        responsibilities=[word],
        email=person.email,
        now=now,
    )
    ownerships.ownership_accept(by=acting(person), ownership=asked, now=now)
    return person


def record(scene: Approving, release: Release, replaces: str = "", now=NOW) -> Deployment:
    return releases.release_record(
        by=acting(scene.mia), release=release, replaces=replaces, deployed_at=now, now=now
    )


def not_able(scene: Approving, release: Release, slot=APPROVAL, now=NOW) -> dict[str, Standing]:
    found = approval_of(release, now).tally.slot(slot)
    assert found
    return {voter.name: why for voter, why in found.not_able}


def revise(scene: Approving, release: Release, fields, by=None, now=NOW) -> Release:
    return releases.release_revise(
        by=acting(by or scene.mia), release=release, fields=fields, now=now
    )


def test_who_takes_part_does_not_choose_who_approves(scene: Approving) -> None:
    Ownership.objects.filter(person=scene.ann).delete()
    # after the draft is made: they hold it only since, however late it is submitted
    draft = scene.draft()
    eve = appoint(scene, APPROVAL, "Eve", NOW + MINUTE)
    with pytest.raises(Refused, match=r"Eve \(holds it only since the release was proposed\)"):
        approvals.release_submit(by=acting(scene.mia), release=draft, now=NOW + HOUR)
    assert not_able(scene, draft) == {"Eve": Standing.TOO_NEW}

    # and before the draft is made: they were chosen by who asks for it
    Ownership.objects.filter(person=eve).update(held_since=NOW - DAY, accepted_at=NOW - DAY)
    with pytest.raises(Refused, match=r"Eve \(was given it by somebody who takes part"):
        approvals.release_submit(by=acting(scene.mia), release=draft, now=NOW + HOUR)
    assert not_able(scene, draft) == {"Eve": Standing.APPOINTED}
    # waiting does not help, for the release is as old as it is
    assert not_able(scene, draft, now=NOW + 60 * DAY) == {"Eve": Standing.APPOINTED}
    scene.owns(scene.otto, APPROVAL)
    release = approvals.release_submit(by=acting(scene.mia), release=draft, now=NOW + HOUR)
    with pytest.raises(Refused, match="had you hold this responsibility within 30 days") as refused:
        scene.vote(release, eve)
    assert refused.value.code == "not_counted"

    # who was chosen long before, or by somebody who takes no part, counts
    earlier = NOW - APPOINTED_WITHIN
    Ownership.objects.filter(person=eve).update(held_since=earlier, accepted_at=earlier)
    assert not_able(scene, draft) == {}
    Ownership.objects.filter(person=eve).update(held_since=NOW - DAY, invited_by=scene.otto)
    assert not_able(scene, draft) == {}
    # an edit makes its maker one who takes part, whoever edits after that
    MembershipFactory.create(team=scene.interface.team, person=scene.otto, since=LONG_AGO)
    revise(scene, release, replace(FIELDS, notes="One"), by=scene.otto)
    revise(scene, release, replace(FIELDS, notes="Two"))
    assert not_able(scene, draft)["Eve"] is Standing.APPOINTED


def test_nor_do_they_by_way_of_a_team(scene: Approving) -> None:
    team = TeamFactory.create()
    scene.owns(scene.otto, APPROVAL)
    OwnershipFactory.create(
        interface=scene.interface,
        responsibility=APPROVAL,
        team=team,
        person=None,
        accepted_at=LONG_AGO,
        standing="backup",
    )
    MembershipFactory.create(team=team, person=scene.mia, role="lead", since=LONG_AGO)
    eve = UserFactory.create(name="Eve")
    teams.membership_add(
        by=acting(scene.mia), team=team, email=eve.email, role="member", now=NOW - DAY
    )
    release = scene.submitted()
    assert not_able(scene, release)["Eve"] is Standing.APPOINTED
    Membership.objects.filter(person=eve).update(added_by=None)
    assert "Eve" not in not_able(scene, release)
    Ownership.objects.filter(team=team).update(invited_by=scene.mia, held_since=NOW - DAY)
    assert not_able(scene, release)["Eve"] is Standing.APPOINTED


def test_to_renew_what_one_holds_loses_no_vote(scene: Approving) -> None:
    release = scene.submitted()
    scene.vote(release, scene.ann)
    held = Ownership.objects.get(person=scene.ann)

    def counts(now) -> bool:
        found = approval_of(release, now).tally.slot(APPROVAL)
        return bool(found and found.have)

    ownerships.ownership_accept(by=acting(scene.ann), ownership=held, now=NOW + HOUR)
    assert counts(NOW + HOUR)
    # asked by the requester for another day, and accepted again
    (asked,) = ownerships.ownership_invite(
        by=acting(scene.mia),
        interface=scene.interface,
        responsibilities=[APPROVAL],
        email=scene.ann.email,
        review_by=(NOW + 30 * DAY).date(),
        now=NOW + 2 * HOUR,
    )
    assert not counts(NOW + 2 * HOUR)
    ownerships.ownership_accept(by=acting(scene.ann), ownership=asked, now=NOW + 3 * HOUR)
    assert counts(NOW + 3 * HOUR)
    held.refresh_from_db()
    assert (held.held_since, held.accepted_at) == (LONG_AGO, NOW + 3 * HOUR)
    # what lapsed in between is held anew
    Ownership.objects.filter(pk=held.pk).update(review_by=(NOW - DAY).date())
    held.refresh_from_db()
    ownerships.ownership_accept(by=acting(scene.ann), ownership=held, now=NOW + 4 * HOUR)
    assert not_able(scene, release, now=NOW + 4 * HOUR)["Ann"] is Standing.TOO_NEW


def test_what_is_only_said_to_run_spares_nobody_a_look(scene: Approving) -> None:
    record(scene, scene.draft(edited(prompt=digest("9"))))
    release = scene.submitted(replace(edited(prompt=digest("9")), version="2"), now=NOW + HOUR)
    found = approval_of(release, NOW + HOUR)
    assert found.kinds == (ChangeKind.CODE, ChangeKind.PROMPT)
    assert [slot.responsibility for slot in found.tally.slots] == [APPROVAL, PROMPT]


def test_who_was_asked_is_not_passed_over_by_recording_it(scene: Approving) -> None:
    ends = {
        ReleaseState.SUBMITTED: lambda one: None,
        ReleaseState.REJECTED: lambda one: scene.vote(one, scene.ann, choice=Choice.REJECT),
        ReleaseState.WITHDRAWN: lambda one: approvals.release_withdraw(
            by=acting(scene.mia), release=one, now=NOW
        ),
        ReleaseState.REVOKED: lambda one: rollouts.release_revoke(
            by=acting(scene.ann), release=one, reason="Bad", now=NOW
        ),
    }
    for state, end in ends.items():
        release = scene.submitted()
        end(release)
        cure = "withdraw it, and propose" if state is ReleaseState.SUBMITTED else "propose another"
        with pytest.raises(Refused, match=cure) as refused:
            record(scene, release)
        assert refused.value.code == "release_settled"
        release.refresh_from_db()
        assert release.state == state
    assert not Deployment.objects.exists()


def test_back_to_what_was_approved_and_otherwise_it_is_said(scene: Approving) -> None:
    said = scene.draft(replace(edited(image=digest("e")), version="said"))
    record(scene, said)
    first = scene.deployed(now=NOW + MINUTE)
    approval, verdict = rollback_of(first, NOW + HOUR)
    assert (approval.back_to.public_id, approval.is_back_approved) == (said.public_id, False)
    assert [one.code for one in verdict.notes] == [ReasonCode.ROLLBACK_UNAPPROVED]
    assert "said" in verdict.notes[0].sentence

    again = scene.draft(replace(edited(image=digest("d")), version="again"))
    record(scene, again, first.public_id, NOW + 2 * MINUTE)
    newest = scene.deployed(replace(edited(image=digest("7")), version="2"), NOW + 3 * MINUTE)
    approval, verdict = rollback_of(newest, NOW + HOUR)
    assert (approval.back_to.public_id, approval.is_back_approved) == (first.public_id, True)
    assert verdict.notes == ()
    made = gate.release_roll_back(
        by=acting(scene.mia), release=newest, reason="Broken", now=NOW + HOUR
    )
    assert made.revision.release == first


def test_neither_a_number_nor_a_tier_lowers_the_level_of_what_waits() -> None:
    scene = Gates()
    lead = UserFactory.create(name="Lea")
    MembershipFactory.create(team=scene.interface.team, person=lead, role="lead", since=LONG_AGO)

    def demand(level, by) -> None:
        policies.policy_set(
            by=acting(by),
            interface=scene.interface,
            name="prod",
            terms=replace(TERMS, minimum_level=level),
            now=NOW,
        )

    administrator = AdministratorFactory.create()
    demand(3, administrator)
    release = scene.submitted()
    for level in (2, None, 0):
        with pytest.raises(Refused, match="minimum_level"):
            demand(level, lead)
    # of then and now, the higher holds
    demand(None, administrator)
    assert gate_of(release, NOW).verdict.minimum == 3
    approvals.release_withdraw(by=acting(scene.mia), release=release, now=NOW)
    with pytest.raises(Refused, match="minimum_level"):
        demand(1, lead)

    release = scene.submitted()
    before = gate_of(release, NOW).verdict.minimum
    Interface.objects.filter(pk=scene.interface.pk).update(tier=3, lifecycle=Lifecycle.EXPERIMENTAL)
    found = gate_of(release, NOW)
    assert found.evidence.demanded_level < found.verdict.minimum == before
    # what is proposed from here on meets what is demanded now
    assert gate_of(scene.draft(), NOW).approval.submitted_as is None


def test_who_wrote_what_still_stands_does_not_approve_it(scene: Approving) -> None:
    for person in (scene.pia, scene.otto):
        MembershipFactory.create(team=scene.interface.team, person=person, since=LONG_AGO)
    scene.owns(scene.otto, APPROVAL)
    release = scene.submitted()
    revise(scene, release, edited(prompt=digest("a")), by=scene.pia)
    revise(scene, release, replace(edited(prompt=digest("a")), notes="Typo"))
    assert not_able(scene, release, PROMPT) == {"Pia": Standing.EDITOR}
    with pytest.raises(Refused, match="You edited what is approved there"):
        scene.vote(release, scene.pia, PROMPT)
    # somebody else's prompt she may look at, and then whoever wrote that one may not
    revise(scene, release, edited(prompt=digest("b")), by=scene.otto)
    revise(scene, release, edited(prompt=digest("b"), image=digest("5")))
    assert not_able(scene, release, PROMPT) == {}
    assert not_able(scene, release) == {"Otto": Standing.EDITOR}
    # a kind that somebody added counts like a part
    widened = replace(
        edited(prompt=digest("c")), added_kinds=frozenset({ChangeKind.MODEL, ChangeKind.PROMPT})
    )
    revise(scene, release, widened, by=scene.pia)
    revise(scene, release, replace(widened, subject=edited(prompt=digest("d")).subject))
    assert not_able(scene, release, PROMPT) == {"Pia": Standing.EDITOR}


def test_an_author_who_is_taken_off_the_list_was_one(scene: Approving) -> None:
    OwnershipFactory.create(
        interface=scene.interface,
        responsibility=PROMPT,
        person=scene.otto,
        standing="backup",
        accepted_at=LONG_AGO,
    )
    draft = scene.draft(replace(FIELDS, authors=(scene.pia.email,)))
    release = approvals.release_submit(by=acting(scene.mia), release=draft, now=NOW)
    revise(scene, release, FIELDS)
    assert not release.authors.exists()
    assert not_able(scene, release, PROMPT) == {"Pia": Standing.AUTHOR}
    assert ("Pia", Standing.AUTHOR) in {
        (one.name, why) for one, why in approval_of(release, NOW).exclusions
    }


def test_no_clock_keeps_a_release_from_being_taken_back(scene: Approving) -> None:
    scene.deployed(now=NOW - DAY)
    release = scene.submitted(replace(edited(image=digest("7")), version="2"))
    scene.vote(release, scene.ann)
    scene.admit(release)
    made = scene.deploy(release, deployed_at=NOW + 59 * MINUTE / 60)
    assert made.deployed_at == NOW
    gate.release_roll_back(by=acting(scene.mia), release=release, reason="Broken", now=NOW + MINUTE)


def test_the_database_refuses_what_cannot_be(scene: Approving) -> None:
    release, elsewhere = scene.deployed(), Approving()
    impossible = (
        {"state": ReleaseState.VERIFIED, "verified_at": None},
        {"closed_at": NOW},
        {"state": ReleaseState.RECORDED, "closed_at": NOW},
    )
    for values in impossible:
        with pytest.raises(DatabaseError), transaction.atomic():
            Release.objects.filter(pk=release.pk).update(**values)
    with pytest.raises(DatabaseError), transaction.atomic():
        Deployment.objects.create(
            environment=elsewhere.place,
            revision=release.revisions.get(),
            number=1,
            kind=DeploymentKind.RELEASED,
            deployed_at=NOW,
            recorded_at=NOW,
        )


def test_what_was_revoked_or_taken_back_spares_nobody_a_look(scene: Approving) -> None:
    first = scene.deployed(edited(prompt=digest("8")))
    bad = scene.deployed(replace(edited(prompt=digest("9")), version="2"), NOW + MINUTE)
    alike = scene.submitted(replace(edited(prompt=digest("9")), version="3"), now=NOW + HOUR)
    assert approval_of(alike, NOW + HOUR).kinds == ()
    rollouts.release_revoke(by=acting(scene.ann), release=bad, reason="The prompt.", now=NOW + HOUR)
    # it runs on, and to have it stay takes those who look at what differs from what is approved
    assert approval_of(alike, NOW + HOUR).kinds == (ChangeKind.PROMPT,)
    slots = approval_of(alike, NOW + HOUR).tally.slots
    assert [slot.responsibility for slot in slots] == [APPROVAL, PROMPT]
    rollouts.release_roll_back(by=acting(scene.mia), release=bad, reason="Broken", now=NOW + HOUR)
    assert current_deployment(scene.place).revision.release == first
    assert approval_of(alike, NOW + HOUR).kinds == (ChangeKind.PROMPT,)


def test_an_admission_is_not_renewed_past_the_end_of_its_approval() -> None:
    scene = Gates()
    release = scene.approved()
    late, over = NOW + 13 * DAY, NOW + OPEN_FOR
    for moment, person, slot in ((late, scene.ann, APPROVAL), (late, scene.pia, PROMPT)):
        scene.vote(release, person, slot, now=moment)
    scene.admit(release, late)
    again = late + ADMITTED_FOR
    assert again == over
    scene.see(now=over)
    found = gate_of(release, over).verdict
    assert [one.code for one in found.blocking] == [ReasonCode.RELEASE_EXPIRED]
    assert not found.admits
    for work in (
        lambda: scene.admit(release, over),
        lambda: gate.release_admit(by=acting(scene.mia), release=release, now=over),
    ):
        with pytest.raises(Refused, match="was open until"):
            work()
    approvals.release_withdraw(by=acting(scene.mia), release=release, now=over)


def test_who_edited_a_release_that_is_to_come_does_not_loosen_what_it_meets(
    scene: Approving,
) -> None:
    lead = UserFactory.create(role="platform_lead")
    release = scene.submitted()
    assert own_interest(lead, scene.interface) == ""
    revise(scene, release, replace(FIELDS, notes="One"), by=lead)
    revise(scene, release, replace(FIELDS, notes="Two"))
    assert own_interest(lead, scene.interface) == "A release that is to come is yours"


def test_who_named_the_rollback_plan_that_stands_does_not_approve_it(scene: Approving) -> None:
    scene.owns(scene.otto, APPROVAL)
    MembershipFactory.create(team=scene.interface.team, person=scene.otto, since=LONG_AGO)
    release = scene.submitted()
    planned = replace(FIELDS, rollback_plan="R-2")
    revise(scene, release, planned, by=scene.otto)
    revise(scene, release, replace(planned, notes="Typo"))
    assert not_able(scene, release) == {"Otto": Standing.EDITOR}
    # whoever looks at a part alone does not look at the plan
    assert not_able(scene, release, PROMPT) == {}
    revise(scene, release, replace(FIELDS, rollback_plan="R-3"))
    assert not_able(scene, release) == {}


def test_who_could_not_answer_for_a_while_holds_it_anew(scene: Approving) -> None:
    team, administrator = TeamFactory.create(), acting(AdministratorFactory.create())
    tess = UserFactory.create(name="Tess")
    MembershipFactory.create(team=team, person=tess, since=LONG_AGO)
    OwnershipFactory.create(
        interface=scene.interface,
        responsibility=APPROVAL,
        team=team,
        person=None,
        accepted_at=LONG_AGO,
        standing="backup",
    )

    def again(name: str) -> None:
        """Have nobody but ``name`` be too new, who is chosen by whoever brought them back."""
        assert not_able(scene, release) == {name: Standing.TOO_NEW}
        later = scene.draft(by=administrator.person, now=NOW + DAY)
        assert not_able(scene, later) == {name: Standing.APPOINTED}
        later = scene.draft(by=administrator.person, now=NOW + APPOINTED_WITHIN + DAY)
        assert not_able(scene, later) == {}

    MembershipFactory.create(
        team=scene.interface.team, person=administrator.person, role="lead", since=LONG_AGO
    )
    release = scene.draft()
    assert not_able(scene, release) == {}
    teams.team_close(by=administrator, team=team)
    for _ in range(2):
        teams.team_open(by=administrator, team=team, now=NOW + HOUR)
    again("Tess")

    Membership.objects.filter(person=tess).update(since=LONG_AGO, added_by=None)
    people.person_close(by=administrator, person=tess, now=NOW)
    for _ in range(2):
        people.person_open(by=administrator, person=tess, now=NOW + HOUR)
    again("Tess")

    Membership.objects.filter(person=tess).update(since=LONG_AGO, added_by=None)
    for role in ("platform_lead", "auditor", "person"):
        people.person_role_set(by=administrator, person=scene.ann, role=role, now=NOW + HOUR)
    again("Ann")
