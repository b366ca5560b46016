"""Administrators look at every record as it is stored; nobody writes there, and no secret shows."""

import re
from datetime import timedelta

import pytest
from django.apps import apps
from django.db import models
from django.test import Client

from readiness.admin import site
from readiness.models import (
    Attestation,
    ContractValidation,
    GateAdmission,
    GateEvaluation,
    PushedEvidence,
    Scorecard,
    Simulation,
)
from registry.admin import ReadOnlyAdmin
from registry.models import (
    AlertRoute,
    ApiToken,
    AuditRow,
    AuditVerification,
    ContractVersion,
    Environment,
    KeptAnswer,
    Ownership,
    Pause,
    PolicyVersion,
    ProbeIdentity,
    Rehearsal,
    RehearsalRun,
    Revision,
    SignInLink,
    SubmittedPolicy,
    TrustPin,
    Vote,
)
from tests.factories import AuditRowFactory
from tests.web.conftest import NOW, Cast, signed_in

pytestmark = pytest.mark.any_database

SECRET = "opened-by-this-word"
SECRETIVE = re.compile(r"password|digest|cipher|secret|session_(key|data)|^body$|^claim$")
NOT_SECRET = {"scorecard_digest", "secrets"}
PUBLISHED = {
    AuditRow: {"digest"},
    AuditVerification: {"digest"},
    GateAdmission: {"subject_digest"},
    GateEvaluation: {"subject_digest"},
    ContractVersion: {"digest"},
    Rehearsal: {"from_digest", "to_digest"},
    SubmittedPolicy: {"digest"},
    TrustPin: {"claim"},
    Vote: {"shown_digest"},
    RehearsalRun: {"from_digest", "to_digest"},
    Attestation: {"file_digest"},
    PushedEvidence: {"digest"},
    PolicyVersion: {"digest"},
    Scorecard: {"digest"},
    Simulation: {"digest"},
    ContractValidation: {"contract_digest"},
    Revision: {"digest"},
}
"""Digests that are there to be told to others."""
MODELS = [
    model
    for label in ("registry", "readiness")
    for model in apps.get_app_config(label).get_models()
]
METHODS = ("post", "put", "patch", "delete")


def address(model: type[models.Model], tail: str = "") -> str:
    return f"/admin/{model._meta.app_label}/{model._meta.model_name}/{tail}"


@pytest.fixture
def records(cast: Cast, environment: Environment, proxy: Ownership) -> None:
    """Have a secret in every column that holds one, and a row of most kinds."""
    later = NOW + timedelta(days=1)
    cast.owner.password = SECRET
    cast.owner.save()
    ProbeIdentity.objects.create(
        environment=environment,
        slot="a",
        source="stored",
        header="X-Key",
        ciphertext=SECRET,
        origin="https://chat.example.test:443",
        set_at=NOW,
    )
    AlertRoute.objects.create(
        interface=environment.interface,
        name="pager",
        kind="pagerduty",
        critical=True,
        source="stored",
        ciphertext=SECRET,
        origin="https://events.pagerduty.com:443",
        set_at=NOW,
    )
    ApiToken.objects.create(
        public_id="abc", person=cast.owner, name="one", digest=SECRET, created_at=NOW,
        expires_at=later,
    )  # fmt: skip
    SignInLink.objects.create(person=cast.owner, token_digest=SECRET, expires_at=later)
    KeptAnswer.objects.create(
        person=cast.owner, key="one", digest=SECRET, status=200, body=SECRET, made_at=NOW
    )
    Pause.objects.create(environment=environment, starts_at=NOW, ends_at=later, reason="Moving.")
    environment.routes.create(kind="public", path="/")
    environment.interface.tags.create(word="lab")
    AuditRowFactory.create(via="page", deed="added", kind="team", subject=["support"])


def test_every_record_of_the_program_can_be_looked_at() -> None:
    registered = site._registry
    assert set(registered) == set(MODELS), "give the model a line in `READABLE` of its admin.py"
    for model, shown in registered.items():
        assert isinstance(shown, ReadOnlyAdmin)
        names = {column.name for column in model._meta.concrete_fields}
        secretive = {name for name in names if SECRETIVE.search(name)} - NOT_SECRET
        secretive -= PUBLISHED.get(model, set())
        assert secretive <= shown.hidden <= names, model


def test_an_administrator_sees_everything_but_secrets(cast: Cast, records: None) -> None:
    client = signed_in(cast.administrator)
    keys = [client.session.session_key, SECRET, cast.administrator.password]
    pages = ["/admin/", "/admin/registry/", "/admin/readiness/"]
    for model in MODELS:
        pages.append(address(model))
        row = model._default_manager.first()
        if row is not None and "session" not in str(model._meta.model_name):
            pages.append(address(model, f"{row.pk}/"))
    assert len(pages) > 45
    for page in pages:
        answer = client.get(page)
        assert answer.status_code == 200, page
        text = answer.content.decode()
        assert not [key for key in keys if key and key in text], page
        assert "<script" not in text, page
        assert 'style="' not in text, page


def test_a_session_has_no_address(cast: Cast) -> None:
    client = signed_in(cast.administrator)
    assert client.get(f"/admin/registry/session/{client.session.session_key}/").status_code == 404


@pytest.mark.parametrize(
    "query",
    ["password__startswith=o", "_to_field=password", "_to_field=email", "email=admin@example.test"],
)
def test_nobody_finds_a_secret_out_by_asking_for_it(query: str, cast: Cast, records: None) -> None:
    answer = signed_in(cast.administrator).get(f"/admin/registry/user/?{query}")
    assert answer.status_code in (302, 400)


def test_nobody_else_gets_in_whatever_they_ask(cast: Cast, records: None) -> None:
    pages = ["/admin/", "/admin/registry/", *map(address, MODELS), address(MODELS[0], "1/")]
    others = (cast.owner, cast.approver, cast.auditor, cast.platform_lead)
    for person in others:
        client = signed_in(person)
        assert {client.get(page).status_code for page in pages} == {403}
    for page in pages:
        assert Client().get(page).headers["Location"].startswith("/sign-in/")
    for way in ("login", "logout", "password_change", "jsi18n", "autocomplete", "r/1/1"):
        assert signed_in(cast.administrator).get(f"/admin/{way}/").status_code == 404


def test_nothing_can_be_written(cast: Cast, records: None) -> None:
    client = signed_in(cast.administrator)
    before = [(model, list(model._default_manager.values())) for model in MODELS]
    for model in MODELS:
        row = model._default_manager.first()
        key = row.pk if row is not None else 1
        for tail in ("", f"{key}/"):
            for method in METHODS:
                body = {"action": "delete_selected", "_selected_action": str(key), "name": "x"}
                answer = getattr(client, method)(address(model, tail), body)
                assert answer.status_code == 405, (model, method)
        for tail in ("add/", f"{key}/delete/", f"{key}/change/", f"{key}/history/"):
            # none of these is an address: what is looked up is a record of that name
            assert client.post(address(model, tail)).status_code == 405
            assert client.get(address(model, tail)).status_code in (302, 404)
    for model, rows in before:
        if model._meta.model_name != "session":
            assert list(model._default_manager.values()) == rows


def test_a_closed_account_does_not_get_in(cast: Cast) -> None:
    client = signed_in(cast.administrator)
    assert client.get("/admin/").status_code == 200
    type(cast.administrator).objects.filter(pk=cast.administrator.pk).update(is_active=False)
    assert client.get("/admin/").headers["Location"].startswith("/sign-in/")
