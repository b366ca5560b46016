"""Mark the templates that the demo brought, so that it can take them away again."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """One column more."""

    dependencies = [("registry", "0101")]

    operations = [
        migrations.AddField(
            model_name="contracttemplate",
            name="is_sample",
            field=models.BooleanField(default=False, verbose_name="part of the demo"),
        ),
    ]
