"""Have the database refuse a deployment of what another environment was to run.

The trigger names two tables, so a migration that rebuilds one of them on SQLite takes it away first
(``unguard``).
"""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

REFUSAL = "A deployment is of a release to the same environment."
_TABLE = "registry_deployment"
_ELSEWHERE = """
    NOT EXISTS (
        SELECT 1 FROM registry_revision
        JOIN registry_release ON registry_release.id = registry_revision.release_id
        WHERE registry_revision.id = NEW.revision_id
        AND registry_release.environment_id = NEW.environment_id
    )
"""
FORTH = {
    "sqlite": [
        f"""
        CREATE TRIGGER {_TABLE}_same_place BEFORE INSERT ON {_TABLE} WHEN {_ELSEWHERE}
        BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END
        """
    ],
    "postgresql": [
        f"""
        CREATE FUNCTION {_TABLE}_same_place() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN IF {_ELSEWHERE} THEN RAISE EXCEPTION '{REFUSAL}'; END IF; RETURN NEW; END $$
        """,
        f"""
        CREATE TRIGGER {_TABLE}_same_place BEFORE INSERT ON {_TABLE}
        FOR EACH ROW EXECUTE FUNCTION {_TABLE}_same_place()
        """,
    ],
}
BACK = {
    "sqlite": [f"DROP TRIGGER IF EXISTS {_TABLE}_same_place"],
    "postgresql": [f"DROP FUNCTION IF EXISTS {_TABLE}_same_place() CASCADE"],
}


def guard(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Make the trigger."""
    for statement in FORTH[editor.connection.vendor]:
        editor.execute(statement)


def unguard(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Take the trigger away."""
    for statement in BACK[editor.connection.vendor]:
        editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("registry", "0004_releases_append_only")]
    operations = [migrations.RunPython(guard, unguard)]
