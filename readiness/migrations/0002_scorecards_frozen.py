"""Have the database itself refuse to change a scorecard that is or was in force."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

TABLE = "readiness_scorecard"
REFUSAL = "A scorecard that is or was in force never changes."
FIXED = (
    *("id", "number", "title", "content", "digest", "base", "note", "made_by", "made_at"),
    *("changed_at", "activated_by", "activated_at"),
)
"""What stays of one in force; it may be retired, and nothing else."""


def condition(differs: str) -> str:
    """Return when an update is refused, ``differs`` being how the database compares values."""
    changed = " OR ".join(f"NEW.{name} {differs} OLD.{name}" for name in FIXED)
    return (
        f"OLD.state = 'retired' OR (OLD.state = 'active' AND (NEW.state = 'draft' OR {changed}))"
    )


SQLITE = [
    f"""
    CREATE TRIGGER {TABLE}_no_UPDATE BEFORE UPDATE ON {TABLE}
    WHEN {condition("IS NOT")}
    BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END
    """,
    # INSERT OR REPLACE removes the earlier row without asking the trigger above
    f"""
    CREATE TRIGGER {TABLE}_no_REPLACE BEFORE INSERT ON {TABLE}
    WHEN EXISTS (
        SELECT 1 FROM {TABLE}
        WHERE state <> 'draft' AND (id = NEW.id OR number = NEW.number)
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
    CREATE TRIGGER {TABLE}_no_change BEFORE UPDATE ON {TABLE} FOR EACH ROW
    WHEN ({condition("IS DISTINCT FROM")}) EXECUTE FUNCTION {TABLE}_refuse()
    """,
]
POSTGRESQL_BACK = [f"DROP FUNCTION IF EXISTS {TABLE}_refuse() CASCADE"]
FORTH = {"sqlite": SQLITE, "postgresql": POSTGRESQL}
BACK = {"sqlite": SQLITE_BACK, "postgresql": POSTGRESQL_BACK}


def guard(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Make the triggers."""
    for statement in FORTH[editor.connection.vendor]:
        editor.execute(statement)


def unguard(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Take them away."""
    for statement in BACK[editor.connection.vendor]:
        editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("readiness", "0001_initial")]
    operations = [migrations.RunPython(guard, unguard)]
