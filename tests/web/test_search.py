"""The page of search, and what the box in the bar shows of it."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from readiness.services.assessing import environments_assess
from registry.models import Environment, Interface, User
from tests.factories import NOW, InterfaceFactory, UserFactory
from tests.web.conftest import Cast, signed_in

BOX = {"HX-Request": "true", "HX-Target": "find-results"}
ATTACK = "<script>alert(1)</script>"


def links(text: str) -> list[str]:
    """Return where the results lead."""
    return re.findall(r'href="([^"]+)"><b>', text)


def look(person: User, typed: str, headers: dict[str, str] | None = None) -> str:
    answer = signed_in(person).get("/search/", {"q": typed}, headers=headers)
    assert answer.status_code == 200
    return answer.content.decode()


def test_who_is_not_signed_in_is_asked_to(cast: Cast, interface: Interface) -> None:
    answer = Client().get("/search/?q=support")
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/sign-in/")
    assert Client().get("/search/?q=support", headers=BOX).status_code == 401


def test_each_kind_leads_to_its_page(cast: Cast, environment: Environment) -> None:
    def found(typed: str) -> list[str]:
        return links(look(cast.outsider, typed))

    assert found("suport chta") == ["/i/support-chat/", "/i/support-chat/#environment-production"]
    assert found("suport") == ["/i/support-chat/", "/teams/support/"]
    assert found("chat.example.test") == ["/i/support-chat/#environment-production"]
    page = f"/people/{cast.owner.pk}/"
    assert found("olga") == found("owner@example.test") == [page]
    client = signed_in(cast.outsider)
    assert "owner@example.test" in client.get(page).content.decode()
    for address in found("suport chta"):
        path, _, anchor = address.partition("#")
        assert f'id="{anchor}"' in client.get(path).content.decode() or not anchor


def test_who_is_in_no_team_is_found_by_administrators_alone(cast: Cast) -> None:
    person = UserFactory.create(name="Sam Stranger", email="sam@example.test")
    for other in (cast.outsider, cast.owner, cast.platform_lead, cast.auditor):
        for typed in ("stranger", "sam@example.test"):
            text = look(other, typed)
            assert links(text) == []
            assert "Sam Stranger" not in text
    (address,) = links(look(cast.administrator, "stranger"))
    assert address == f"/people/{person.pk}/"
    assert "sam@example.test" in signed_in(cast.administrator).get(address).content.decode()


def test_the_box_gets_the_best_five_of_a_kind_and_the_way_to_the_rest(cast: Cast) -> None:
    InterfaceFactory.create_batch(7, name="Voice")
    text = look(cast.owner, "voise", BOX)
    assert "<html" not in text
    assert len(links(text)) == 5
    assert 'data-announce="7 results"' in text
    assert f'href="{reverse("search")}?q=voise">All 7 results' in text
    assert len(links(look(cast.owner, "voise"))) == 7
    assert look(cast.owner, " ", BOX).strip() == ""
    assert "Nothing is called" in look(cast.owner, "zzzzz", BOX)


def test_the_page_says_how_many_more_there_are(cast: Cast) -> None:
    InterfaceFactory.create_batch(53, name="Voice")
    text = look(cast.owner, "voice")
    assert len(links(text)) == 50
    assert "And 3 more" in text


def test_a_script_gets_the_part_that_it_asks_for(cast: Cast, interface: Interface) -> None:
    text = look(cast.owner, "chat", {"HX-Request": "true", "HX-Target": "found"})
    assert "<html" not in text
    assert "<h2" in text
    assert "<html" in look(cast.owner, "chat", {"HX-Request": "true", "HX-Target": "other"})
    answer = signed_in(cast.owner).get("/search/?q=chat", headers=BOX)
    assert answer.headers["Vary"].count("HX-Target") == 1
    assert "no-store" in answer.headers["Cache-Control"]


@pytest.mark.parametrize("typed", [ATTACK, "\x00", "é" * 9000, "שלום 🚀", "%%__", "a", "' OR 1=1"])
def test_whatever_is_typed_is_shown_as_text(cast: Cast, typed: str) -> None:
    for headers in (None, BOX):
        text = look(cast.owner, typed, headers)
        assert "<script>alert" not in text
        assert "é" * 121 not in text


def test_names_are_marked_and_escaped(cast: Cast) -> None:
    InterfaceFactory.create(name=f"{ATTACK} Zürich", slug="odd")
    text = look(cast.owner, "zurich script")
    assert "&lt;<mark>script</mark>&gt;alert(1)&lt;/<mark>script</mark>&gt; <mark>Zürich" in text


def test_the_page_costs_one_query_beside_session_person_and_frame(
    cast: Cast, environment: Environment, django_assert_num_queries
) -> None:
    client = signed_in(cast.administrator)
    with django_assert_num_queries(4):
        client.get("/search/?q=support")
    with django_assert_num_queries(3):
        client.get("/search/?q=support", headers=BOX)


def test_a_filter_that_finds_nothing_offers_what_may_be_meant(
    cast: Cast, environment: Environment
) -> None:
    environments_assess(environment_ids=[environment.pk], now=NOW)
    client = signed_in(cast.outsider)
    text = client.get("/", {"query": "suport chta"}).content.decode()
    (address,) = re.findall(r'href="(\?query=[^"]+)"><bdi>Support chat<', text)
    assert "/i/support-chat/" in client.get(f"/{address}").content.decode()
    assert "Did you mean" not in client.get("/", {"query": "support"}).content.decode()
    assert "Did you mean" not in client.get("/", {"query": "zzzzzz"}).content.decode()
    assert "Did you mean" not in client.get("/", {"team": "nothing"}).content.decode()
