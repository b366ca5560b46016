"""Asking, accepting and losing responsibilities."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from readiness.domain.checks.contract import Subject as RecordSubject
from readiness.domain.checks.own_4 import CHECK as OWN_4
from registry.domain.owner_snapshots import OwnershipState
from registry.domain.responsibilities import Responsibility, asked_as
from registry.domain.vocabulary import PersonRole, Standing
from registry.models import Ownership, User
from registry.selectors.ownerships import invitations_for
from registry.selectors.people import reader_of
from registry.selectors.snapshots import snapshot_get
from registry.services.errors import Refused
from registry.services.ownerships import (
    ownership_accept,
    ownership_decline,
    ownership_invite,
    ownership_withdraw,
)
from tests.factories import NOW, MembershipFactory, TeamFactory, UserFactory, acting, member_of

YEAR = timedelta(days=365)


def invite(owner, interface, **fields):
    asked = {
        "by": acting(owner),
        "interface": interface,
        "responsibilities": [Responsibility.UPTIME],
        "now": NOW,
    }
    return ownership_invite(**(asked | fields))


def state(slug="chat", now=NOW):
    return [(own.responsibility, own.state(now)) for own in snapshot_get(slug).ownerships]


def test_an_invitation_alone_is_not_ownership(owner, interface):
    invite(owner, interface, team_slug="support")
    assert state() == [(Responsibility.UPTIME, OwnershipState.INVITED)]
    assert not list(snapshot_get("chat").held(Responsibility.UPTIME, NOW))


def test_a_member_accepts_for_the_team_and_it_counts_for_a_year(owner, interface):
    (asked,) = invite(owner, interface, team_slug="support")
    accepted = ownership_accept(by=acting(owner), ownership=asked, now=NOW)
    assert accepted.accepted_by == owner
    assert state() == [(Responsibility.UPTIME, OwnershipState.ACCEPTED)]
    assert state(now=NOW + YEAR + timedelta(days=1))[0][1] is OwnershipState.LAPSED


def test_accepting_again_renews_it(owner, interface):
    (asked,) = invite(owner, interface, team_slug="support")
    accepted = ownership_accept(by=acting(owner), ownership=asked, now=NOW)
    ownership_accept(by=acting(owner), ownership=accepted, now=NOW + YEAR)
    assert state(now=NOW + YEAR + YEAR)[0][1] is OwnershipState.ACCEPTED


def test_only_the_one_who_is_asked_can_accept(owner, approver, outsider, interface):
    mia = UserFactory(email="mia@example.test")
    (asked,) = invite(owner, interface, email="Mia@Example.test")
    for person in (owner, approver, outsider):
        with pytest.raises(PermissionDenied):
            ownership_accept(by=acting(person), ownership=asked, now=NOW)
    assert ownership_accept(by=acting(mia), ownership=asked, now=NOW).accepted_by == mia


def test_only_the_owning_team_and_administrators_can_ask(owner, approver, outsider, interface):
    invite(approver, interface, team_slug="support")
    invite(owner, interface, team_slug="support")
    with pytest.raises(PermissionDenied):
        invite(outsider, interface, team_slug="support")


def test_ownership_lapses_when_the_person_is_deactivated(owner, interface):
    mia = UserFactory(email="mia@example.test")
    (asked,) = invite(owner, interface, email=mia.email)
    ownership_accept(by=acting(mia), ownership=asked, now=NOW)
    mia.is_active = False
    mia.save()
    assert state()[0][1] is OwnershipState.LAPSED


def test_ownership_lapses_when_the_last_member_leaves_the_team(owner, interface):
    (asked,) = invite(owner, interface, team_slug="support")
    ownership_accept(by=acting(owner), ownership=asked, now=NOW)
    owner.memberships.all().delete()
    assert state()[0][1] is OwnershipState.LAPSED


def test_a_new_primary_holder_replaces_the_old_one(owner, interface):
    TeamFactory(slug="platform")
    invite(owner, interface, team_slug="support")
    invite(owner, interface, team_slug="platform")
    assert [own.team.slug for own in Ownership.objects.all()] == ["platform"]


def test_a_backup_stands_beside_the_primary(owner, interface):
    TeamFactory(slug="platform")
    invite(owner, interface, team_slug="support")
    invite(owner, interface, team_slug="platform", standing=Standing.BACKUP)
    assert Ownership.objects.count() == 2


def test_a_backup_who_becomes_primary_is_asked_anew(owner, interface):
    (asked,) = invite(owner, interface, team_slug="support", standing=Standing.BACKUP)
    ownership_accept(by=acting(owner), ownership=asked, now=NOW)
    invite(owner, interface, team_slug="support", standing=Standing.PRIMARY)
    assert state()[0][1] is OwnershipState.INVITED


def test_several_people_may_hold_release_approval(owner, interface):
    for email in ("mia@example.test", "tom@example.test"):
        UserFactory(email=email)
        invite(owner, interface, email=email, responsibilities=[Responsibility.RELEASE_APPROVAL])
    assert Ownership.objects.count() == 2


def test_another_review_date_has_to_be_accepted_anew(owner, interface):
    (asked,) = invite(owner, interface, team_slug="support")
    ownership_accept(by=acting(owner), ownership=asked, now=NOW)
    invite(owner, interface, team_slug="support")
    assert state()[0][1] is OwnershipState.ACCEPTED
    invite(owner, interface, team_slug="support", review_by=(NOW + 3 * YEAR).date())
    assert state()[0][1] is OwnershipState.INVITED


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({}, "email"),
        ({"team_slug": "support", "email": "mia@example.test"}, "email"),
        ({"team_slug": "nobody"}, "team"),
        ({"email": "nobody@example.test"}, "email"),
        ({"team_slug": "support", "responsibilities": []}, "responsibilities"),
        ({"team_slug": "support", "review_by": (NOW - YEAR).date()}, "review_by"),
    ],
)
def test_it_refuses_wrong_invitations_by_field(owner, interface, fields, field):
    with pytest.raises(Refused) as refusal:
        invite(owner, interface, **fields)
    assert refusal.value.field == field


def test_declining_and_withdrawing_leave_a_gap(owner, outsider, interface):
    (asked,) = invite(owner, interface, team_slug="support")
    with pytest.raises(PermissionDenied):
        ownership_decline(by=acting(outsider), ownership=asked)
    with pytest.raises(PermissionDenied):
        ownership_withdraw(by=acting(outsider), ownership=asked)
    ownership_decline(by=acting(owner), ownership=asked)
    (asked,) = invite(owner, interface, team_slug="support")
    ownership_withdraw(by=acting(owner), ownership=asked)
    assert state() == []


def test_an_invitation_that_was_withdrawn_cannot_be_accepted(owner, interface):
    (asked,) = invite(owner, interface, team_slug="support")
    Ownership.objects.all().delete()
    with pytest.raises(Refused):
        ownership_accept(by=acting(owner), ownership=asked, now=NOW)


def test_a_person_sees_what_waits_for_them_alone_or_in_a_team(owner, outsider, interface):
    MembershipFactory(person=owner)
    invite(owner, interface, team_slug="support")
    invite(owner, interface, email=owner.email, responsibilities=[Responsibility.ALERTS])
    found = {waiting.responsibility for waiting in invitations_for(owner).stream()}
    assert found == {Responsibility.UPTIME, Responsibility.ALERTS}
    assert invitations_for(outsider).count() == 0


def test_the_database_refuses_two_holders_or_none(team, owner, interface):
    for holder in ({"team": team, "person": owner}, {}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Ownership.objects.create(
                interface=interface, responsibility="uptime", invited_at=NOW, **holder
            )


def approvers() -> str:
    """Return how many people OWN-4 counts."""
    interface: Any = snapshot_get("chat")
    place: Any = None
    return OWN_4.judge(RecordSubject(interface, place, NOW)).measured


def test_an_auditor_answers_for_nothing_and_may_give_it_back(owner, interface):
    mia, team = UserFactory(email="mia@example.test", name="Mia"), TeamFactory()
    member = member_of(team)
    approval = {"responsibilities": [Responsibility.RELEASE_APPROVAL]}
    asked = (
        *invite(owner, interface, email=mia.email),
        *invite(owner, interface, email=mia.email, **approval),
        *invite(owner, interface, team_slug=team.slug, **approval),
    )
    holders: list[User] = [mia, mia, member]
    for person, ownership in zip(holders, asked, strict=True):
        ownership_accept(by=acting(person), ownership=ownership, now=NOW)
    assert approvers() == "2 people"

    for person in (mia, member):
        person.role = PersonRole.AUDITOR
        person.save()
    assert {found for _, found in state()} == {OwnershipState.LAPSED}
    assert approvers() == "0 people"

    with pytest.raises(Refused, match="Mia is an auditor"):
        invite(owner, interface, email=mia.email)
    with pytest.raises(PermissionDenied):
        ownership_accept(by=acting(mia), ownership=asked[0], now=NOW)
    # what a team owns is not theirs to give back
    with pytest.raises(PermissionDenied):
        ownership_decline(by=acting(member), ownership=asked[2])
    (own,) = (one for one in snapshot_get("chat").ownerships if one.id == asked[0].pk)
    assert [reader_of(one).may_decline(own) for one in (mia, member)] == [True, False]
    ownership_decline(by=acting(mia), ownership=asked[0], reason="I audit now.")
    assert not Ownership.objects.filter(pk=asked[0].pk).exists()


def test_what_is_accepted_is_what_was_shown(owner, interface):
    (asked,) = invite(owner, interface, team_slug="support", review_by=NOW.date() + YEAR / 5)
    shown = asked_as(asked.standing, asked.review_by)
    for changed in ({"standing": Standing.BACKUP}, {"review_by": NOW.date() + YEAR / 2}):
        invite(owner, interface, team_slug="support", **changed)
        for how in ({"shown": shown}, {}):
            with pytest.raises(Refused, match="You are asked for something else now"):
                ownership_accept(by=acting(owner), ownership=asked, now=NOW, **how)
    present = Ownership.objects.get()
    assert present.accepted_at is None
    shown = asked_as(present.standing, present.review_by)
    assert ownership_accept(by=acting(owner), ownership=present, shown=shown, now=NOW).accepted_at
