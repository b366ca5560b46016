"""People, the links that let them in, and the teams they are in."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from registry.domain.origins import BY_ITSELF
from registry.models import Membership, SignInLink, Team, User
from registry.rights import require
from registry.selectors.teams import members_selected, team_choices, teams_selected
from registry.services.errors import Refused
from registry.services.people import (
    SignInLinkInvalid,
    administrator_ensure,
    person_create,
    person_update,
    sign_in_link_create,
    sign_in_link_use,
)
from registry.services.teams import (
    membership_add,
    membership_remove,
    team_create,
    team_update,
)
from tests.factories import (
    NOW,
    PAGE,
    AdministratorFactory,
    InterfaceFactory,
    MembershipFactory,
    UserFactory,
    acting,
)

HOUR = timedelta(hours=1)


def test_the_administrator_is_made_once(db):
    first = administrator_ensure(by=BY_ITSELF)
    assert administrator_ensure(by=BY_ITSELF) == first
    assert first.is_administrator
    assert not first.has_usable_password()


def test_a_link_signs_in_once(owner):
    token = sign_in_link_create(by=BY_ITSELF, person=owner, now=NOW)
    assert sign_in_link_use(origin=PAGE, token=token, now=NOW) == owner
    with pytest.raises(SignInLinkInvalid):
        sign_in_link_use(origin=PAGE, token=token, now=NOW)


def test_a_link_ends_after_an_hour_and_with_the_next_one(owner):
    token = sign_in_link_create(by=BY_ITSELF, person=owner, now=NOW)
    with pytest.raises(SignInLinkInvalid):
        sign_in_link_use(origin=PAGE, token=token, now=NOW + HOUR)
    sign_in_link_create(by=BY_ITSELF, person=owner, now=NOW)
    with pytest.raises(SignInLinkInvalid):
        sign_in_link_use(origin=PAGE, token=token, now=NOW)


def test_a_link_does_not_let_in_who_was_deactivated_nor_who_guesses(owner):
    token = sign_in_link_create(by=BY_ITSELF, person=owner, now=NOW)
    User.objects.filter(pk=owner.pk).update(is_active=False)
    for guess in (token, "guess", ""):
        with pytest.raises(SignInLinkInvalid):
            sign_in_link_use(origin=PAGE, token=guess, now=NOW)


def test_the_token_itself_is_not_stored(owner):
    token = sign_in_link_create(by=BY_ITSELF, person=owner, now=NOW)
    assert token not in str(SignInLink.objects.values_list("token_digest", flat=True).get())


def test_an_e_mail_address_is_taken_once_whatever_its_case(db):
    person = person_create(by=BY_ITSELF, email="Mia@Example.test", name="Mia")
    with pytest.raises(Refused):
        person_create(by=BY_ITSELF, email="mia@example.TEST", name="Other")
    with pytest.raises(IntegrityError), transaction.atomic():
        UserFactory(email="MIA@example.test")
    other = UserFactory()
    with pytest.raises(Refused):
        person_update(by=acting(other), name="Other", email="mia@example.test")
    assert (
        person_update(by=acting(person), name="Mia M.", email="mia@example.test").name == "Mia M."
    )


def test_administrators_make_teams_and_lead_them(approver, owner, outsider):
    team = team_create(by=acting(approver), slug="platform", name="Platform", now=NOW)
    assert [(row.email, row.role) for row in members_selected(team).stream()] == [
        (approver.email, "lead")
    ]
    for person in (owner, outsider):
        with pytest.raises(PermissionDenied):
            team_create(by=acting(person), slug="mine", name="Mine", now=NOW)
    with pytest.raises(Refused) as refusal:
        team_create(by=acting(approver), slug="platform", name="Again", now=NOW)
    assert refusal.value.field == "slug"


def test_leads_and_administrators_change_a_team_and_members_do_not(team, owner, approver, outsider):
    lead = MembershipFactory(team=team, role="lead").person
    for person in (lead, approver):
        team_update(by=acting(person), team=team, name="Support", channel="#support")
        membership_add(by=acting(person), team=team, email=outsider.email, role="member", now=NOW)
    for person in (owner, outsider):
        with pytest.raises(PermissionDenied):
            team_update(by=acting(person), team=team, name="Mine", channel="")
        with pytest.raises(PermissionDenied):
            membership_add(by=acting(person), team=team, email=owner.email, role="lead", now=NOW)


def test_adding_a_member_again_changes_the_role_and_keeps_the_date(team, approver, owner):
    membership_add(by=acting(approver), team=team, email=owner.email, role="lead", now=NOW + HOUR)
    membership = Membership.objects.get(person=owner, team=team)
    assert (membership.role, membership.since) == ("lead", NOW)
    with pytest.raises(Refused):
        membership_add(
            by=acting(approver), team=team, email="nobody@example.test", role="lead", now=NOW
        )
    with pytest.raises(Refused):
        membership_add(by=acting(approver), team=team, email=owner.email, role="king", now=NOW)


def test_one_may_leave_but_not_throw_out(team, owner, approver, outsider):
    membership = Membership.objects.get(person=owner, team=team)
    with pytest.raises(PermissionDenied):
        membership_remove(by=acting(outsider), membership=membership)
    membership_remove(by=acting(owner), membership=membership)
    again = MembershipFactory(person=owner, team=team)
    membership_remove(by=acting(approver), membership=again)
    assert members_selected(team).count() == 0


def test_the_list_of_teams_counts_active_people_and_interfaces(team, owner, interface, stranger):
    InterfaceFactory(team=team)
    MembershipFactory(team=team, person__is_active=False)
    (row,) = [row for row in teams_selected().stream() if row.slug == "support"]
    assert (row.members, row.interfaces) == (1, 2)
    assert team_choices(owner) == (("support", "Support"),)
    assert team_choices(stranger) == ()
    Team.objects.update(is_active=False)
    assert teams_selected().count() == 0


def test_only_an_active_administrator_administers(db):
    administrator = AdministratorFactory(is_active=True)
    closed = AdministratorFactory(is_active=False)
    for permission in ("registry.manage_people", "registry.add_team", "registry.remove_samples"):
        assert administrator.has_perm(permission)
        assert not closed.has_perm(permission)
        assert not UserFactory().has_perm(permission)
    assert not administrator.has_perm("registry.something_that_nobody_wrote_down")


def test_what_is_asked_of_a_person_and_of_a_service_is_one_rule(db):
    member = MembershipFactory()
    interface = InterfaceFactory(team=member.team)
    for person in (member.person, AdministratorFactory(), UserFactory()):
        try:
            require(acting(person), "registry.change_interface", interface)
            is_let = True
        except PermissionDenied:
            is_let = False
        assert person.has_perm("registry.change_interface", interface) is is_let


def test_a_command_of_django_makes_an_administrator(db):
    person = User.objects.create_superuser("root@example.test", name="Root")
    assert person.has_perm("registry.manage_people")
    assert administrator_ensure(by=BY_ITSELF) == person
