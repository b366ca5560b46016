"""Signing in with a password, and signing out."""

import pytest
from django.test import Client, override_settings

from tests.web.conftest import Cast, signed_in

PASSWORD = "correct horse battery staple"


@pytest.fixture
def cast_with_password(cast: Cast) -> Cast:
    cast.owner.set_password(PASSWORD)
    cast.owner.save()
    return cast


def test_it_lets_in_whoever_knows_the_password(cast_with_password: Cast) -> None:
    answer = Client().post("/sign-in/", {"username": "OWNER@example.test", "password": PASSWORD})
    assert answer.headers["Location"] == "/"


def test_it_leads_on_to_where_one_was_going(cast_with_password: Cast) -> None:
    sent = {"username": "owner@example.test", "password": PASSWORD, "next": "/teams/"}
    assert Client().post("/sign-in/", sent).headers["Location"] == "/teams/"


def test_it_never_leads_to_another_site(cast_with_password: Cast) -> None:
    sent = {
        "username": "owner@example.test",
        "password": PASSWORD,
        "next": "https://elsewhere.test/",
    }
    assert Client().post("/sign-in/", sent).headers["Location"] == "/"


def test_a_wrong_password_keeps_the_address_and_says_why(cast_with_password: Cast) -> None:
    answer = Client().post("/sign-in/", {"username": "owner@example.test", "password": "wrong"})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="owner@example.test"' in text
    assert "do not belong together" in text
    assert "autofocus" in text
    assert "wrong" not in text.replace("wrong address", "")


def test_whoever_is_signed_in_is_led_on(cast: Cast) -> None:
    assert signed_in(cast.owner).get("/sign-in/").headers["Location"] == "/"


def test_signing_out_takes_a_post(cast: Cast) -> None:
    client = signed_in(cast.owner)
    assert client.get("/sign-out/").status_code == 405
    assert client.post("/sign-out/").headers["Location"] == "/sign-in/"
    assert client.get("/").status_code == 302


@override_settings(AXES_ENABLED=True, AXES_FAILURE_LIMIT=2)
def test_too_many_failures_lock_the_door_for_a_while(cast_with_password: Cast) -> None:
    client = Client()
    sent = {"username": "owner@example.test", "password": "wrong"}
    client.post("/sign-in/", sent)
    locked = client.post("/sign-in/", sent)
    assert locked.status_code == 429
    assert "15 minutes" in locked.content.decode()
    right = client.post("/sign-in/", {**sent, "password": PASSWORD})
    assert right.status_code == 429
