"""All tables go away and come back, and with them what the database itself holds to."""

import pytest
from django.core.management import CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

from deploy.management.preparation import tables_step

_TRIGGERS = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
}


def _seen() -> tuple[set[str], set[str]]:
    """Return the names of all tables and triggers."""
    with connection.cursor() as cursor:
        cursor.execute(_TRIGGERS[connection.vendor])
        return set(connection.introspection.table_names()), {name for (name,) in cursor.fetchall()}


def test_every_migration_can_be_taken_back(transactional_db: None) -> None:
    before, leaves = _seen(), MigrationExecutor(connection).loader.graph.leaf_nodes()
    try:
        MigrationExecutor(connection).migrate([("registry", None)])
        tables, triggers = _seen()
        assert not {name for name in tables if name.startswith(("registry_", "readiness_"))}
        assert not triggers
    finally:
        MigrationExecutor(connection).migrate(leaves)
    assert _seen() == before


@pytest.mark.django_db
def test_tables_of_another_version_are_left_alone_with_a_sentence() -> None:
    MigrationRecorder(connection).record_applied("registry", "9999_of_a_later_version")
    with pytest.raises(
        CommandError, match=r"registry\.9999_of_a_later_version.*another data folder"
    ):
        tables_step()
