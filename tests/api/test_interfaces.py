"""Interfaces over HTTP."""

from registry.models import Environment, Interface
from tests.api.conftest import V1, Cast, Program, program_of
from tests.factories import EnvironmentFactory

NEW = {
    "slug": "sales-chat",
    "name": "Sales chat",
    "team": "support",
    "environment": {
        "name": "production",
        "kind": "production",
        "edge_url": "https://sales.example.test",
        "routes": [{"kind": "protected_api", "path": "/api/models"}],
    },
}


def test_it_registers_an_interface_with_its_first_environment(owner: Program) -> None:
    answer = owner.send("POST", "/interfaces", NEW)
    assert answer.status_code == 201, answer.content
    assert answer.headers["Location"] == f"{V1}/interfaces/sales-chat"
    place = Environment.objects.get(interface__slug="sales-chat")
    assert [route.path for route in place.routes.all()] == ["/api/models"]


def test_what_is_shown_can_be_sent_back(owner: Program, interface: Interface) -> None:
    path = "/interfaces/support-chat"
    shown = owner.get(path)
    assert shown.status_code == 200, shown.content
    answer = owner.change("PUT", path, shown.json())
    assert answer.status_code == 200, answer.content
    times = ("updated_at",)
    assert {k: v for k, v in answer.json().items() if k not in times} == {
        k: v for k, v in shown.json().items() if k not in times
    }


def test_patch_leaves_what_it_does_not_name(owner: Program, interface: Interface) -> None:
    answer = owner.change("PATCH", "/interfaces/support-chat", {"lifecycle": "production"})
    assert answer.status_code == 200, answer.content
    interface.refresh_from_db()
    assert (interface.lifecycle, interface.tier) == ("production", 1)


def test_put_gives_what_it_leaves_out_its_default(owner: Program, interface: Interface) -> None:
    body = {"name": "Support chat", "team": "support", "tier": 1}
    assert owner.change("PUT", "/interfaces/support-chat", body).status_code == 200
    interface.refresh_from_db()
    assert (interface.tier, interface.lifecycle) == (1, "")
    lower = owner.change("PUT", "/interfaces/support-chat", body | {"tier": 2})
    assert lower.status_code == 422
    (error,) = lower.json()["errors"]
    assert (error["pointer"], error["code"]) == ("/tier", "demand_lowered")


def test_an_interface_can_be_removed(
    owner: Program, interface: Interface, environment: Environment
) -> None:
    refused = owner.change("DELETE", "/interfaces/support-chat")
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["code"] == "demand_lowered"
    production = "/interfaces/support-chat/environments/production"
    EnvironmentFactory.create(interface=interface, name="next", kind="staging")
    assert owner.change("DELETE", production).json()["errors"][0]["code"] == "demand_lowered"
    Interface.objects.update(tier=None)
    assert owner.change("DELETE", production).status_code == 204
    assert owner.change("DELETE", "/interfaces/support-chat").status_code == 204
    assert owner.get("/interfaces/support-chat").status_code == 404


def test_a_refusal_names_the_field_in_the_body(owner: Program) -> None:
    place = NEW["environment"] | {"edge_url": "ftp://sales.example.test"}
    answer = owner.send("POST", "/interfaces", NEW | {"environment": place})
    assert answer.status_code == 422
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert [one["pointer"] for one in answer.json()["errors"]] == ["/environment/edge_url"]


def test_a_field_that_does_not_exist_is_an_error(owner: Program) -> None:
    answer = owner.send("POST", "/interfaces", NEW | {"owner": "Mia"})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/owner"
    assert "team" in answer.json()["errors"][0]["detail"]


def test_a_list_can_be_narrowed_and_ordered(
    owner: Program, cast: Cast, interface: Interface
) -> None:
    owner.send("POST", "/interfaces", NEW)
    found = owner.get("/interfaces?query=chat&sort=-name").json()["results"]
    assert [one["slug"] for one in found] == ["support-chat", "sales-chat"]
    found = owner.get("/interfaces?tier=1").json()["results"]
    assert [one["slug"] for one in found] == ["support-chat"]


def test_an_order_that_does_not_exist_is_refused(owner: Program) -> None:
    answer = owner.get("/interfaces?sort=colour")
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["pointer"] == "/sort"


def test_giving_an_interface_to_another_team_takes_a_right_there(
    cast: Cast, interface: Interface
) -> None:
    answer = program_of(cast.owner).change("PATCH", "/interfaces/support-chat", {"team": "sales"})
    assert answer.status_code == 403
    interface.refresh_from_db()
    assert interface.team == cast.team
