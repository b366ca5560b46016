"""Since when an environment is of its kind.

Of what was recorded before nobody knows whether its kind was changed; it counts from the day on
which it was added.
"""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import F


def fill(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Take every environment for one of its kind since it was added."""
    apps.get_model("registry", "Environment").objects.update(kind_since=F("created_at"))


class Migration(migrations.Migration):
    dependencies = [
        ("registry", "0009_held_since"),
    ]

    operations = [
        migrations.AddField(
            model_name="environment",
            name="kind_since",
            field=models.DateTimeField(null=True),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="environment",
            name="kind_since",
            field=models.DateTimeField(),
        ),
    ]
