"""Have the database refuse to change versions of contracts, and make the first ones."""

import importlib

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from registry.domain.contract_clauses import Clauses
from registry.domain.contract_effective import digest

CHAIN = importlib.import_module("registry.migrations.0070_audit_chain")
TABLE = "registry_contractversion"
REFUSAL = "Versions of a contract are added and never changed."
WHY = "As it was recorded when versions began."
CLAUSES = (
    "minimum_tls",
    "body_limit_bytes",
    "client_header_timeout_seconds",
    "upstream_timeout_seconds",
)
"""The clauses that could be recorded before."""

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


def guard_again(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Make the triggers of the audit trail anew, whether they are still there or not."""
    CHAIN.unguard(apps, editor)
    CHAIN.guard(apps, editor)


def begin(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Make the first version of every contract that is recorded."""
    version = apps.get_model("registry", "ContractVersion")
    for contract in apps.get_model("registry", "ProxyContract").objects.iterator():
        values = {name: getattr(contract, name) for name in CLAUSES}
        version.objects.create(
            environment_id=contract.environment_id,
            number=1,
            made_at=contract.environment.updated_at,
            why=WHY,
            digest=digest(Clauses(**values)),
            **values,
        )


class Migration(migrations.Migration):
    dependencies = [("registry", "0080_contract_record")]
    operations = [
        migrations.RunPython(guard_again, migrations.RunPython.noop),
        migrations.RunPython(guard, unguard),
        migrations.RunPython(begin, migrations.RunPython.noop),
    ]
