"""Keep the latest evidence about each subject of a check, and not one for all of them."""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def keep_as_it_is(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Leave the latest of each check: it is the latest about its subject as well."""


def keep_one_of_each_check(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Leave what was observed last, as it was before."""
    evidence = apps.get_model("readiness", "PushedEvidence").objects.using(editor.connection.alias)
    latest = evidence.filter(is_latest=True).order_by("-observed_at", "-pk")
    kept: set[tuple[int, str]] = set()
    gone: list[int] = []
    for pk, *place in latest.values_list("pk", "environment_id", "check_id"):
        gone += [pk] if tuple(place) in kept else []
        kept.add((place[0], place[1]))
    evidence.filter(pk__in=gone).update(is_latest=False)


class Migration(migrations.Migration):
    dependencies = [("readiness", "0007_gate_evaluations")]

    operations = [
        migrations.RemoveConstraint("pushedevidence", "readiness_evidence_one_latest"),
        migrations.RunPython(keep_as_it_is, keep_one_of_each_check),
        migrations.AddConstraint(
            "pushedevidence",
            models.UniqueConstraint(
                condition=models.Q(("is_latest", True)),
                fields=("environment", "check_id", "subject"),
                name="readiness_evidence_one_latest",
            ),
        ),
    ]
