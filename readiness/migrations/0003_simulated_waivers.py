"""Keep beside the scores of a simulation how much of each is waived."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("readiness", "0002_scorecards_frozen")]

    operations = [
        migrations.AddField(
            model_name="simulatedinterface",
            name=name,
            field=models.PositiveSmallIntegerField(default=0),
        )
        for name in ("waived_before", "waived_after")
    ]
