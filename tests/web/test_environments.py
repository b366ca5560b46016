"""The places where an interface runs."""

import pytest
from django.test import Client

from registry.models import Environment
from tests.factories import EnvironmentFactory
from tests.web.conftest import Cast, signed_in

FILLED = {
    "name": "staging",
    "kind": "staging",
    "edge_url": "https://staging.example.test",
    "outside_zone": "public",
    "health_path": "/health",
    "health_status": "200",
}
WRITERS = [
    ("owner", 302),
    ("approver", 302),
    ("administrator", 302),
    ("outsider", 403),
]


@pytest.mark.parametrize(("role", "status"), WRITERS)
def test_the_owning_team_adds_one(
    cast: Cast, environment: Environment, role: str, status: int
) -> None:
    answer = signed_in(getattr(cast, role)).post("/i/support-chat/environments/new/", FILLED)
    assert answer.status_code == status
    assert Environment.objects.filter(name="staging").exists() == (status == 302)


@pytest.mark.parametrize(("role", "status"), WRITERS)
def test_the_owning_team_changes_one(
    cast: Cast, environment: Environment, role: str, status: int
) -> None:
    path = "/i/support-chat/environments/production/edit/"
    sent = {**FILLED, "name": "production", "kind": "production"}
    assert signed_in(getattr(cast, role)).post(path, sent).status_code == status
    environment.refresh_from_db()
    assert (environment.edge_url == "https://staging.example.test") == (status == 302)


@pytest.mark.parametrize(("role", "status"), WRITERS)
def test_the_owning_team_removes_one(
    cast: Cast, environment: Environment, role: str, status: int
) -> None:
    EnvironmentFactory.create(interface=environment.interface, name="staging", kind="staging")
    path = "/i/support-chat/environments/staging/delete/"
    client = signed_in(getattr(cast, role))
    assert client.get(path).status_code == (200 if status == 302 else 403)
    assert client.post(path).status_code == status
    assert Environment.objects.filter(name="staging").exists() == (status == 403)


def test_production_that_a_tier_relies_on_stays(cast: Cast, environment: Environment) -> None:
    EnvironmentFactory.create(interface=environment.interface, name="staging", kind="staging")
    path = "/i/support-chat/environments/production/delete/"
    answer = signed_in(cast.owner).post(path, follow=True).content.decode()
    assert "With production what production has to meet would go. Ask a platform lead" in answer
    assert Environment.objects.filter(name="production").exists()
    assert signed_in(cast.platform_lead).post(path).status_code == 302
    assert not Environment.objects.filter(name="production").exists()


def test_status_and_text_stay_beside_a_blank_health_route(
    cast: Cast, environment: Environment
) -> None:
    path = "/i/support-chat/environments/production/edit/"
    typed = {"health_path": "", "health_status": "204", "health_contains": "hello"}
    client = signed_in(cast.owner)
    sent = {**FILLED, "name": "production", "kind": "production", **typed}
    assert client.post(path, sent).status_code == 302
    environment.refresh_from_db()
    assert (environment.health_path, environment.health_status) == ("", 204)
    assert environment.health_contains == "hello"
    shown = client.get(path).content.decode()
    assert 'value="204"' in shown
    assert 'value="hello"' in shown


def test_the_last_one_stays(cast: Cast, environment: Environment) -> None:
    path = "/i/support-chat/environments/production/delete/"
    answer = signed_in(cast.owner).post(path, follow=True)
    assert "keeps at least one environment" in answer.content.decode()
    assert Environment.objects.exists()


def test_a_name_can_be_given_once(cast: Cast, environment: Environment) -> None:
    sent = {**FILLED, "name": "production"}
    answer = signed_in(cast.owner).post("/i/support-chat/environments/new/", sent)
    assert answer.status_code == 422
    assert "https://staging.example.test" in answer.content.decode()


def test_what_is_unusual_is_shown_unfolded(cast: Cast, environment: Environment) -> None:
    path = "/i/support-chat/environments/production/edit/"
    client = signed_in(cast.owner)
    assert "<details open" not in client.get(path).content.decode()
    environment.plain_url = "http://chat.example.test:8080"
    environment.save()
    assert "<details open" in client.get(path).content.decode()


def test_anonymous_people_change_nothing(environment: Environment) -> None:
    for path, status in (("new", 401), ("production/edit", 401), ("production/delete", 302)):
        answer = Client().post(f"/i/support-chat/environments/{path}/", FILLED)
        assert answer.status_code == status
    assert Environment.objects.get().name == "production"
