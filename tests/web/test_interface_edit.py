"""Changing and removing an interface."""

import pytest
from django.test import Client

from registry.models import Environment, Interface
from tests.web.conftest import Cast, signed_in

CHANGED = {"name": "Help chat", "team": "support", "profile": "generic-chat", "tier": "1"}
WRITERS = [
    ("owner", 302),
    ("approver", 302),
    ("administrator", 302),
    ("outsider", 403),
]


@pytest.mark.parametrize(("role", "status"), WRITERS)
def test_the_owning_team_changes_it(
    cast: Cast, environment: Environment, role: str, status: int
) -> None:
    answer = signed_in(getattr(cast, role)).post("/i/support-chat/edit/", CHANGED)
    assert answer.status_code == status
    interface = Interface.objects.get()
    assert interface.name == ("Help chat" if status == 302 else "Support chat")


def test_a_lower_tier_is_not_for_the_team_to_give(cast: Cast, environment: Environment) -> None:
    answer = signed_in(cast.owner).post("/i/support-chat/edit/", {**CHANGED, "tier": "3"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Tier 3 demands less than tier 1" in page
    assert 'value="Help chat"' in page
    signed_in(cast.administrator).post("/i/support-chat/edit/", {**CHANGED, "tier": ""})
    assert Interface.objects.get().tier is None


def test_the_slug_stays_whatever_is_sent(cast: Cast, environment: Environment) -> None:
    signed_in(cast.owner).post("/i/support-chat/edit/", {**CHANGED, "slug": "other"})
    assert Interface.objects.get().slug == "support-chat"


def test_what_was_typed_is_kept(cast: Cast, environment: Environment) -> None:
    sent = {**CHANGED, "name": "", "description": "Half a thought"}
    answer = signed_in(cast.owner).post("/i/support-chat/edit/", sent)
    assert answer.status_code == 422
    assert "Half a thought" in answer.content.decode()


@pytest.mark.parametrize(("role", "status"), WRITERS)
def test_the_owning_team_removes_it(
    cast: Cast, environment: Environment, role: str, status: int
) -> None:
    Interface.objects.update(tier=None)
    answer = signed_in(getattr(cast, role)).post("/i/support-chat/delete/")
    assert answer.status_code == status
    assert Interface.objects.exists() == (status == 403)


def test_one_of_a_decided_tier_is_removed_by_who_may_lower_it(
    cast: Cast, environment: Environment
) -> None:
    answer = signed_in(cast.owner).post("/i/support-chat/delete/", follow=True).content.decode()
    assert "With support-chat the decided tier 1 would go. Ask a platform lead" in answer
    assert Interface.objects.exists()
    assert signed_in(cast.platform_lead).post("/i/support-chat/delete/").status_code == 302
    assert not Interface.objects.exists()


def test_asking_is_not_removing(cast: Cast, environment: Environment) -> None:
    text = signed_in(cast.owner).get("/i/support-chat/delete/").content.decode()
    assert "Nobody can bring them back" in text
    assert Interface.objects.exists()


def test_anonymous_people_change_nothing(environment: Environment) -> None:
    for path, status in (("edit", 401), ("delete", 302)):
        assert Client().post(f"/i/support-chat/{path}/", CHANGED).status_code == status
    assert Interface.objects.get().name == "Support chat"


def test_an_unknown_interface_is_not_found(cast: Cast) -> None:
    assert signed_in(cast.owner).get("/i/nothing/edit/").status_code == 404
