"""Credentials for probes: given, replaced, removed, and never shown."""

import re
from datetime import timedelta
from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.test import Client
from django.utils import timezone

from registry.models import Environment, ProbeIdentity
from tests.web.conftest import Cast, signed_in

EDIT = "/i/support-chat/environments/production/edit/"
ADDRESS = "/i/support-chat/environments/production/identities/a/"
STORED = {"header": "Authorization", "source": "stored", "value": "Bearer the-secret-value"}
WRITERS = [("owner", 302), ("approver", 302), ("administrator", 302), ("outsider", 403)]


@pytest.fixture(autouse=True)
def _keys(settings: Any) -> None:
    settings.SECRETS_KEYS = (Fernet.generate_key().decode(),)


def given(environment: Environment, **changes: Any) -> None:
    usual = {"header": "X-Key", "source": "env", "reference": "ONE_PROBE_KEY", "slot": "a"}
    ProbeIdentity.objects.create(
        environment=environment,
        origin="https://chat.example.test:443",
        set_at=timezone.now() - timedelta(days=3),
        **usual | changes,
    )


@pytest.mark.parametrize(("role", "status"), WRITERS)
def test_the_owning_team_stores_one(
    cast: Cast, environment: Environment, role: str, status: int
) -> None:
    answer = signed_in(getattr(cast, role)).post(ADDRESS, STORED)
    assert answer.status_code == status
    assert ProbeIdentity.objects.exists() == (status == 302)


def test_a_value_is_never_shown_again(cast: Cast, environment: Environment) -> None:
    client = signed_in(cast.administrator)
    client.post(ADDRESS, STORED)
    for path in (EDIT, ADDRESS, "/i/support-chat/"):
        assert "the-secret-value" not in client.get(path).content.decode()
    refused = client.post(ADDRESS, STORED | {"header": "no header"})
    assert refused.status_code == 422
    assert "the-secret-value" not in refused.content.decode()


def test_the_environment_says_what_is_set_and_when(cast: Cast, environment: Environment) -> None:
    given(environment)
    text = signed_in(cast.owner).get(EDIT).content.decode()
    assert "3 d ago" in text
    assert "variable <code>ONE_PROBE_KEY</code>" in text
    assert "Not set." in text


def test_only_administrators_refer_to_what_the_operator_keeps(
    cast: Cast, environment: Environment
) -> None:
    sent = {"header": "X-Key", "source": "env", "reference": "ONE_PROBE_KEY"}
    answer = signed_in(cast.owner).post(ADDRESS, sent)
    assert answer.status_code == 422
    assert "environment variable" not in answer.content.decode()
    assert signed_in(cast.administrator).post(ADDRESS, sent).status_code == 302
    assert ProbeIdentity.objects.get().reference == "ONE_PROBE_KEY"


def test_nothing_is_stored_without_a_key_and_the_cure_is_said(
    cast: Cast, environment: Environment, settings: Any
) -> None:
    settings.SECRETS_KEYS = ()
    answer = signed_in(cast.owner).post(ADDRESS, STORED)
    assert answer.status_code == 422
    assert "SECRETS_KEYS" in answer.content.decode()


def test_where_it_is_kept_is_never_chosen_for_people(cast: Cast, environment: Environment) -> None:
    text = signed_in(cast.owner).get(ADDRESS).content.decode()
    assert "checked" not in text
    assert (
        "Choose where the value is kept."
        in signed_in(cast.owner).post(ADDRESS, {"header": "X-Key"}).content.decode()
    )


@pytest.mark.parametrize(("role", "status"), WRITERS)
def test_the_owning_team_removes_one(
    cast: Cast, environment: Environment, role: str, status: int
) -> None:
    given(environment)
    assert signed_in(getattr(cast, role)).post(f"{ADDRESS}remove/").status_code == status
    assert ProbeIdentity.objects.exists() == (status == 403)


def test_removing_what_is_gone_says_so(cast: Cast, environment: Environment) -> None:
    text = signed_in(cast.owner).post(f"{ADDRESS}remove/", follow=True).content.decode()
    assert "no such identity any more" in text


def test_there_are_two_and_no_third(cast: Cast, environment: Environment) -> None:
    assert signed_in(cast.owner).get(ADDRESS.replace("/a/", "/c/")).status_code == 404
    assert Client().get(ADDRESS).status_code == 302


def test_replacing_one_starts_from_where_it_is_kept(cast: Cast, environment: Environment) -> None:
    given(environment)
    text = signed_in(cast.administrator).get(ADDRESS).content.decode()
    assert 'value="X-Key"' in text
    assert 'value="ONE_PROBE_KEY"' in text
    assert re.search(r'value="env"[^>]*checked', text)
