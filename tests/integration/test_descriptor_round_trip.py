"""All that a file may say comes back as it was said, and a second time nothing is to be done."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import MISSING, fields
from datetime import timedelta
from io import StringIO
from random import Random
from typing import Any

import pytest
import yaml
from django.apps import apps
from django.core.management import call_command
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
from tests.factories import NOW, InterfaceFactory, TeamFactory

pytestmark = pytest.mark.django_db

NO_RECORD_OF_A_FILE = {
    "User": "a file creates no people",
    "SignInLink": "a secret of a person",
    "Session": "a browser of a person",
    "ApiToken": "a secret of a person",
    "TokenScope": "part of a token",
    "Issuer": "changed in person, for all interfaces",
    "TrustRule": "an act of people, whose rights it lends",
    "TrustPin": "part of a trust rule",
    "PersonLink": "an act of an administrator",
    "MachineGrant": "what happened",
    "UsedAssertion": "what happened",
    "KeptAnswer": "what the API answered",
    "AuditRow": "what happened",
    "AuditVerification": "what happened",
    "ContractVersion": "history, written with the contract",
    "Declined": "an act of people",
    "Release": "proposed and approved by people",
    "Revision": "proposed and approved by people",
    "Deployment": "an act of people and pipelines",
    "Vote": "an act of people, never in a file",
    "SubmittedPolicy": "history, written when a release is submitted",
    "Pause": "an act of people, never in a file",
    "Rehearsal": "an act of people",
    "RehearsalRun": "an act of people",
    "RehearsalStep": "an act of people",
}
"""The models of which no descriptor makes a record, and why."""
NOT_SAID = {
    "Team.is_active": "a team is closed by people",
    "Ownership.held_since": "the time of an acceptance",
    "Team.is_sample": "the demo marks what it brought",
    "Team.members": "the memberships, looked at themselves",
    "Membership.since": "the time of the write",
    "Interface.is_sample": "the demo marks what it brought",
    "Interface.created_at": "the time of the write",
    "Interface.updated_at": "the time of the write",
    "Environment.gate_mode": "a file of the team does not say whether it is kept back",
    "Environment.created_at": "the time of the write",
    "Environment.updated_at": "the time of the write",
    "AlertRoute.ciphertext": "a secret, given in person",
    "AlertRoute.origin": "taken from the address that a secret is for",
    "AlertRoute.set_at": "the time of the write",
    "ContractTemplate.version": "counted by the program",
    "ContractTemplate.is_sample": "the demo marks what it brought",
    "ContractTemplate.created_at": "the time of the write",
    "ContractTemplate.updated_at": "the time of the write",
    "ProxyContract.reviewed_by": "whoever applies the file",
    "ProbeIdentity.ciphertext": "a secret, given in person",
    "ProbeIdentity.origin": "taken from the address that a secret is for",
    "ProbeIdentity.set_at": "the time of the write",
    "ProbeIdentity.voided_at": "what came of an edge that moved",
    "Objective.revision": "counted by the program",
    "Ownership.invited_at": "the time of the write",
    "Ownership.invited_by": "whoever applies the file",
    "Ownership.accepted_at": "an act of people",
    "Ownership.accepted_by": "an act of people",
    "Ownership.review_by": "an act of people",
    "Ownership.succeeds": "an act of people: a file replaces, and hands nothing over",
    "PolicyVersion.number": "counted by the program",
    "PolicyVersion.digest": "computed of what is said",
    "PolicyVersion.made_at": "the time of the write",
    "PolicyVersion.made_by": "whoever applies the file",
    "PolicyVersion.email": "whoever applies the file",
    "PolicyVersion.why": "a descriptor has one reason for all",
}
"""The fields that no descriptor sets, and why."""
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


def printed(*arguments: str) -> str:
    output = StringIO()
    call_command("export", *arguments, stdout=output)
    return output.getvalue()


def test_all_that_is_exported_makes_the_same_records_elsewhere(by: Actor) -> None:
    trees = Described(Random(11), everything=True).documents()
    with undone():
        descriptor_apply(by=by, documents=read(trees), now=NOW)
        whole = printed("--all")
        of_team = list(yaml.safe_load_all(printed("--team", "support-eng")))
        assert printed("--team", "support-eng", "--team", "platform") == whole
    kinds = [tree["kind"] for tree in yaml.safe_load_all(whole)]
    assert kinds == ["Team"] * 2 + ["ContractTemplate"] * 2 + ["AIInterface"] * 2
    # the template is another team's, and what is inherited from it comes along
    assert [tree["metadata"]["name"] for tree in of_team] == ["support-eng", "edge", "support-chat"]
    with undone():
        documents = parse(whole, source="files", read_beside=str)
        descriptor_apply(by=by, documents=documents, now=NOW)
        assert printed("--all") == whole
        plan = descriptor_plan(by=by, documents=documents, now=NOW, prunes=True)
        assert {change.action for change in plan.changes} == {Action.UNCHANGED}


def test_an_export_of_nothing_or_of_a_closed_team_is_told(by: Actor) -> None:
    TeamFactory.create(slug="support")
    InterfaceFactory.create(slug="old-chat", team=TeamFactory.create(slug="gone", is_active=False))
    told = StringIO()
    call_command("export", "--all", stdout=StringIO(), stderr=told)
    assert told.getvalue() == "Left out: old-chat, of the closed team gone.\n"
    for arguments, words in (
        ((), "one of the three"),
        (("old-chat", "--all"), "one of the three"),
        (("--team", "gone", "--team", "support"), "There is no open team gone.\n"),
        (("chat",), "There is no interface chat.\n"),
    ):
        told = StringIO()
        with pytest.raises(SystemExit) as stopped:
            call_command("export", *arguments, stderr=told)
        assert stopped.value.code == 2
        assert words in told.getvalue()


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
    recorded = {
        f"{name}.{field.name}"
        for name, model in found.items()
        if name not in NO_RECORD_OF_A_FILE
        for field in model._meta.get_fields()
        if field.concrete
    }
    assert set(NOT_SAID) <= recorded, "an excuse fits nothing: take it out"


def said(model: type[models.Model], field: Any) -> bool:
    """Tell whether a row has something else in ``field`` than who says nothing, or need not."""
    if f"{model.__name__}.{field.name}" in NOT_SAID or field.primary_key:
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
