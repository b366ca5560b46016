"""One's own account: name, address, password and preferences."""

import pytest
from django.test import Client

from tests.web.conftest import Cast, signed_in

NEW = "a quite different horse"


@pytest.fixture(autouse=True)
def without_password(cast: Cast) -> None:
    cast.owner.set_unusable_password()
    cast.owner.save()


def test_it_is_one_s_own(cast: Cast) -> None:
    assert Client().get("/account/").status_code == 302
    text = signed_in(cast.owner).get("/account/").content.decode()
    assert "owner@example.test" in text
    assert "Support" in text


def test_name_and_address_can_be_changed(cast: Cast) -> None:
    sent = {"name": "Olga O.", "email": "olga@example.test", "wants_mail": "False"}
    assert signed_in(cast.owner).post("/account/", sent).status_code == 302
    cast.owner.refresh_from_db()
    assert (cast.owner.name, cast.owner.email) == ("Olga O.", "olga@example.test")
    assert cast.owner.wants_mail is False


def test_a_taken_address_is_refused_and_what_was_typed_is_kept(cast: Cast) -> None:
    sent = {"name": "Olga O.", "email": "outsider@example.test"}
    answer = signed_in(cast.owner).post("/account/", sent)
    assert answer.status_code == 422
    assert 'value="Olga O."' in answer.content.decode()
    cast.owner.refresh_from_db()
    assert cast.owner.email == "owner@example.test"


def test_a_first_password_needs_no_old_one(cast: Cast) -> None:
    client = signed_in(cast.owner)
    assert "You have no password yet" in client.get("/account/").content.decode()
    answer = client.post("/account/password/", {"new_password1": NEW, "new_password2": NEW})
    assert answer.status_code == 302
    cast.owner.refresh_from_db()
    assert cast.owner.check_password(NEW)
    assert client.get("/account/").status_code == 200


def test_changing_a_password_needs_the_old_one(cast: Cast) -> None:
    cast.owner.set_password("the old horse of before")
    cast.owner.save()
    sent = {"old_password": "wrong", "new_password1": NEW, "new_password2": NEW}
    answer = signed_in(cast.owner).post("/account/password/", sent)
    assert answer.status_code == 422
    assert 'href="#id_old_password"' in answer.content.decode()
    cast.owner.refresh_from_db()
    assert not cast.owner.check_password(NEW)


@pytest.mark.parametrize("password", ["short", "12345678901", "password123"])
def test_a_weak_password_is_refused(cast: Cast, password: str) -> None:
    sent = {"new_password1": password, "new_password2": password}
    assert signed_in(cast.owner).post("/account/password/", sent).status_code == 422


def test_a_theme_is_kept_and_rendered_without_a_script(cast: Cast) -> None:
    client = signed_in(cast.owner)
    answer = client.post("/preferences/", {"theme": "dark", "next": "/account/"})
    assert answer.headers["Location"] == "/account/"
    assert 'data-theme="dark"' in client.get("/account/").content.decode()


def test_a_preference_that_does_not_exist_is_not_kept(cast: Cast) -> None:
    answer = signed_in(cast.owner).post("/preferences/", {"theme": "pink", "next": "//evil.test"})
    assert not answer.cookies
    assert answer.headers["Location"] == "/"


def test_a_cookie_that_somebody_made_up_is_ignored(cast: Cast) -> None:
    client = signed_in(cast.owner)
    client.cookies["ops_registry_theme"] = '"><script>'
    assert "<script>" not in client.get("/account/").content.decode()
