"""Signing in by a link that works once."""

import io
import logging
import logging.config
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta
from urllib.parse import quote, urlsplit

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from deploy.logging import configuration
from registry.domain.origins import BY_ITSELF
from registry.services.people import sign_in_link_create
from tests.web.conftest import Cast

ProductLog = Callable[[str], AbstractContextManager[io.StringIO]]


@pytest.fixture
def product_log() -> ProductLog:
    """Log as the product does, into memory."""

    @contextmanager
    def logging_as(form: str) -> Iterator[io.StringIO]:
        stream = io.StringIO()
        product = configuration("DEBUG", form)
        product["handlers"]["stderr"]["stream"] = stream
        logging.config.dictConfig(product)
        try:
            yield stream
        finally:
            logging.config.dictConfig(settings.LOGGING)

    return logging_as


def test_looking_at_the_link_uses_nothing_up(cast: Cast) -> None:
    token = sign_in_link_create(by=BY_ITSELF, person=cast.owner, now=timezone.now())
    client = Client()
    for _look in range(2):
        assert client.get(f"/sign-in/once/{token}/").status_code == 200
    assert client.get("/").status_code == 302
    assert client.post(f"/sign-in/once/{token}/").status_code == 302
    assert client.get("/").status_code == 200


def test_asking_for_the_head_of_the_link_uses_nothing_up_and_is_no_mistake(cast: Cast) -> None:
    token = sign_in_link_create(by=BY_ITSELF, person=cast.owner, now=timezone.now())
    assert Client().head(f"/sign-in/once/{token}/").status_code == 200
    assert Client().post(f"/sign-in/once/{token}/").status_code == 302


@pytest.mark.parametrize("form", ["json", "console"])
@pytest.mark.parametrize(
    "ask",
    [
        lambda client, path: client.put(path),
        lambda client, path: client.post(path),
        lambda client, path: client.get(f"/x{path}"),
        lambda client, path: client.get(f"/sign-in/?next={quote(path, safe='')}"),
    ],
    ids=["another method", "no form token", "no such page", "as the next page"],
)
def test_the_log_never_holds_a_link_that_still_works(
    cast: Cast, form: str, ask: Callable[[Client, str], object], product_log: ProductLog
) -> None:
    token = sign_in_link_create(by=BY_ITSELF, person=cast.owner, now=timezone.now())
    path = f"/sign-in/once/{token}/"
    with product_log(form) as written:
        ask(Client(enforce_csrf_checks=True), path)
        try:
            int(path)
        except ValueError:
            logging.getLogger("django.request").exception("failed", extra={"path": path})
    assert "/sign-in/once/[struck out]" in written.getvalue()
    assert token not in written.getvalue()
    assert Client().post(path).status_code == 302


def test_who_has_no_password_is_led_to_set_one(cast: Cast) -> None:
    cast.owner.set_unusable_password()
    cast.owner.save()
    token = sign_in_link_create(by=BY_ITSELF, person=cast.owner, now=timezone.now())
    page = Client().post(f"/sign-in/once/{token}/", follow=True)
    assert page.redirect_chain == [("/", 302)]
    assert "Set a password in your account" in page.content.decode()


def test_it_works_once(cast: Cast) -> None:
    token = sign_in_link_create(by=BY_ITSELF, person=cast.owner, now=timezone.now())
    Client().post(f"/sign-in/once/{token}/")
    again = Client().post(f"/sign-in/once/{token}/")
    assert again.status_code == 410
    assert "does not work any more" in again.content.decode()


def test_it_works_for_an_hour(cast: Cast) -> None:
    token = sign_in_link_create(
        by=BY_ITSELF, person=cast.owner, now=timezone.now() - timedelta(minutes=61)
    )
    assert Client().post(f"/sign-in/once/{token}/").status_code == 410


def test_a_made_up_link_is_refused(db: None) -> None:
    client = Client()
    assert client.post("/sign-in/once/made-up/").status_code == 410
    assert client.get("/").status_code == 302


def test_a_link_is_printed_for_the_administrator_or_for_whoever_is_named(
    cast: Cast, capsys: pytest.CaptureFixture[str]
) -> None:
    for words, person in (((), cast.administrator), (("--as", cast.owner.email), cast.owner)):
        call_command("sign_in_link", *words)
        path = urlsplit(capsys.readouterr().out.strip()).path
        client = Client()
        assert client.post(path).status_code == 302
        assert int(client.session["_auth_user_id"]) == person.pk
    with pytest.raises(SystemExit) as stopped:
        call_command("sign_in_link", "--as", "nobody@example.test")
    said = capsys.readouterr()
    assert (stopped.value.code, said.out) == (2, "")
    assert "nobody@example.test" in said.err
