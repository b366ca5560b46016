"""``manage.py apply``, and what it refuses."""

import pytest

from registry.models import Ownership, User
from tests.integration.descriptors import INTERFACE, TEAM

pytestmark = pytest.mark.django_db


def test_people_who_do_not_exist_are_refused_with_their_lines(refused, tmp_path):
    User.objects.filter(email="Tom@example.test").update(is_active=False)

    nobody = "nobody here has the e-mail address tom@example.test"
    assert refused(TEAM, INTERFACE) == [
        f"{tmp_path}/0.yaml:9:8: spec.members[1].person: {nobody}",
        f"{tmp_path}/1.yaml:11:33: spec.responsibilities.uptime.backup: {nobody}",
        f"{tmp_path}/1.yaml:12:51: spec.responsibilities.release_approval.people[1]: {nobody}",
    ]


def test_a_team_that_does_not_exist_is_refused_with_its_lines(refused, tmp_path):
    message = "there is no team support-eng: describe it, or create it"
    assert refused(INTERFACE) == [
        f"{tmp_path}/0.yaml:5:3: spec.team: {message}",
        f"{tmp_path}/0.yaml:11:5: spec.responsibilities.uptime: {message}",
    ]


def test_a_problem_in_one_file_keeps_all_from_being_written(refused, tmp_path):
    assert refused(TEAM, INTERFACE.replace("tier: 1", "tire: 1")) == [
        f"{tmp_path}/1.yaml:7:3: spec.tire: is not a field here: did you mean tier?"
    ]


def test_what_a_service_refuses_is_told_with_its_place(refused, tmp_path):
    [line] = refused(TEAM, INTERFACE.replace("outsideZone: local", "outsideZone: moon"))

    assert line.startswith(
        f"{tmp_path}/1.yaml:14:51: spec.environments.production.outsideZone: There is no zone moon."
    )


def test_a_name_that_is_the_address_of_another_page_is_refused(refused, tmp_path):
    [line] = refused(TEAM.replace("name: support-eng", "name: new"))

    assert "metadata.name: new is the address of another page" in line


def test_rights_are_those_of_the_person_named(refused):
    lines = refused(TEAM, options=["--as", "mia@example.test"])

    assert [line.partition(": ")[2] for line in lines] == [
        (
            "mia@example.test may not write this: "
            "only an administrator or a platform lead may create a team"
        )
    ]


def test_a_member_applies_what_is_in_their_rights(apply):
    apply(TEAM)

    lines = apply(TEAM, INTERFACE, options=["--as", "TOM@example.test"])

    assert "created AIInterface support-chat" in lines
    asked_by = Ownership.objects.values_list("invited_by__name", flat=True)
    assert set(asked_by) == {"Tom"}


def test_an_outsider_may_not_change_an_interface(apply, refused):
    apply(TEAM, INTERFACE)
    User.objects.create_user("eve@example.test", name="Eve")

    lines = refused(
        TEAM, INTERFACE.replace("tier: 1", "tier: 2"), options=["--as", "eve@example.test"]
    )

    assert len(lines) == 1
    assert (
        "only a member of the owning team, a platform lead or an administrator may do this"
        in lines[0]
    )


def test_an_unknown_person_cannot_apply(refused):
    [line] = refused(TEAM, options=["--as", "nobody@example.test"])

    assert line == "--as: nobody active here has the e-mail address nobody@example.test."


def test_with_two_administrators_somebody_must_be_named(refused):
    User.objects.create_superuser("second@example.test", name="Second")

    [line] = refused(TEAM)

    assert line.startswith("--as: name somebody")
