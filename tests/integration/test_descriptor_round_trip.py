"""All that a file may say comes back as it was said, and a second time nothing is to be done."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import MISSING, fields
from datetime import timedelta
from random import Random
from typing import Any

import pytest
import yaml
from django.apps import apps
from django.db import models, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from registry.domain.approvals.terms import FreezeWindow, PolicyTerms, RoleSlot, terms_stored
from registry.domain.descriptor import Documents, as_json, parse
from registry.domain.descriptor.shapes import DOCUMENTS
from registry.domain.origins import of_command
from registry.models import PolicyVersion, User
from registry.rights import Actor
from registry.selectors.descriptors import descriptor_texts
from registry.services.applying import Action
from registry.services.descriptors import descriptor_apply
from registry.services.planning import descriptor_plan
from tests.described import Described, Tree
from tests.factories import NOW

pytestmark = pytest.mark.django_db

NO_RECORD_OF_A_FILE = {
    "User": "a file creates no people",
    "SignInLink": "a secret of a person",
    "Session": "a browser of a person",
    "ApiToken": "a secret of a person",
    "TokenScope": "part of a token",
    "KeptAnswer": "what the API answered",
    "AuditRow": "what happened",
    "AuditVerification": "what happened",
    "ContractVersion": "history, written with the contract",
    "Declined": "an act of people",
    "Release": "proposed and approved by people",
    "Revision": "proposed and approved by people",
    "Deployment": "an act of people and pipelines",
    "Pause": "an act of people, never in a file",
    "Rehearsal": "an act of people",
}
"""The models of which no descriptor makes a record, and why."""
NOT_SAID = {
    "is_active": "a team is closed by people",
    "is_sample": "the demo marks what it brought",
    "created_at": "the time of the write",
    "updated_at": "the time of the write",
    "since": "the time of the write",
    "set_at": "the time of the write",
    "invited_at": "the time of the write",
    "invited_by": "whoever applies the file",
    "made_at": "the time of the write",
    "made_by": "whoever applies the file",
    "email": "whoever applies the file",
    "why": "a descriptor has one reason for all",
    "number": "counted by the program",
    "version": "counted by the program",
    "revision": "counted by the program",
    "digest": "computed of what is said",
    "origin": "taken from the address that a secret is for",
    "accepted_at": "an act of people",
    "accepted_by": "an act of people",
    "review_by": "an act of people",
    "succeeds": "an act of people: a file replaces, and hands nothing over",
    "reviewed_by": "whoever applies the file",
    "ciphertext": "a secret, given in person",
    "voided_at": "what came of an edge that moved",
    "members": "the memberships, looked at themselves",
}
"""The fields that no descriptor sets, and why; ServedModel.revision is said nevertheless."""
SAID_NEVERTHELESS = {"ServedModel.revision"}
NOT_IN_A_SHAPE = {
    "EnvironmentShape.release": "read for an assessment, refused by apply",
    "ReleaseShape.version": "read for an assessment, refused by apply",
    "ReleaseShape.image": "read for an assessment, refused by apply",
    "SecretReferenceShape.stored": "given in person, and left out of a file until then",
    "ApprovalsShape.policy": "says that there are no policies, of which nothing comes back",
}
"""What a shape takes and no round trip through records can hold, and why."""


@pytest.fixture
def by(described_people, settings, monkeypatch, tmp_path) -> Actor:
    """An administrator, where variables and files hold the secrets that the documents name."""
    User.objects.create_user("zoe@example.test", name="Zoe")
    (tmp_path / "chat").mkdir()
    settings.PROBE_SECRET_DIR = tmp_path
    for name, value in (("CHAT_PROBE_KEY", "0" * 32), ("CHAT_PROBE_A", "Bearer of a test")):
        monkeypatch.setenv(name, value)
    (tmp_path / "chat" / "slack").write_text("https://hooks.slack.test/services/a")
    (tmp_path / "chat" / "b").write_text("a key")
    return Actor(User.objects.get(email="administrator@example.test"), of_command("apply"))


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def read(trees: Iterable[Tree]) -> Documents:
    text = yaml.safe_dump_all(trees, sort_keys=False, allow_unicode=True)
    documents = parse(text, source="files", read_beside=str)
    assert documents.problems == ()
    return documents


def name_of(tree: Tree) -> str:
    name: str = tree["metadata"]["name"]
    return f"{tree['spec']['interface']}/{name}" if tree["kind"] == "ApprovalPolicy" else name


def exported(trees: Iterable[Tree]) -> list[Any]:
    """Return what is recorded of everything that ``trees`` describe, in their order."""
    keys = [(tree["kind"], name_of(tree)) for tree in trees]
    texts = descriptor_texts(keys)
    return [as_json(yaml.safe_load(texts[key])) for key in keys]


@settings(
    max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(seed=st.integers(0, 2**32))
def test_what_is_exported_is_what_was_applied(by: Actor, seed: int) -> None:
    trees = Described(Random(seed)).documents()
    later = NOW + timedelta(hours=1)

    with undone():
        descriptor_apply(by=by, documents=read(trees), now=NOW)
        assert exported(trees) == trees
        plan = descriptor_plan(by=by, documents=read(exported(trees)), now=later, prunes=True)
        assert {change.action for change in plan.changes} == {Action.UNCHANGED}
        assert plan.differences == ()


def test_everything_is_said_by_some_file_or_has_a_reason(by: Actor) -> None:
    documents = read(Described(Random(7), everything=True).documents())
    descriptor_apply(by=by, documents=documents, now=NOW)

    require_every_field_of_every_record()
    require_all_that_a_policy_demands()
    require_every_field_of_every_shape(documents)


def require_every_field_of_every_record() -> None:
    found = {model.__name__: model for model in apps.get_app_config("registry").get_models()}

    silent = [
        f"{name}.{field.name}"
        for name, model in found.items()
        if name not in NO_RECORD_OF_A_FILE
        for field in model._meta.get_fields()
        if field.concrete and not said(model, field)
    ]

    assert silent == [], "say it in the round trip, or say why no file does"
    assert set(NO_RECORD_OF_A_FILE) < set(found)
    names = {field.name for model in found.values() for field in model._meta.get_fields()}
    assert set(NOT_SAID) <= names


def said(model: type[models.Model], field: Any) -> bool:
    """Tell whether a row has something else in ``field`` than who says nothing, or need not."""
    is_excused = (
        field.name in NOT_SAID and f"{model.__name__}.{field.name}" not in SAID_NEVERTHELESS
    )
    if is_excused or field.primary_key:
        return True
    nothing = {None, "", (), field.get_default()}
    return any(
        value not in nothing for value in model._default_manager.values_list(field.name, flat=True)
    )


def require_all_that_a_policy_demands() -> None:
    terms = [terms_stored(text) for text in PolicyVersion.objects.values_list("terms", flat=True)]
    windows = [window for one in terms for window in one.freeze_windows]
    slots = [slot for one in terms for slot in one.slots]

    for kind, values in ((PolicyTerms, terms), (RoleSlot, slots), (FreezeWindow, windows)):
        for field in fields(kind):
            usual = () if field.default is MISSING else field.default
            assert any(getattr(one, field.name) != usual for one in values), field.name


def require_every_field_of_every_shape(everything: Documents) -> None:
    placed = (*everything.described, *everything.templates, *everything.policies)
    used = {one for found in placed for one in named(found.document)}
    known = {one for kind in DOCUMENTS.values() for one in every(kind)}

    assert known - used == set(NOT_IN_A_SHAPE)


def named(value: object) -> Iterator[str]:
    """Yield the fields that a document names, as shape and field."""
    if isinstance(value, BaseModel):
        for name in value.model_fields_set:
            yield f"{type(value).__name__}.{name}"
            yield from named(getattr(value, name))
    elif isinstance(value, dict | tuple):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from named(inner)


def every(shape: type[BaseModel]) -> Iterator[str]:
    """Yield the fields of ``shape`` and of all that it is made of."""
    for name, field in shape.model_fields.items():
        yield f"{shape.__name__}.{name}"
        for inner in shapes_in(field.annotation):
            yield from every(inner)


def shapes_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in getattr(annotation, "__args__", ()):
        yield from shapes_in(inner)
