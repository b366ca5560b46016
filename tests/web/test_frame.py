"""What every page has: policy, frame, and a way out when something went wrong."""

import re

import pytest
from django.http import HttpRequest
from django.test import Client

from registry.models import Environment
from registry.web.errors import bad_request, server_error
from tests.web.conftest import Cast, signed_in

pytestmark = pytest.mark.any_database

PAGES = [
    "/",
    "/teams/",
    "/teams/new/",
    "/teams/support/",
    "/teams/support/edit/",
    "/register/",
    "/account/",
    "/account/tokens/",
    "/audit/",
    "/needs-you/",
    "/search/?q=chat",
    "/people/",
    "/releases/",
    "/people/tokens/",
    "/system/",
    "/i/support-chat/",
    "/i/support-chat/edit/",
    "/i/support-chat/delete/",
    "/i/support-chat/owners/ask/",
    "/i/support-chat/policies/",
    "/i/support-chat/policies/new/",
    "/i/support-chat/environments/production/releases/new/",
    "/i/support-chat/environments/new/",
    "/i/support-chat/environments/production/edit/",
    "/i/support-chat/environments/production/delete/",
    "/i/support-chat/environments/production/identities/a/",
    "/i/support-chat/production/checks/AVL-1/",
    "/nothing/",
]
POLICY = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
}


@pytest.mark.parametrize("path", PAGES)
def test_every_page_has_the_policy_and_nothing_inline(
    cast: Cast, environment: Environment, path: str
) -> None:
    answer = signed_in(cast.administrator).get(path)
    text = answer.content.decode()
    assert set(answer.headers["Content-Security-Policy"].split("; ")) == POLICY
    assert not re.search(r"\sstyle=|<style|<script(?![^>]*src=)|\son[a-z]+=", text)


@pytest.mark.parametrize("path", PAGES)
def test_every_page_has_one_heading_a_title_and_a_language(
    cast: Cast, environment: Environment, path: str
) -> None:
    text = signed_in(cast.administrator).get(path).content.decode()
    assert text.count("<h1") == 1
    assert '<html lang="en"' in text
    assert "· Ops registry</title>" in text
    assert '<a class="skip" href="#main">' in text


def test_only_pages_that_exist_are_in_the_navigation(cast: Cast) -> None:
    text = signed_in(cast.owner).get("/account/").content.decode()
    navigation = text.partition('aria-label="Main"')[2].partition("</nav>")[0]
    client = signed_in(cast.owner)
    links = re.findall(r'href="([^"]+)"', navigation)
    assert links == [
        *("/", "/releases/", "/waivers/", "/teams/", "/responsibilities/", "/templates/"),
        *("/needs-you/", "/people/", "/system/"),
    ]
    assert all(client.get(link).status_code == 200 for link in links)


def test_somebody_who_is_not_signed_in_sees_no_navigation(db: None) -> None:
    text = Client().get("/sign-in/").content.decode()
    assert "<nav" not in text
    assert "keyboard" not in text


def test_a_form_that_is_too_old_says_that_nothing_was_written(cast: Cast) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.owner, backend="django.contrib.auth.backends.ModelBackend")
    answer = client.post("/account/", {"name": "X", "email": "x@example.test"})
    assert answer.status_code == 403
    assert "Nothing was written" in answer.content.decode()


def test_the_page_for_a_failure_asks_nobody_for_anything(rf_request: HttpRequest) -> None:
    answer = server_error(rf_request)
    assert answer.status_code == 500
    assert b"The program failed" in answer.content


def test_a_malformed_request_is_answered(db: None, rf_request: HttpRequest) -> None:
    assert bad_request(rf_request, ValueError()).status_code == 400


@pytest.fixture
def rf_request() -> HttpRequest:
    request = HttpRequest()
    request.method = "GET"
    request.path = "/"
    request.META["SERVER_NAME"], request.META["SERVER_PORT"] = "testserver", "80"
    return request
