"""The page that explains the API."""

import re
from html import unescape

from django.test import Client

from registry.models import Environment, Ownership
from tests.api.test_description import OPERATIONS
from tests.web.conftest import Cast, signed_in


def test_it_shows_every_operation_with_a_line_for_the_host_of_the_reader(cast: Cast) -> None:
    answer = signed_in(cast.owner).get("/api/")
    page = unescape(answer.content.decode())
    for operation in OPERATIONS.values():
        assert f'id="{operation["operationId"]}"' in page
    assert page.count("http://testserver/api/v1/") > len(OPERATIONS)
    assert "registry.example.test/api/v1/interfaces" not in page


def test_it_leads_to_where_tokens_are_made_and_holds_none(cast: Cast) -> None:
    page = signed_in(cast.owner).get("/api/").content.decode()
    assert 'href="/account/tokens/"' in page
    assert "opr_" not in page


def test_it_is_linked_from_every_page_for_those_who_are_signed_in(cast: Cast) -> None:
    assert 'href="/api/"' in signed_in(cast.owner).get("/teams/").content.decode()
    assert 'href="/api/"' not in Client().get("/sign-in/").content.decode()


def test_no_parameter_is_left_in_a_line(cast: Cast) -> None:
    page = unescape(signed_in(cast.owner).get("/api/").content.decode())
    lines = [line for line in page.splitlines() if re.search(r"curl -[Hb]", line)]
    assert len(lines) > len(OPERATIONS)
    assert not [line for line in lines if "{slug}" in line or "_id}" in line]


def test_the_lines_are_about_what_is_the_readers_own(
    cast: Cast, environment: Environment, proxy: Ownership
) -> None:
    environment.name = "blue"
    environment.save()
    ours = unescape(signed_in(cast.owner).get("/api/").content.decode())
    assert "/api/v1/interfaces/support-chat/environments/blue/pause" in ours
    assert f"/interfaces/support-chat/ownerships/{proxy.pk}/accept" in ours
    assert "/api/v1/teams/support/memberships/" in ours
    assert "ETAG=$(curl -sI" in ours
    theirs = unescape(signed_in(cast.outsider).get("/api/").content.decode())
    assert "/api/v1/teams/sales/memberships/" in theirs
    assert "/environments/blue/" not in theirs
