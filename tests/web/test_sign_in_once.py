"""Signing in by a link that works once."""

from datetime import timedelta

from django.test import Client
from django.utils import timezone

from registry.services.people import sign_in_link_create
from tests.web.conftest import Cast


def test_looking_at_the_link_uses_nothing_up(cast: Cast) -> None:
    token = sign_in_link_create(person=cast.owner, now=timezone.now())
    client = Client()
    for _look in range(2):
        assert client.get(f"/sign-in/once/{token}/").status_code == 200
    assert client.get("/").status_code == 302
    assert client.post(f"/sign-in/once/{token}/").status_code == 302
    assert client.get("/").status_code == 200


def test_who_has_no_password_is_led_to_set_one(cast: Cast) -> None:
    cast.owner.set_unusable_password()
    cast.owner.save()
    token = sign_in_link_create(person=cast.owner, now=timezone.now())
    page = Client().post(f"/sign-in/once/{token}/", follow=True)
    assert page.redirect_chain == [("/", 302)]
    assert "Set a password in your account" in page.content.decode()


def test_it_works_once(cast: Cast) -> None:
    token = sign_in_link_create(person=cast.owner, now=timezone.now())
    Client().post(f"/sign-in/once/{token}/")
    again = Client().post(f"/sign-in/once/{token}/")
    assert again.status_code == 410
    assert "does not work any more" in again.content.decode()


def test_it_works_for_an_hour(cast: Cast) -> None:
    token = sign_in_link_create(person=cast.owner, now=timezone.now() - timedelta(minutes=61))
    assert Client().post(f"/sign-in/once/{token}/").status_code == 410


def test_a_made_up_link_is_refused(db: None) -> None:
    client = Client()
    assert client.post("/sign-in/once/made-up/").status_code == 410
    assert client.get("/").status_code == 302
