"""Know the probe of versions, and keep what came of validating contracts."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("readiness", "0004_waiver_words"),
        ("registry", "0004_releases_append_only"),
    ]

    operations = [
        migrations.AlterField(
            model_name="latestobservation",
            name="probe",
            field=models.CharField(
                choices=[
                    ("P01", "P01"),
                    ("P02", "P02"),
                    ("P04", "P04"),
                    ("P05", "P05"),
                    ("P06", "P06"),
                    ("P07", "P07"),
                    ("P21", "P21"),
                ],
                max_length=3,
            ),
        ),
        migrations.AlterField(
            model_name="proberun",
            name="probe",
            field=models.CharField(
                choices=[
                    ("P01", "P01"),
                    ("P02", "P02"),
                    ("P04", "P04"),
                    ("P05", "P05"),
                    ("P06", "P06"),
                    ("P07", "P07"),
                    ("P21", "P21"),
                ],
                max_length=3,
            ),
        ),
        migrations.CreateModel(
            name="ContractValidation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.CharField(max_length=30, unique=True)),
                ("place_name", models.CharField(max_length=63)),
                ("contract_digest", models.CharField(max_length=71)),
                ("contract_number", models.PositiveIntegerField(default=0)),
                ("started_at", models.DateTimeField()),
                ("started_by", models.CharField(max_length=120)),
                ("token", models.CharField(blank=True, max_length=40)),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
                ("valid_until", models.DateTimeField(blank=True, null=True)),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[("pass", "pass"), ("fail", "fail"), ("unknown", "unknown")],
                        max_length=14,
                    ),
                ),
                ("clauses", models.JSONField(blank=True, default=list)),
                ("observed_at", models.JSONField(blank=True, default=dict)),
                ("build", models.JSONField(blank=True, null=True)),
                ("is_latest", models.BooleanField(default=False)),
                (
                    "environment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="contract_validations",
                        to="registry.environment",
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="registry.environment",
                    ),
                ),
            ],
            options={
                "ordering": ["-started_at", "-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("finished_at", None)),
                        fields=("environment",),
                        name="readiness_validation_one_open",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("is_latest", True)),
                        fields=("environment", "contract_digest"),
                        name="readiness_validation_one_latest",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("public_id__startswith", "val_")),
                        name="readiness_validation_id",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("contract_digest__startswith", "sha256:")),
                        name="readiness_validation_digest",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("finished_at", None), ("outcome", ""), ("valid_until", None)),
                            models.Q(
                                ("finished_at__gte", models.F("started_at")),
                                ("outcome__in", ["pass", "fail", "unknown"]),
                                ("valid_until__gt", models.F("finished_at")),
                                ("valid_until__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="readiness_validation_ended",
                    ),
                ],
            },
        ),
    ]
