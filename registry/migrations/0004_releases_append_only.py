"""Have the database refuse to change what was released, demanded or voted on."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

REFUSAL = "What was released, demanded or voted on is added to and never changed."
FIXED = {
    # who made it is left out: it becomes nobody when an account is removed
    "registry_revision": (
        ("release_id", "number"),
        (
            *("id", "release_id", "number", "image", "model", "prompt", "rendering"),
            *("configuration", "proxy", "tools", "digest", "added_kinds", "made_at"),
            *("rollback_plan", "is_made_by_token"),
        ),
    ),
    "registry_deployment": (
        ("environment_id", "number"),
        (
            *("id", "environment_id", "revision_id", "number", "kind"),
            *("deployed_at", "recorded_at", "evidence"),
        ),
    ),
    "registry_policyversion": (
        ("policy_id", "number"),
        (
            *("id", "policy_id", "number", "terms", "digest"),
            *("made_at", "made_by", "email", "why"),
        ),
    ),
    "registry_submittedpolicy": (
        ("release_id", "change_kind"),
        (
            *("id", "release_id", "change_kind", "name", "version"),
            *("digest", "terms", "taken_at"),
        ),
    ),
    # what somebody says may change while the release waits, never who says it of what
    "registry_vote": (
        ("revision_id", "person_id", "slot"),
        ("id", "revision_id", "person_id", "slot"),
    ),
}
"""By what the rows of a table are told apart, and the columns that stay."""


def changed(differs: str, columns: tuple[str, ...]) -> str:
    """Return when an update is refused, ``differs`` being how the database compares values."""
    return " OR ".join(f"NEW.{name} {differs} OLD.{name}" for name in columns)


def sqlite(table: str, key: tuple[str, ...], columns: tuple[str, ...]) -> list[str]:
    """Return the statements for SQLite."""
    same = " AND ".join(f"{name} = NEW.{name}" for name in key)
    return [
        f"""
        CREATE TRIGGER {table}_no_UPDATE BEFORE UPDATE ON {table}
        WHEN {changed("IS NOT", columns)}
        BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END
        """,
        # INSERT OR REPLACE removes the earlier row without asking the trigger above
        f"""
        CREATE TRIGGER {table}_no_REPLACE BEFORE INSERT ON {table}
        WHEN EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id OR ({same}))
        BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END
        """,
    ]


def postgresql(table: str, key: tuple[str, ...], columns: tuple[str, ...]) -> list[str]:
    """Return the statements for PostgreSQL, which replaces nothing by inserting."""
    return [
        f"""
        CREATE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$
        """,
        f"""
        CREATE TRIGGER {table}_no_change BEFORE UPDATE ON {table} FOR EACH ROW
        WHEN ({changed("IS DISTINCT FROM", columns)}) EXECUTE FUNCTION {table}_refuse()
        """,
    ]


FORTH = {"sqlite": sqlite, "postgresql": postgresql}


def back(vendor: str, table: str) -> list[str]:
    """Return the statements that take the triggers of ``table`` away."""
    if vendor == "postgresql":
        return [f"DROP FUNCTION IF EXISTS {table}_refuse() CASCADE"]
    return [f"DROP TRIGGER IF EXISTS {table}_no_{event}" for event in ("UPDATE", "REPLACE")]


def guard(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Make the triggers, which SQLite loses whenever it makes a table anew."""
    for table, (key, columns) in FIXED.items():
        for statement in FORTH[editor.connection.vendor](table, key, columns):
            editor.execute(statement)


def unguard(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Take the triggers away."""
    for table in FIXED:
        for statement in back(editor.connection.vendor, table):
            editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("registry", "0003_contract_versions_append_only")]
    operations = [migrations.RunPython(guard, unguard)]
