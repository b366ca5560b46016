"""Have a waiver of a scorecard's own question hold for its words alone."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("readiness", "0003_outbox")]

    operations = [
        migrations.AddField(
            model_name="waiver",
            name="words",
            field=models.CharField(blank=True, default="", max_length=71),
            preserve_default=False,
        ),
    ]
