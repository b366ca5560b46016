"""Since when and through whom people hold what they vote for, and what a release was submitted as.

What was recorded before is filled in from what is known: who holds something does since they last
accepted it. The database itself refuses a deployment of what another environment was to run; the
trigger names two tables, so a migration that rebuilds one of them on SQLite takes it away first
(``unguard``).
"""

import django.db.models.deletion
import registry.domain.releases
from django.apps.registry import Apps
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import F, OuterRef, Subquery

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


def fill(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Fill in what is known, and let what was recorded after it ended not be closed as well."""
    release = apps.get_model("registry", "Release")
    accepted = apps.get_model("registry", "Ownership").objects.filter(accepted_at__isnull=False)
    accepted.update(held_since=F("accepted_at"))
    interfaces = apps.get_model("registry", "Interface").objects.filter(
        environments__releases=OuterRef("pk")
    )
    release.objects.filter(submitted_at__isnull=False).update(
        submitted_tier=Subquery(interfaces.values("tier")[:1]),
        submitted_lifecycle=Subquery(interfaces.values("lifecycle")[:1]),
    )
    release.objects.filter(state="recorded").update(
        closed_at=None, closed_by=None, closing_reason=""
    )
    release.objects.filter(state="verified", verified_at=None).update(verified_at=F("updated_at"))
    named = release.named_authors.through
    named.objects.bulk_create(
        named(release_id=row.release_id, user_id=row.user_id)
        for row in release.authors.through.objects.all()
    )


def nothing(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Leave what is filled in: the columns go with it."""


class Migration(migrations.Migration):
    dependencies = [
        ("registry", "0008_gate_mode"),
    ]

    operations = [
        migrations.AddField(
            model_name="membership",
            name="added_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="ownership",
            name="held_since",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="release",
            name="named_authors",
            field=models.ManyToManyField(blank=True, related_name="+", to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name="release",
            name="submitted_lifecycle",
            field=models.CharField(blank=True, default="", max_length=12),
        ),
        migrations.AddField(
            model_name="release",
            name="submitted_tier",
            field=models.PositiveSmallIntegerField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name="team",
            name="members",
            field=models.ManyToManyField(
                related_name="teams",
                through="registry.Membership",
                through_fields=("team", "person"),
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.RunPython(fill, nothing),
        migrations.AddConstraint(
            model_name="release",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        (
                            registry.domain.releases.ReleaseState["CHANGES_REQUESTED"],
                            registry.domain.releases.ReleaseState["SUBMITTED"],
                            registry.domain.releases.ReleaseState["REJECTED"],
                            registry.domain.releases.ReleaseState["REVOKED"],
                            registry.domain.releases.ReleaseState["OVERRIDDEN"],
                            registry.domain.releases.ReleaseState["ROLLED_BACK"],
                            registry.domain.releases.ReleaseState["WITHDRAWN"],
                            registry.domain.releases.ReleaseState["SUPERSEDED"],
                        ),
                    ),
                    ("closed_at", None),
                    _connector="OR",
                ),
                name="registry_release_closed_alone",
            ),
        ),
        migrations.AddConstraint(
            model_name="release",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("state", registry.domain.releases.ReleaseState["VERIFIED"]), _negated=True
                    ),
                    ("verified_at__isnull", False),
                    _connector="OR",
                ),
                name="registry_release_verified",
            ),
        ),
        migrations.RunPython(guard, unguard),
    ]
