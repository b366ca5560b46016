"""What voters read beside the digests, which plan they were shown, and who made a sign-in link.

What an earlier revision was called, and what its notes were, nobody kept: it takes those of its
release. Votes that were cast before name no plan, and links no maker.
"""

from importlib import import_module

import django.core.validators
import django.db.models.deletion
from django.apps.registry import Apps
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import OuterRef, Subquery

RELEASES = import_module("registry.migrations.0004_releases_append_only")
IN_PLACE = import_module("registry.migrations.0005_deployments_in_place")

_REVISION = "registry_revision"
_KEY, _COLUMNS = RELEASES.FIXED[_REVISION]
FIXED = RELEASES.FIXED | {_REVISION: (_KEY, (*_COLUMNS, "version", "notes"))}


def guard(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Make the triggers, of which one knows of the new columns."""
    for table, (key, columns) in FIXED.items():
        for statement in RELEASES.FORTH[editor.connection.vendor](table, key, columns):
            editor.execute(statement)


def fill(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Give every revision version and notes of its release."""
    releases = apps.get_model("registry", "Release").objects.filter(pk=OuterRef("release"))
    apps.get_model("registry", "Revision").objects.update(
        version=Subquery(releases.values("version")[:1]),
        notes=Subquery(releases.values("notes")[:1]),
    )


class Migration(migrations.Migration):
    dependencies = [
        ("registry", "0005_deployments_in_place"),
    ]

    operations = [
        migrations.RunPython(IN_PLACE.unguard, IN_PLACE.guard),
        migrations.RunPython(RELEASES.unguard, RELEASES.guard),
        migrations.AddField(
            model_name="revision",
            name="version",
            field=models.CharField(default="", max_length=100),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="revision",
            name="notes",
            field=models.TextField(
                blank=True,
                default="",
                validators=[django.core.validators.MaxLengthValidator(20000)],
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="vote",
            name="shown_plan",
            field=models.TextField(blank=True, default=""),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="signinlink",
            name="made_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="signinlink",
            name="was_in_use",
            field=models.BooleanField(default=False),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="revision",
            constraint=models.CheckConstraint(
                condition=models.Q(("version", ""), _negated=True),
                name="registry_revision_version",
            ),
        ),
        migrations.RunPython(guard, RELEASES.unguard),
        migrations.RunPython(IN_PLACE.guard, IN_PLACE.unguard),
    ]
