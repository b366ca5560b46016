"""Where one is signed in: listed, ended one by one, and all at once."""

import re
from datetime import timedelta

import pytest
from django.contrib.sessions.backends.base import SessionBase
from django.test import Client
from django.utils import timezone

from registry.domain.origins import BY_ITSELF
from registry.models import Session, User
from registry.services.people import sign_in_link_create
from tests.web.conftest import Cast, signed_in

PASSWORD = "correct horse battery staple"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
CURL = "curl/8.14.1"


@pytest.fixture
def owner(cast: Cast) -> User:
    cast.owner.set_password(PASSWORD)
    cast.owner.save()
    return cast.owner


def enter(person: User, agent: str, address: str = "192.0.2.1") -> Client:
    client = Client(headers={"user-agent": agent}, REMOTE_ADDR=address)
    client.post("/sign-in/", {"username": person.email, "password": PASSWORD})
    return client


def ends(client: Client) -> list[str]:
    text = client.get("/account/").content.decode()
    return re.findall(r'action="(/account/sessions/\w+/end/)"', text)


def is_inside(client: Client) -> bool:
    return client.get("/account/").status_code == 200


def test_the_account_lists_every_browser_and_marks_the_present_one(owner: User) -> None:
    enter(owner, CURL, "192.0.2.9")
    text = enter(owner, FIREFOX).get("/account/").content.decode()
    first, second = text.index("Firefox on Linux"), text.index("from 192.0.2.9")
    assert text.index(">this browser<") < second
    assert first < second
    assert text.count(">this browser<") == 1


def test_one_other_browser_is_signed_out(owner: User) -> None:
    here, there = enter(owner, FIREFOX), enter(owner, CURL)
    (address,) = ends(here)
    assert "That browser is signed out." in here.post(address, follow=True).content.decode()
    assert (is_inside(here), is_inside(there)) == (True, False)
    again = here.post(address, follow=True).content.decode()
    assert "is not signed in any more" in again


def test_every_other_browser_is_signed_out_at_once(owner: User, cast: Cast) -> None:
    here, there, third = (enter(owner, agent) for agent in (FIREFOX, CURL, ""))
    stranger = signed_in(cast.outsider)
    text = here.post("/account/sessions/end-others/", follow=True).content.decode()
    assert "2 other browsers signed out." in text
    assert [is_inside(one) for one in (here, there, third, stranger)] == [True, False, False, True]


def test_nobody_ends_the_session_of_somebody_else(owner: User, cast: Cast) -> None:
    here, there = enter(owner, FIREFOX), enter(owner, CURL)
    (address,) = ends(here)
    signed_in(cast.administrator).post(address)
    assert is_inside(there)


def test_a_session_is_named_without_its_key(owner: User) -> None:
    here = enter(owner, FIREFOX)
    enter(owner, CURL)
    text = here.get("/account/").content.decode()
    assert not [key for key in Session.objects.values_list("pk", flat=True) if key in text]
    assert str(Session.objects.first()) == "session of Olga Owner"


def test_a_link_begins_a_session_that_is_listed(owner: User) -> None:
    token = sign_in_link_create(by=BY_ITSELF, person=owner, now=timezone.now())
    client = Client(headers={"user-agent": FIREFOX}, REMOTE_ADDR="2001:db8::1")
    client.post(f"/sign-in/once/{token}/")
    assert "from 2001:db8::1" in client.get("/account/").content.decode()


def test_a_new_password_signs_out_everywhere_else(owner: User) -> None:
    here, there = enter(owner, FIREFOX), enter(owner, CURL)
    new = {"new_password1": "another horse of ours", "new_password2": "another horse of ours"}
    assert here.post("/account/password/", {"old_password": PASSWORD, **new}).status_code == 302
    assert (is_inside(here), is_inside(there)) == (True, False)
    assert Session.objects.filter(person=owner).count() == 1


def test_closing_an_account_ends_its_sessions_for_good(owner: User, cast: Cast) -> None:
    inside, administrator = enter(owner, FIREFOX), signed_in(cast.administrator)
    administrator.post(f"/people/{owner.pk}/close/")
    administrator.post(f"/people/{owner.pk}/open/")
    assert not is_inside(inside)
    assert not Session.objects.filter(person=owner).exists()


def test_expired_sessions_are_dropped_when_somebody_signs_in(owner: User) -> None:
    enter(owner, CURL)
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    here = enter(owner, FIREFOX)
    assert ends(here) == []
    assert Session.objects.count() == 1


def test_a_session_before_signing_in_belongs_to_nobody(db: None) -> None:
    session: SessionBase = Client().session
    session["one"] = "thing"
    session.save()
    assert Session.objects.get().person is None
