"""API tokens in one's account, and all of them for administrators."""

import re

import pytest
from django.test import Client

from registry.domain.tokens import SCANNED
from registry.models import ApiToken, Environment
from tests.web.conftest import Cast, signed_in

SENT = {"name": "Deployment", "verbs": ["registry:write", "gate:read"], "places": "", "days": "30"}


def make(client: Client, **fields: object) -> str:
    answer = client.post("/account/tokens/", SENT | fields)
    assert answer.status_code == 200
    assert "no-store" in answer.headers["Cache-Control"]
    (raw,) = set(SCANNED.findall(answer.content.decode()))
    return str(raw)


def test_a_token_is_shown_once(cast: Cast) -> None:
    client = signed_in(cast.owner)
    assert "No token yet" in client.get("/account/tokens/").content.decode()
    raw = make(client)
    text = client.get("/account/tokens/").content.decode()
    assert raw not in text
    assert "Deployment" in text
    assert raw[:16] in text
    assert "gate:read" in text


def test_places_are_read_line_by_line(cast: Cast, environment: Environment) -> None:
    make(signed_in(cast.owner), places="support-chat\n\n support-chat/production \r\n")
    text = signed_in(cast.owner).get("/account/tokens/").content.decode()
    assert "registry:write on support-chat/production" in text


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"places": "nowhere"}, "There is no interface nowhere."),
        ({"verbs": []}, "Choose at least one use."),
        ({"name": ""}, "Fill this in."),
        ({"verbs": ["audit:read"]}, "is for those who may read the audit trail"),
    ],
)
def test_what_cannot_be_made_is_told_and_what_was_typed_is_kept(
    cast: Cast, fields: dict[str, object], told: str
) -> None:
    answer = signed_in(cast.owner).post("/account/tokens/", SENT | fields)
    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert 'value="30"' in answer.content.decode()
    assert not ApiToken.objects.exists()


def test_one_s_own_token_is_revoked(cast: Cast) -> None:
    client = signed_in(cast.owner)
    make(client)
    (address,) = re.findall(
        r'action="(/account/tokens/\w+/revoke/)"', client.get("/account/tokens/").content.decode()
    )
    assert signed_in(cast.outsider).post(address).status_code == 403
    text = client.post(address, follow=True).content.decode()
    assert "opens nothing any more" in text
    assert "revoked" in text


def test_an_administrator_sees_and_revokes_all(cast: Cast) -> None:
    make(signed_in(cast.owner))
    client = signed_in(cast.administrator)
    text = client.get("/people/tokens/").content.decode()
    assert f'Deployment, of <a href="/people/{cast.owner.pk}/">Olga Owner</a>' in text
    (address,) = re.findall(r'action="(/account/tokens/\w+/revoke/)"', text)
    text = client.post(address, follow=True).content.decode()
    assert "No token opens anything" in text


def test_names_are_escaped(cast: Cast) -> None:
    client = signed_in(cast.owner)
    make(client, name="<script>alert(1)</script>")
    assert "<script>alert" not in client.get("/account/tokens/").content.decode()
