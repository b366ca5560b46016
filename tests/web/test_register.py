"""Registering an interface with its first environment."""

import pytest
from django.test import Client

from registry.models import Interface
from tests.factories import AdministratorFactory, TeamFactory, UserFactory
from tests.web.conftest import Cast, signed_in


def filled(**changes: str) -> dict[str, str]:
    return {
        "name": "Support chat",
        "slug": "support-chat",
        "team": "support",
        "profile": "generic-chat",
        "tier": "2",
        "environment-name": "production",
        "environment-kind": "production",
        "environment-edge_url": "https://Chat.Example.test/",
        "environment-outside_zone": "public",
        "environment-health_status": "200",
    } | changes


def test_a_member_registers_for_their_team(cast: Cast) -> None:
    answer = signed_in(cast.owner).post("/register/", filled())
    assert answer.headers["Location"] == "/i/support-chat/"
    interface = Interface.objects.get(slug="support-chat")
    assert (interface.team, interface.tier) == (cast.team, 2)
    assert interface.environments.get().edge_url == "https://chat.example.test"


def test_nobody_registers_for_a_team_of_others(cast: Cast) -> None:
    answer = signed_in(cast.outsider).post("/register/", filled())
    assert answer.status_code == 422
    assert not Interface.objects.exists()


def test_an_administrator_registers_for_any_team(cast: Cast) -> None:
    assert signed_in(cast.administrator).post("/register/", filled()).status_code == 302


def test_who_is_in_no_team_is_told_what_is_needed(cast: Cast) -> None:
    answer = signed_in(UserFactory.create()).get("/register/")
    assert answer.status_code == 403
    assert "a member of a team, a platform lead or an administrator" in answer.content.decode()


def test_anonymous_people_cannot_register(cast: Cast) -> None:
    assert Client().post("/register/", filled()).status_code == 401
    assert not Interface.objects.exists()


@pytest.mark.parametrize(
    ("field", "value", "target"),
    [
        ("name", "", "id_name"),
        ("slug", "Not a slug", "id_slug"),
        ("team", "sales", "id_team"),
        ("profile", "made-up", "id_profile"),
        ("environment-kind", "", "id_environment-kind"),
        ("environment-edge_url", "ftp://chat.example.test", "id_environment-edge_url"),
        ("environment-outside_zone", "moon", "id_environment-outside_zone"),
        ("environment-health_status", "99", "id_environment-health_status"),
        ("environment-health_path", "no-slash", "id_environment-health_path"),
        ("environment-ca_pem", "no certificate", "id_environment-ca_pem"),
    ],
)
def test_a_wrong_field_is_named_and_the_rest_is_kept(
    cast: Cast, field: str, value: str, target: str
) -> None:
    answer = signed_in(cast.owner).post("/register/", filled(**{field: value}))
    text = answer.content.decode()
    assert answer.status_code == 422
    assert f'href="#{target}"' in text
    assert "Nothing is saved yet" in text
    assert "public" in text
    assert not Interface.objects.exists()


def test_a_taken_slug_is_refused(cast: Cast) -> None:
    signed_in(cast.owner).post("/register/", filled())
    answer = signed_in(cast.owner).post("/register/", filled(name="Another"))
    assert answer.status_code == 422
    assert 'value="Another"' in answer.content.decode()
    assert Interface.objects.count() == 1


def test_without_any_team_the_page_says_what_comes_first(db: None) -> None:
    text = signed_in(AdministratorFactory.create()).get("/register/").content.decode()
    assert "You must first create a team" in text
    TeamFactory.create()
    text = signed_in(AdministratorFactory.create()).get("/register/").content.decode()
    assert "You must first create a team" not in text
