"""Rehearsals that run, step by step; and whether somebody wants e-mail."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("registry", "0005_approvals"),
    ]

    operations = [
        migrations.AddField(
            model_name="user",
            name="wants_mail",
            field=models.BooleanField(default=True, verbose_name="wants e-mail"),
        ),
    ]
