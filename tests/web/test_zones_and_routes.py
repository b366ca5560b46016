"""What the form of an environment says about addresses that are not public, and its routes."""

from typing import Any

import pytest

from registry.models import Environment, Interface, Route
from tests.web.conftest import Cast, signed_in

NEW = "/i/support-chat/environments/new/"
FILLED = {
    "name": "lab",
    "kind": "development",
    "edge_url": "http://10.0.3.7:8080",
    "outside_zone": "public",
    "health_status": "200",
}


@pytest.fixture(autouse=True)
def _zones(settings: Any) -> None:
    settings.READINESS_ZONES = {"local": ["127.0.0.0/8"], "lan": {"networks": ["10.0.0.0/8"]}}
    settings.ZONE_NAMES = ("public", "lan", "local")


def test_a_private_address_in_the_public_zone_is_explained(
    cast: Cast, interface: Interface
) -> None:
    answer = signed_in(cast.owner).post(NEW, FILLED)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "10.0.3.7 is not public. Zones that permit it: lan." in text
    assert '<option value="lan" selected>' in text
    assert not Environment.objects.exists()


def test_the_zone_that_permits_it_is_taken(cast: Cast, interface: Interface) -> None:
    assert signed_in(cast.owner).post(NEW, FILLED | {"outside_zone": "lan"}).status_code == 302
    assert Environment.objects.get().outside_zone == "lan"


def test_an_address_that_no_zone_permits_says_whom_to_ask(cast: Cast, interface: Interface) -> None:
    answer = signed_in(cast.owner).post(NEW, FILLED | {"edge_url": "http://192.168.1.9"})
    assert answer.status_code == 422
    assert "no zone permits it. Ask the platform&#x27;s operator" in answer.content.decode()


@pytest.mark.parametrize("prefix", ["", "environment-"])
def test_the_hint_shows_while_the_address_is_typed(cast: Cast, prefix: str) -> None:
    query = {f"{prefix}edge_url": "http://127.0.0.1:3000", f"{prefix}outside_zone": "public"}
    text = signed_in(cast.outsider).get("/environments/zones/", query).content.decode()
    assert "Zones that permit it: local." in text
    assert '<option value="local" selected>' in text
    assert f'name="{prefix}outside_zone"' in text


def test_a_public_name_changes_nothing(cast: Cast) -> None:
    query = {"edge_url": "https://chat.example.org", "outside_zone": "lan"}
    text = signed_in(cast.outsider).get("/environments/zones/", query).content.decode()
    assert "not public" not in text
    assert '<option value="lan" selected>' in text


def test_a_zone_is_chosen_only_where_there_is_one(cast: Cast, settings: Any) -> None:
    settings.READINESS_ZONES = {"local": ["10.0.0.0/8"], "lan": ["10.0.0.0/8"]}
    query = {"edge_url": "http://10.0.3.7", "outside_zone": "public"}
    text = signed_in(cast.outsider).get("/environments/zones/", query).content.decode()
    assert "Zones that permit it: lan, local." in text
    assert '<option value="public" selected>' in text


def test_routes_are_written_one_a_line_and_shown_again(
    cast: Cast, environment: Environment
) -> None:
    path = "/i/support-chat/environments/production/edit/"
    sent = FILLED | {
        "name": "production", "kind": "production", "edge_url": "https://chat.example.test",
        "protected_api": "/api/a\n\n  /api/b  ", "protected_pages": "", "public_routes": "/about",
    }  # fmt: skip
    assert signed_in(cast.owner).post(path, sent).status_code == 302
    found = sorted(Route.objects.values_list("kind", "path"))
    assert found == [("protected_api", "/api/a"), ("protected_api", "/api/b"), ("public", "/about")]
    text = signed_in(cast.owner).get(path).content.decode()
    assert "/api/a\n/api/b</textarea>" in text
    assert "<details open" in text


def test_a_wrong_route_is_refused_at_its_field(cast: Cast, interface: Interface) -> None:
    sent = FILLED | {"outside_zone": "lan", "public_routes": "about us"}
    answer = signed_in(cast.owner).post(NEW, sent)
    assert answer.status_code == 422
    assert 'href="#id_public_routes"' in answer.content.decode()


def test_what_the_kind_brings_is_shown_as_the_default(cast: Cast, interface: Interface) -> None:
    interface.profile = "open-webui"
    interface.save()
    assert 'placeholder="/api/' in signed_in(cast.owner).get(NEW).content.decode()
