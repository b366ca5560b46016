"""Signing in with a password, and signing out."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.hashers import MD5PasswordHasher
from django.test import Client, override_settings

from registry.models import User
from tests.factories import NOW
from tests.web.conftest import Cast, signed_in

PASSWORD = "correct horse battery staple"
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="[^"]+"')


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
    assert "You are not signed in" in text
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


def guess(client: Client, name: str, **headers: str) -> int:
    sent = {"username": name, "password": "wrong"}
    return client.post("/sign-in/", sent, **headers).status_code  # type: ignore[arg-type] # headers by name


@override_settings(AXES_ENABLED=True, AXES_FAILURE_LIMIT=3)
@pytest.mark.parametrize(
    "spellings",
    [
        ("owner@example.test", "OWNER@example.test", "Owner@Example.Test"),
        (" owner@example.test", "owner@example.test ", "oWner@example.test"),
        ("owner@example.test", "ｏwner@example.test", "owner@example.teſt"),
    ],
)
def test_another_spelling_of_a_name_is_no_fresh_start(
    cast_with_password: Cast, spellings: tuple[str, ...]
) -> None:
    assert [guess(Client(), name) for name in spellings] == [422, 422, 429]
    right = {"username": "owner@example.test", "password": PASSWORD}
    assert Client().post("/sign-in/", right).status_code == 429


@override_settings(AXES_ENABLED=True, AXES_FAILURE_LIMIT=2, SIGN_IN_LIMIT_EVERYWHERE=4)
def test_one_name_is_guessed_from_few_addresses_only(cast_with_password: Cast) -> None:
    answers = [
        guess(Client(), "owner@example.test", REMOTE_ADDR=f"192.0.2.{number}")
        for number in range(5)
    ]
    assert answers == [422, 422, 422, 429, 429]
    assert guess(Client(), "other@example.test", REMOTE_ADDR="192.0.2.0") == 422


@override_settings(AXES_ENABLED=True, AXES_FAILURE_LIMIT=2, TRUSTED_PROXIES=1)
def test_clients_behind_a_proxy_are_told_apart_by_what_the_proxy_wrote(
    cast_with_password: Cast,
) -> None:
    def behind(claimed: str) -> int:
        return guess(Client(), "owner@example.test", HTTP_X_FORWARDED_FOR=claimed)

    assert [behind("198.51.100.1"), behind("203.0.113.9, 198.51.100.1")] == [422, 429]
    assert behind("198.51.100.1, 198.51.100.2") == 422


@override_settings(AXES_ENABLED=True, AXES_FAILURE_LIMIT=2)
def test_going_on_guessing_does_not_lengthen_the_lock(cast_with_password: Cast) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        assert [guess(Client(), "owner@example.test") for _ in range(2)] == [422, 429]
        clock.shift(timedelta(minutes=14))
        assert guess(Client(), "owner@example.test") == 429
        clock.shift(timedelta(minutes=2))
        right = {"username": "owner@example.test", "password": PASSWORD}
        assert Client().post("/sign-in/", right).status_code == 302


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


class CountingHasher(MD5PasswordHasher):
    """Counts how often a password is hashed, which is what takes the time."""

    hashed = 0

    def encode(self, password: str, salt: str) -> str:
        CountingHasher.hashed += 1
        return super().encode(password, salt)


@override_settings(PASSWORD_HASHERS=["tests.web.test_sign_in.CountingHasher"])
def test_who_has_an_account_is_told_neither_in_words_nor_by_time(cast: Cast) -> None:
    for person in (cast.owner, cast.approver):
        person.set_password(PASSWORD)
        person.save()
    User.objects.filter(pk=cast.approver.pk).update(is_active=False)
    cast.outsider.set_unusable_password()
    cast.outsider.save()
    told = set()
    for name in ("owner", "approver", "outsider", "nobody"):
        CountingHasher.hashed = 0
        sent = {"username": f"{name}@example.test", "password": "wrong"}
        answer = Client().post("/sign-in/", sent)
        text = answer.content.decode().replace(sent["username"], "")
        told.add((answer.status_code, CountingHasher.hashed, TOKEN.sub("", text)))
    assert len(told) == 1
    right = {"username": "approver@example.test", "password": PASSWORD}
    closed = Client().post("/sign-in/", right)
    assert TOKEN.sub("", closed.content.decode().replace(right["username"], "")) in {
        text for _, _, text in told
    }
