"""Chain the audit rows: places, digests, and what the database itself can hold of that."""

from collections.abc import Iterator
from importlib import import_module
from typing import Any

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from registry.domain.audit_chain import BEGINNING, chained, moment

GUARD = import_module("registry.migrations.0002_audit_append_only")
PATTERN = "^sha256:[0-9a-f]{64}$"
BATCH = 500
SAID = (
    *("who", "email", "token", "via", "address", "agent", "deed", "kind"),
    *("subject", "interface", "changes", "reason"),
)

# INSERT OR REPLACE removes an earlier row with the same place or digest as well
CHAIN_GUARD = [
    f"""
    CREATE TRIGGER {GUARD.TABLE}_no_REPLACE_in_chain BEFORE INSERT ON {GUARD.TABLE}
    WHEN EXISTS (
        SELECT 1 FROM {GUARD.TABLE} WHERE place = NEW.place OR previous = NEW.previous
        OR digest = NEW.digest
    )
    BEGIN SELECT RAISE(ABORT, '{GUARD.REFUSAL}'); END
    """
]
CHAIN_GUARD_BACK = [f"DROP TRIGGER IF EXISTS {GUARD.TABLE}_no_REPLACE_in_chain"]


def guard(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Make the triggers, which SQLite loses whenever it makes a table anew."""
    GUARD.unguard(apps, editor)
    GUARD.guard(apps, editor)
    if editor.connection.vendor == "sqlite":
        for statement in CHAIN_GUARD:
            editor.execute(statement)


def unguard(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Take the triggers away."""
    GUARD.unguard(apps, editor)
    if editor.connection.vendor == "sqlite":
        for statement in CHAIN_GUARD_BACK:
            editor.execute(statement)


def chain_present_rows(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Chain the rows that are there, in the order in which they were written."""
    last = BEGINNING
    for rows in _batches(apps.get_model("registry", "AuditRow")):
        for row in rows:
            says = {"at": moment(row.at)} | {name: getattr(row, name) for name in SAID}
            last = chained(says, last)
            row.place, row.previous, row.digest = last.place, last.previous, last.digest
        type(rows[0]).objects.bulk_update(rows, ["place", "previous", "digest"])


def _batches(model: Any) -> Iterator[list[Any]]:
    last = 0
    while rows := list(model.objects.filter(pk__gt=last).order_by("pk")[:BATCH]):
        yield rows
        last = rows[-1].pk


class Migration(migrations.Migration):
    dependencies = [("registry", "0020_list_indexes")]
    operations = [
        migrations.RunPython(unguard, GUARD.guard),
        migrations.AddField("auditrow", "place", models.PositiveBigIntegerField(null=True)),
        migrations.AddField("auditrow", "previous", models.CharField(max_length=71, null=True)),
        migrations.AddField("auditrow", "digest", models.CharField(max_length=71, null=True)),
        migrations.AlterField("auditrow", "at", models.DateTimeField()),
        migrations.RunPython(chain_present_rows, migrations.RunPython.noop),
        migrations.AlterField("auditrow", "place", models.PositiveBigIntegerField(unique=True)),
        migrations.AlterField("auditrow", "previous", models.CharField(max_length=71, unique=True)),
        migrations.AlterField("auditrow", "digest", models.CharField(max_length=71, unique=True)),
        migrations.AddConstraint(
            "auditrow",
            models.CheckConstraint(
                condition=models.Q(place__gte=1), name="registry_audit_place_from_one"
            ),
        ),
        migrations.AddConstraint(
            "auditrow",
            models.CheckConstraint(
                condition=models.Q(previous__regex=PATTERN, digest__regex=PATTERN),
                name="registry_audit_digests",
            ),
        ),
        migrations.CreateModel(
            "AuditVerification",
            [
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("begun_at", models.DateTimeField()),
                ("finished_at", models.DateTimeField(null=True)),
                ("broken", models.CharField(blank=True, max_length=500)),
                ("place", models.PositiveBigIntegerField(default=0)),
                ("digest", models.CharField(blank=True, max_length=71)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(pk=1), name="registry_one_verification"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(digest__regex="^(sha256:[0-9a-f]{64})?$"),
                        name="registry_verified_digest",
                    ),
                ]
            },
        ),
        migrations.RunPython(guard, unguard),
    ]
