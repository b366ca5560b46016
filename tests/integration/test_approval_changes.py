"""What voters read beside the digests: who changes it, and who may have been somebody else."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from readiness.models import OutboxMessage
from readiness.selectors.gate import gate_of
from readiness.services import releases as gate
from readiness.services.telling import LOOKED_AT_EVERY, everybody_tell
from registry.domain.approvals.ballots import Choice, Standing
from registry.domain.approvals.holders import APPOINTED_WITHIN
from registry.domain.origins import BY_ITSELF
from registry.domain.particulars import Section
from registry.domain.releases import ADMITTED_FOR
from registry.domain.rollback import RollbackPlan as PlanSays
from registry.models import (
    AuditRow,
    Interface,
    Ownership,
    Release,
    RollbackPlan,
    SignInLink,
    User,
    Vote,
)
from registry.selectors.approvals import approval_of
from registry.selectors.particulars import particulars_of
from registry.services import approvals, people, releases
from registry.services.errors import Refused
from registry.services.particulars import interface_describe
from tests.factories import (
    NOW,
    AdministratorFactory,
    MembershipFactory,
    OwnershipFactory,
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
)
from tests.integration.gate_scene import Gates

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
MINUTE = timedelta(minutes=1)


@pytest.fixture
def scene() -> Approving:
    return Approving()


def rewrite(scene: Approving, **plan: object) -> None:
    """Have the plan of the interface say something else."""
    RollbackPlan.objects.update_or_create(interface=scene.interface, defaults=plan)


def standing(release: Release, now=NOW) -> dict[str, tuple[Standing, bool]]:
    """Return by name whether votes count, and whether the plan is the reason."""
    found = approval_of(release, now).tally.ballots
    return {one.name: (one.standing, one.is_plan_changed) for one in found}


def not_able(release: Release, slot=APPROVAL) -> dict[str, Standing]:
    found = approval_of(release, NOW).tally.slot(slot)
    assert found
    return {voter.name: why for voter, why in found.not_able}


def test_a_revision_keeps_version_and_notes_and_a_change_of_them_drops_no_vote(
    scene: Approving,
) -> None:
    release = scene.approved()
    fields = replace(FIELDS, version="1.1", notes="Deletes every conversation.")
    releases.release_revise(by=acting(scene.mia), release=release, fields=fields, now=NOW)
    kept = release.revisions.order_by("number").values_list("number", "version", "notes")
    assert [*kept] == [(1, FIELDS.version, FIELDS.notes), (2, "1.1", fields.notes)]
    release.refresh_from_db()
    assert (release.version, release.notes) == ("1.1", fields.notes)
    assert approval_of(release, NOW).tally.is_approved


def test_a_plan_that_is_rewritten_has_whoever_approves_the_release_asked_again(
    scene: Approving, settings: Any
) -> None:
    settings.SMTP_HOST, settings.SMTP_FROM = "127.0.0.1", "ops@example.test"
    rewrite(scene, steps="stop\nstart the last one", target="previous-release")
    release = scene.approved()
    everybody_tell(now=NOW)
    OutboxMessage.objects.all().delete()
    rewrite(scene, steps="restore from tape")
    # whoever looks at the prompt alone looks at no plan
    counts, changed = (Standing.COUNTS, False), (Standing.CHANGED, True)
    assert standing(release) == {"Ann": changed, "Pia": counts}
    seen = {one.name: one.plan for one in approval_of(release, NOW).tally.ballots}
    assert seen["Ann"] is not None
    assert seen["Ann"].steps == ("stop", "start the last one")
    with pytest.raises(Refused, match="release_approval has 0 of 1"):
        scene.admit(release)
    # she is told, and that once
    for minute in (1, 2):
        everybody_tell(now=NOW + minute * LOOKED_AT_EVERY)
    assert [one.person.name for one in OutboxMessage.objects.all()] == ["Ann"]

    # whoever votes again votes for what there is now; written back, the first vote was for that
    scene.vote(release, scene.ann)
    assert standing(release) == {"Ann": counts, "Pia": counts}
    rewrite(scene, steps="stop\nstart the last one")
    assert standing(release)["Ann"] == changed
    rewrite(scene, steps="restore from tape")
    scene.admit(release)
    # what is decided stays so, until it has to be admitted again
    RollbackPlan.objects.all().delete()
    assert standing(release)["Ann"] == counts
    assert standing(release, NOW + ADMITTED_FOR)["Ann"] == changed


def describe(scene: Approving, by: User, *steps: str) -> None:
    """Have ``by`` write the plan of the interface on its page."""
    particulars = replace(particulars_of(scene.interface), rollback=PlanSays(steps=steps))
    interface_describe(
        by=acting(by),
        interface=scene.interface,
        section=Section.ROLLBACK,
        particulars=particulars,
        now=NOW,
    )
    scene.interface = Interface.objects.get(pk=scene.interface.pk)


def test_whoever_rewrites_the_plan_does_not_approve_what_they_wrote(scene: Approving) -> None:
    for person in (scene.ann, scene.otto):
        MembershipFactory.create(team=scene.interface.team, person=person, since=LONG_AGO)
        person.set_unusable_password()
    scene.owns(scene.otto, APPROVAL)
    describe(scene, scene.otto, "stop", "start the last one")
    # what was written until then is what they were asked about
    created_at = AuditRow.objects.latest("place").at
    release = scene.draft(now=created_at)
    assert not_able(release) == {}
    describe(scene, scene.ann, "restore from tape")
    assert not_able(release) == {"Ann": Standing.EDITOR}
    assert not_able(release, PROMPT) == {}
    # their address is no way around it, nor is what somebody else took that address for
    old = scene.ann.email
    people.person_update(by=acting(scene.ann), name="Ann", email="other@example.test")
    people.person_update(by=acting(scene.otto), name="Otto", email=old)
    assert not_able(release) == {"Ann": Standing.EDITOR}
    release = scene.submit(release, now=created_at)
    with pytest.raises(Refused, match="You edited what is approved there"):
        scene.vote(release, scene.ann, now=created_at)
    scene.vote(release, scene.otto, now=created_at)
    scene.vote(release, scene.pia, PROMPT, now=created_at)
    scene.admit(release, created_at)
    # what is decided stays so
    describe(scene, scene.otto, "restore from disk")
    assert standing(release, created_at)["Otto"] == (Standing.COUNTS, False)
    assert standing(release, created_at + ADMITTED_FOR)["Otto"][0] is Standing.EDITOR


def test_a_vote_is_for_the_plan_that_was_shown_and_not_for_one_that_came_meanwhile(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    scene = Gates()
    rewrite(scene, steps="stop\nstart the last one")
    release = scene.submitted()
    shown = gate_of(release, NOW)

    def meanwhile(found: Callable[..., object]) -> Callable[..., object]:
        def work(**given: object) -> object:
            rewrite(scene, steps="restore from tape")
            return found(**given)

        return work

    monkeypatch.setattr(approvals, "vote_cast", meanwhile(approvals.vote_cast))
    given: dict[str, Any] = {"revision": 1, "slot": APPROVAL, "choice": Choice.APPROVE, "now": NOW}
    gate.vote_cast(by=acting(scene.ann), release=release, shown_digest=shown.shown, **given)
    assert "start the last one" in Vote.objects.get().shown_plan
    assert standing(release)["Ann"] == (Standing.CHANGED, True)
    with pytest.raises(Refused, match="changed since you looked"):
        gate.vote_cast(by=acting(scene.ann), release=release, shown_digest=shown.shown, **given)


def enter(person: User, maker: User | None, at=NOW - DAY) -> None:
    """Have somebody sign in to an account by a link that ``maker`` made."""
    by = acting(maker) if maker else BY_ITSELF
    made = people.sign_in_link_create(by=by, person=person, now=at)
    people.sign_in_link_use(origin=BY_ITSELF, token=made, now=at)


def test_whoever_made_a_link_for_an_approver_has_no_release_approved_by_them(
    scene: Approving,
) -> None:
    administrator = AdministratorFactory.create(name="Ada")
    MembershipFactory.create(team=scene.interface.team, person=administrator, since=LONG_AGO)
    release = scene.draft(by=administrator)
    # of links that nobody used, of one's own and of the program's nobody is the worse
    people.person_invite(by=acting(administrator), person=scene.ann, now=NOW - HOUR)
    enter(scene.ann, None)
    enter(scene.ann, scene.ann)
    enter(scene.ann, administrator, NOW - APPOINTED_WITHIN)
    assert not_able(release) == {}
    # nor where it was made by somebody who takes no part
    enter(scene.ann, scene.otto)
    assert not_able(release) == {}
    enter(scene.ann, administrator)
    assert not_able(release) == {"Ann": Standing.REACHED}
    with pytest.raises(Refused, match=r"Ann \(may act for somebody who takes part"):
        scene.submit(release, administrator)
    scene.owns(scene.otto, APPROVAL)
    release = scene.submit(release, administrator)
    with pytest.raises(Refused, match="act for each other") as refused:
        scene.vote(release, scene.ann)
    assert refused.value.code == "not_counted"
    # she looks at releases of others as before
    assert not_able(scene.draft()) == {}
    # a vote that was given before falls by a link that is used after it
    SignInLink.objects.filter(made_by=administrator).delete()
    scene.vote(release, scene.ann)
    enter(scene.ann, administrator, NOW + MINUTE)
    assert standing(release)["Ann"][0] is Standing.REACHED


def test_nor_does_whoever_made_one_for_the_requester_approve_it(scene: Approving) -> None:
    administrator = AdministratorFactory.create(name="Ada")
    scene.owns(administrator, APPROVAL)
    # the first link of an account is how its owner comes to it
    enter(scene.mia, administrator)
    release = scene.draft()
    assert not_able(release) == {}
    User.objects.filter(pk=scene.mia.pk).update(last_login=LONG_AGO)
    enter(scene.mia, administrator)
    assert not_able(release) == {"Ada": Standing.REACHED}
    # nor by the account of a third one
    enter(scene.ann, administrator)
    assert not_able(release) == {"Ada": Standing.REACHED, "Ann": Standing.REACHED}
    enter(scene.pia, UserFactory.create())
    assert not_able(release, PROMPT) == {}


def test_nor_by_way_of_third_accounts_that_hold_nothing(scene: Approving) -> None:
    administrator, xavier = (
        AdministratorFactory.create(name="Ada"),
        AdministratorFactory.create(name="X"),
    )
    MembershipFactory.create(team=scene.interface.team, person=administrator, since=LONG_AGO)
    # whoever made the first link of everybody is asked by nobody but themselves
    for person, at in ((scene.mia, NOW - DAY), (scene.ann, NOW - APPOINTED_WITHIN)):
        enter(person, administrator, at)
    release = scene.draft(by=administrator)
    enter(scene.ann, xavier)
    assert not_able(release) == {}
    enter(xavier, administrator)
    assert not_able(release) == {"Ann": Standing.REACHED}
    # nor by one whom they made up there, and had hold it
    yves = UserFactory.create(name="Y")
    held = OwnershipFactory.create(
        interface=scene.interface,
        responsibility=APPROVAL,
        person=yves,
        standing="backup",
        accepted_at=NOW - DAY,
        invited_by=xavier,
    )
    both = {"Ann": Standing.REACHED, "Y": Standing.APPOINTED}
    assert not_able(release) == both
    Ownership.objects.filter(pk=held.pk).update(accepted_at=LONG_AGO)
    assert not_able(release) == {"Ann": Standing.REACHED}
    enter(yves, scene.ann)
    assert not_able(release) == dict.fromkeys(both, Standing.REACHED)
    # of others' releases they decide, whoever made all those links
    assert not_able(scene.draft()) == {}


def test_who_asks_chooses_nobody_who_says_no(scene: Approving) -> None:
    """Naming somebody an author keeps their yes from counting, and not their no."""
    scene.owns(scene.otto, APPROVAL)
    fields = replace(FIELDS, authors=(scene.ann.email,))
    release = scene.submit(scene.draft(fields))
    assert not_able(release) == {"Ann": Standing.AUTHOR}
    with pytest.raises(Refused, match="You are an author"):
        scene.vote(release, scene.ann)
    scene.vote(release, scene.ann, choice=Choice.REQUEST_CHANGES)
    release.refresh_from_db()
    assert release.state == "changes_requested"
    releases.release_revise(by=acting(scene.mia), release=release, fields=fields, now=NOW)
    scene.vote(release, scene.otto)
    scene.vote(release, scene.ann, choice=Choice.REJECT)
    release.refresh_from_db()
    assert (release.state, release.closed_by) == ("rejected", scene.ann)
    # whoever asked has other ways to end it, and who holds nothing has no say
    other = scene.submitted()
    scene.owns(scene.mia, APPROVAL)
    with pytest.raises(Refused, match="You asked for this release"):
        scene.vote(other, scene.mia, choice=Choice.REJECT)
    with pytest.raises(PermissionDenied):
        scene.vote(other, scene.pia, choice=Choice.REJECT)
    # nor who was brought in since, whose no would end it for good
    scene.owns(eve := UserFactory.create(name="Eve"), APPROVAL, NOW + MINUTE)
    for choice in (Choice.REJECT, Choice.REQUEST_CHANGES):
        with pytest.raises(Refused, match="only since the release was proposed") as refused:
            scene.vote(other, eve, choice=choice)
        assert refused.value.code == "not_counted"
    other.refresh_from_db()
    assert other.state == "submitted"
