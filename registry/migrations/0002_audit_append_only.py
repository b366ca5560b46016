"""Have the database itself refuse to change or remove audit rows."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

TABLE = "registry_auditrow"
REFUSAL = "Audit rows are added and never changed."

SQLITE = [
    f"""
    CREATE TRIGGER {TABLE}_no_{event} BEFORE {event} ON {TABLE}
    BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END
    """
    for event in ("UPDATE", "DELETE")
] + [
    # INSERT OR REPLACE removes the earlier row without asking the trigger above
    f"""
    CREATE TRIGGER {TABLE}_no_REPLACE BEFORE INSERT ON {TABLE}
    WHEN EXISTS (SELECT 1 FROM {TABLE} WHERE id = NEW.id)
    BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END
    """
]
SQLITE_BACK = [
    f"DROP TRIGGER IF EXISTS {TABLE}_no_{event}" for event in ("UPDATE", "DELETE", "REPLACE")
]

POSTGRESQL = [
    f"""
    CREATE FUNCTION {TABLE}_refuse() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$
    """,
    f"""
    CREATE TRIGGER {TABLE}_no_change BEFORE UPDATE OR DELETE ON {TABLE}
    FOR EACH ROW EXECUTE FUNCTION {TABLE}_refuse()
    """,
    f"""
    CREATE TRIGGER {TABLE}_no_truncate BEFORE TRUNCATE ON {TABLE}
    FOR EACH STATEMENT EXECUTE FUNCTION {TABLE}_refuse()
    """,
]
POSTGRESQL_BACK = [f"DROP FUNCTION IF EXISTS {TABLE}_refuse() CASCADE"]

# INSERT OR REPLACE removes an earlier row with the same place or digest as well
CHAIN_GUARD = [
    f"""
    CREATE TRIGGER {TABLE}_no_REPLACE_in_chain BEFORE INSERT ON {TABLE}
    WHEN EXISTS (
        SELECT 1 FROM {TABLE} WHERE place = NEW.place OR previous = NEW.previous
        OR digest = NEW.digest
    )
    BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END
    """
]
CHAIN_GUARD_BACK = [f"DROP TRIGGER IF EXISTS {TABLE}_no_REPLACE_in_chain"]

FORTH = {"sqlite": SQLITE, "postgresql": POSTGRESQL}
BACK = {"sqlite": SQLITE_BACK, "postgresql": POSTGRESQL_BACK}


def guard(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Make the triggers, which SQLite loses whenever it makes a table anew."""
    unguard(apps, editor)
    for statement in FORTH[editor.connection.vendor]:
        editor.execute(statement)
    if editor.connection.vendor == "sqlite":
        for statement in CHAIN_GUARD:
            editor.execute(statement)


def unguard(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Take the triggers away."""
    for statement in BACK[editor.connection.vendor]:
        editor.execute(statement)
    if editor.connection.vendor == "sqlite":
        for statement in CHAIN_GUARD_BACK:
            editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("registry", "0001_initial")]
    operations = [migrations.RunPython(guard, unguard)]
