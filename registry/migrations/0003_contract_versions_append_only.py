"""Have the database refuse to change versions of contracts."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

TABLE = "registry_contractversion"
REFUSAL = "Versions of a contract are added and never changed."
SQLITE = [
    f"""
    CREATE TRIGGER {TABLE}_no_UPDATE BEFORE UPDATE ON {TABLE}
    BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END
    """,
    f"""
    CREATE TRIGGER {TABLE}_no_REPLACE BEFORE INSERT ON {TABLE}
    WHEN EXISTS (
        SELECT 1 FROM {TABLE}
        WHERE id = NEW.id OR (environment_id = NEW.environment_id AND number = NEW.number)
    )
    BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END
    """,
]
SQLITE_BACK = [f"DROP TRIGGER IF EXISTS {TABLE}_no_{event}" for event in ("UPDATE", "REPLACE")]
POSTGRESQL = [
    f"""
    CREATE FUNCTION {TABLE}_refuse() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$
    """,
    f"""
    CREATE TRIGGER {TABLE}_no_change BEFORE UPDATE ON {TABLE}
    FOR EACH ROW EXECUTE FUNCTION {TABLE}_refuse()
    """,
]
POSTGRESQL_BACK = [f"DROP FUNCTION IF EXISTS {TABLE}_refuse() CASCADE"]
FORTH = {"sqlite": SQLITE, "postgresql": POSTGRESQL}
BACK = {"sqlite": SQLITE_BACK, "postgresql": POSTGRESQL_BACK}


def guard(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Make the triggers of the versions."""
    for statement in FORTH[editor.connection.vendor]:
        editor.execute(statement)


def unguard(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Take them away."""
    for statement in BACK[editor.connection.vendor]:
        editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("registry", "0002_audit_append_only")]
    operations = [migrations.RunPython(guard, unguard)]
