"""The audit trail: every write leaves a row that tells what changed, and no secret."""

import inspect
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any, get_type_hints

import pytest
from django.db import transaction
from django.db.models import Model
from django.db.models.signals import pre_delete
from django.utils import timezone

from readiness.domain.attestations import Answer, Answered
from readiness.domain.checklist import items
from readiness.services.checklist import attestation_give, comment_add
from registry.domain.audit import Deed, Kind, Subject
from registry.domain.audit_fields import FIELDS
from registry.domain.fields import EnvironmentFields, InterfaceFields
from registry.domain.origins import Origin, Via, of_command
from registry.domain.tokens import Verb
from registry.models import AuditRow
from registry.rights import Actor
from registry.selectors.audit import AuditFilters, audit_page
from registry.services import (
    auditing,
    environments,
    interfaces,
    ownerships,
    people,
    secret_rotation,
    teams,
    tokens,
)
from tests.factories import (
    NOW,
)
from tests.integration.audited_scene import NEW, PLACE, PLANTED, Scene, rows, sentences
from tests.integration.audited_writes import NO_ROW, REPLACING, WRITES, public_functions


def test_every_service_is_a_write_or_known_not_to_be() -> None:
    known = set(WRITES) | set(NO_ROW)
    unknown = {
        name for name in public_functions() if name not in known and name.split(".")[0] not in known
    }
    assert unknown == set()


SUBJECTS: dict[type[Model], Callable[[Any], Subject]] = {
    next(iter(get_type_hints(subject_of).values())): subject_of
    for name, subject_of in inspect.getmembers(auditing, inspect.isfunction)
    if name.startswith("of_")
}
"""How the records of every audited table are named in rows."""

HOLDING = {Kind.INTERFACE, Kind.ENVIRONMENT, Kind.TEAM, Kind.PERSON}
"""What takes along what belongs to it, which its own row tells."""

GONE = {Deed.REMOVED, Deed.WITHDRAWN, Deed.DECLINED}


@pytest.fixture
def vanished() -> Iterator[list[Subject]]:
    """Gather the records of audited tables that are deleted, however that comes."""
    found: list[Subject] = []

    def note(sender: type[Model], instance: Model, **_: object) -> None:
        if sender in SUBJECTS:
            found.append(SUBJECTS[sender](instance))

    pre_delete.connect(note)
    yield found
    pre_delete.disconnect(note)


def tells(row: AuditRow, subject: Subject) -> bool:
    if row.deed not in GONE:
        return False
    if row.kind == subject.kind:
        return row.subject == list(subject.parts)
    return row.kind in HOLDING and set(row.subject) <= set(subject.parts)


@pytest.mark.parametrize("name", WRITES | REPLACING)
def test_every_write_leaves_a_row_without_a_secret(
    scene: Scene, vanished: list[Subject], name: str
) -> None:
    made = (WRITES | REPLACING)[name](scene)
    found = rows()
    assert found
    assert [one for one in vanished if not any(tells(row, one) for row in found)] == []
    kept = str(list(AuditRow.objects.values()))
    assert PLANTED not in kept
    assert [text for text in sentences() if not re.fullmatch(r"\S.*\S", text)] == []
    secrets_made = [made.raw] if isinstance(made, tokens.MadeToken) else []
    secrets_made += [made] if isinstance(made, str) else []
    assert not [secret for secret in secrets_made if secret in kept]


@pytest.mark.parametrize("name", WRITES)
def test_a_write_that_is_undone_leaves_no_row(scene: Scene, name: str) -> None:
    with transaction.atomic():
        WRITES[name](scene)
        transaction.set_rollback(True)
    assert rows() == []


def test_every_field_that_people_write_is_compared() -> None:
    assert set(InterfaceFields.__slots__) - {"slug", "particulars"} <= FIELDS[Kind.INTERFACE]
    assert set(EnvironmentFields.__slots__) - {"contract"} <= FIELDS[Kind.ENVIRONMENT]


@pytest.mark.parametrize("kind", Kind)
def test_nothing_secret_has_a_line(kind: Kind) -> None:
    secret = {"password", "digest", "token_digest", "ciphertext", "value", "secret", "session_key"}
    assert not FIELDS[kind] & secret


@pytest.mark.parametrize("field", ["description", "name"])
def test_a_token_pasted_into_a_text_is_taken_out(scene: Scene, field: str) -> None:
    raw = scene.token().raw
    wanted: dict[str, Any] = {"slug": "chat", "name": "Chat", "team": "support"}
    wanted |= {field: f"use {raw} here"}
    interfaces.interface_update(
        by=scene.by, interface=scene.interface, fields=InterfaceFields(**wanted), now=NOW
    )
    kept = str(list(AuditRow.objects.values()))
    assert raw not in kept
    assert "use [a token] here" in kept


def test_what_is_written_about_readiness_names_no_token_that_was_pasted_into_it(
    scene: Scene,
) -> None:
    raw = scene.token().raw
    scene.activated(note=f"Use {raw} to look.")
    place, item = scene.production, items()["ACC-7"]
    said = Answered(Answer.MET, NOW + timedelta(days=1), f"Went through it with {raw}.")
    attestation_give(by=scene.by, environment=place, item=item, given=said, now=NOW)
    comment_add(by=scene.by, environment=place, item=item, text=f"Take {raw}", now=NOW)
    kept = str(list(AuditRow.objects.values()))
    assert kept.count("[a token]") == 3
    assert raw not in kept


def test_a_row_says_who_from_where_what_before_and_after(scene: Scene) -> None:
    token = scene.token().token
    program = Actor(scene.owner, Origin(Via.API, "192.0.2.9", "curl"), token)
    wide = tokens.token_create(
        by=scene.by, name="wide", verbs=[Verb.REGISTRY_WRITE], days=1, now=NOW
    )
    program = Actor(scene.owner, program.origin, wide.token)
    teams_before = AuditRow.objects.count()
    environments.environment_update(
        by=program,
        environment=scene.production,
        fields=EnvironmentFields("production", "production", "https://new.example.test"),
        now=NOW,
    )
    (row,) = rows()[teams_before:]
    assert (row.who, row.email, row.token) == ("Mia", "mia@example.test", wide.token.public_id)
    assert (row.via, row.address, row.agent) == ("api", "192.0.2.9", "curl")
    assert (row.deed, row.kind, row.subject) == ("changed", "environment", ["chat", "production"])
    assert row.changes == [["edge_url", "https://chat.example.test", "https://new.example.test"]]
    assert abs(row.at - timezone.now()) < timedelta(minutes=1)


def test_rows_read_as_sentences(scene: Scene) -> None:
    scene.place(edge_url=NEW)
    scene.place(edge_url=NEW, upstreams=("http://192.0.2.1:80",))
    ownerships.ownership_accept(by=scene.by, ownership=scene.asked(), now=NOW)
    people.person_role_set(by=scene.administrator, person=scene.owner, role="auditor", now=NOW)
    teams.membership_add(
        by=scene.administrator, team=scene.team, email="ann@example.test", role="lead", now=NOW
    )
    secret_rotation.secrets_rotate(by=of_command("rotate_secrets"))
    ann = scene.administrator.person.name
    assert sentences() == [
        "The program encrypted all stored secrets with the first key",
        f"{ann} added ann@example.test in the team support",
        f"{ann} set the role of the account of mia@example.test from person to auditor",
        "Mia accepted for mia@example.test to own uptime of chat as primary",
        "Mia set the upstreams of production of chat to http://192.0.2.1:80",
        f"Mia set the edge URL of production of chat from {PLACE.edge_url} to {NEW}",
    ]


def test_whoever_makes_a_link_for_somebody_is_on_record_with_its_use(scene: Scene) -> None:
    link = people.person_invite(by=scene.administrator, person=scene.owner, now=NOW)
    origin = Origin(Via.PAGE, address="192.0.2.7")
    people.sign_in_link_use(origin=origin, token=link, now=NOW)
    maker = scene.administrator.person.name
    assert sentences() == [
        "Mia used a sign-in link",
        f"{maker} made a sign-in link for the account of mia@example.test",
    ]
    used, made = audit_page(AuditFilters(), reader=scene.administrator.person).entries
    assert "192.0.2.7" in used.place
    assert "192.0.2.1" in made.place


def test_several_changes_stand_below_the_sentence(scene: Scene) -> None:
    fields = InterfaceFields(slug="chat", name="Desk", team="support", tier=1)
    interfaces.interface_update(by=scene.by, interface=scene.interface, fields=fields, now=NOW)
    (entry,) = audit_page(AuditFilters(), reader=scene.administrator.person).entries
    assert entry.sentence == "Mia changed the interface chat"
    assert entry.details == ("name from Chat to Desk", "tier: 1")
    assert entry.place == "Firefox on Linux, from 192.0.2.1"


def test_what_changes_nothing_leaves_no_row(scene: Scene) -> None:
    teams.team_update(by=scene.administrator, team=scene.team, name="Support")
    assert rows() == []


def test_what_is_gone_is_told_as_it_was(scene: Scene) -> None:
    teams.membership_remove(by=scene.administrator, membership=scene.membership())
    (entry,) = audit_page(AuditFilters(), reader=scene.administrator.person).entries
    assert entry.details == ("role: member",)
    assert entry.origin == scene.administrator.origin


def test_a_reason_is_kept_without_a_token_in_it(scene: Scene) -> None:
    raw = scene.token().raw
    reason = f"too much, use {raw}"
    ownerships.ownership_decline(by=scene.by, ownership=scene.asked(), reason=reason)
    row = rows()[-1]
    assert (row.deed, row.reason) == ("declined", "too much, use [a token]")
