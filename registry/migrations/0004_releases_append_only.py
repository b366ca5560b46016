"""Have the database itself refuse to change revisions, deployments and versions of policies."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

REFUSAL = "What was released or demanded is added to and never changed."
FIXED = {
    # who made it is left out: it becomes nobody when an account is removed
    "registry_revision": (
        "release_id",
        (
            *("id", "release_id", "number", "image", "model", "prompt", "rendering"),
            *("configuration", "proxy", "tools", "digest", "added_kinds", "made_at"),
        ),
    ),
    "registry_deployment": (
        "environment_id",
        (
            *("id", "environment_id", "revision_id", "number"),
            *("deployed_at", "recorded_at", "evidence"),
        ),
    ),
    "registry_policyversion": (
        "policy_id",
        (
            *("id", "policy_id", "number", "terms", "digest"),
            *("made_at", "made_by", "email", "why"),
        ),
    ),
}
"""The parent by which the rows of a table are counted, and the columns that stay."""


def sqlite(table: str, parent: str, columns: tuple[str, ...]) -> list[str]:
    """Return the statements for SQLite."""
    return [
        f"""
        CREATE TRIGGER {table}_no_UPDATE BEFORE UPDATE OF {", ".join(columns)} ON {table}
        BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END
        """,
        # INSERT OR REPLACE removes the earlier row without asking the trigger above
        f"""
        CREATE TRIGGER {table}_no_REPLACE BEFORE INSERT ON {table}
        WHEN EXISTS (
            SELECT 1 FROM {table}
            WHERE id = NEW.id OR ({parent} = NEW.{parent} AND number = NEW.number)
        )
        BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END
        """,
    ]


def postgresql(table: str, parent: str, columns: tuple[str, ...]) -> list[str]:
    """Return the statements for PostgreSQL, which replaces nothing by inserting."""
    return [
        f"""
        CREATE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$
        """,
        f"""
        CREATE TRIGGER {table}_no_change BEFORE UPDATE OF {", ".join(columns)} ON {table}
        FOR EACH ROW EXECUTE FUNCTION {table}_refuse()
        """,
    ]


FORTH = {"sqlite": sqlite, "postgresql": postgresql}


def back(vendor: str, table: str) -> list[str]:
    """Return the statements that take the triggers of ``table`` away."""
    if vendor == "postgresql":
        return [f"DROP FUNCTION IF EXISTS {table}_refuse() CASCADE"]
    return [f"DROP TRIGGER IF EXISTS {table}_no_{event}" for event in ("UPDATE", "REPLACE")]


def guard(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Make the triggers."""
    for table, (parent, columns) in FIXED.items():
        for statement in FORTH[editor.connection.vendor](table, parent, columns):
            editor.execute(statement)


def unguard(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Take the triggers away."""
    for table in FIXED:
        for statement in back(editor.connection.vendor, table):
            editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("registry", "0003_contract_versions_append_only")]
    operations = [migrations.RunPython(guard, unguard)]
