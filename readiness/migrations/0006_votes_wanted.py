"""Keep for whose votes releases wait. It follows from the records: the first tick fills it."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("readiness", "0005_version_and_validations"),
        ("registry", "0005_approvals"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="VoteWanted",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "slot",
                    models.CharField(
                        choices=[
                            ("release_approval", "Release approval"),
                            ("prompt_review", "Prompt review"),
                            ("model_review", "Model review"),
                            ("rendering_review", "Rendering review"),
                            ("environment_changes", "Environment changes"),
                            ("proxy_configuration", "Proxy configuration"),
                            ("access_control", "Access control"),
                        ],
                        max_length=24,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="votes_wanted",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "release",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="votes_wanted",
                        to="registry.release",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("release", "person", "slot"), name="readiness_vote_wanted_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "slot__in",
                                [
                                    "release_approval",
                                    "prompt_review",
                                    "model_review",
                                    "rendering_review",
                                    "environment_changes",
                                    "proxy_configuration",
                                    "access_control",
                                ],
                            )
                        ),
                        name="readiness_vote_wanted_slot",
                    ),
                ],
            },
        ),
    ]
