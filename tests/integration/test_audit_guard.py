"""The database itself keeps audit rows as they are."""

import importlib

import pytest
from django.db import DatabaseError, connection, transaction

from registry.domain.origins import BY_ITSELF
from registry.models import AuditRow, Team
from registry.services import interfaces, people
from tests.factories import NOW
from tests.integration.audited_scene import Scene, rows

COLUMNS = ", ".join(field.column for field in AuditRow._meta.fields)
STATEMENTS = {
    "sqlite": [
        (
            f"INSERT OR REPLACE INTO registry_auditrow ({COLUMNS}) "
            f"SELECT {COLUMNS.replace('who', 'reason')} FROM registry_auditrow"
        ),
    ],
    "postgresql": [
        "TRUNCATE registry_auditrow",
        "TRUNCATE registry_auditrow CASCADE",
        (
            f"INSERT INTO registry_auditrow ({COLUMNS}) SELECT {COLUMNS} FROM registry_auditrow "
            "ON CONFLICT (id) DO UPDATE SET who = 'Eve'"
        ),
    ],
}
"""What only the one or the other database knows."""


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE registry_auditrow SET who = 'Eve'",
        "DELETE FROM registry_auditrow",
        "DELETE FROM registry_auditrow WHERE id = {id}",
    ],
)
def test_the_database_changes_and_removes_no_row(scene: Scene, statement: str) -> None:
    _refused(scene, statement)


def test_no_other_statement_of_the_database_does_it_either(scene: Scene) -> None:
    for statement in STATEMENTS[connection.vendor]:
        _refused(scene, statement)


def _refused(scene: Scene, statement: str) -> None:
    if not rows():
        people.person_open(by=scene.administrator, person=scene.owner, now=NOW)
    before = list(AuditRow.objects.values())
    with pytest.raises(DatabaseError) as refusal, transaction.atomic(), connection.cursor() as sql:
        sql.execute(statement.format(id=before[0]["id"]))
    assert "Audit rows are added and never changed." in str(refusal.value)
    assert list(AuditRow.objects.values()) == before


def test_the_guard_can_be_taken_away_and_put_back(scene: Scene) -> None:
    people.person_open(by=scene.administrator, person=scene.owner, now=NOW)
    guard = importlib.import_module("registry.migrations.0002_audit_append_only")
    with connection.cursor() as cursor:
        for statement in guard.BACK[connection.vendor]:
            cursor.execute(statement)
        AuditRow.objects.update(who="Eve")
        for statement in guard.FORTH[connection.vendor]:
            cursor.execute(statement)
    _refused(scene, "DELETE FROM registry_auditrow")


def test_rows_outlive_what_they_are_about(scene: Scene) -> None:
    interfaces.interface_delete(by=scene.by, interface=scene.interface)
    Team.objects.filter(pk=scene.team.pk).delete()
    scene.owner.delete()
    (row,) = rows()
    assert (row.who, row.interface) == ("Mia", "chat")
    assert ["environments", ["production"], None] in row.changes


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", [1, 2])
def test_rows_that_a_test_committed_are_gone_for_the_next_and_guarded(turn: int) -> None:
    assert rows() == []
    people.person_create(by=BY_ITSELF, email="mia@example.test", name="Mia")
    with pytest.raises(DatabaseError), transaction.atomic():
        AuditRow.objects.all().delete()
