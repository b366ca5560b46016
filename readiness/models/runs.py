"""Every run of every probe, for a fortnight."""

from typing import ClassVar

from django.db import models

from readiness.domain.probing import ProbeId


class ProbeRun(models.Model):
    """What one run of one probe came to, without what it saw.

    ``outcomes`` is written and read by ``readiness.domain.runs`` alone; nobody filters on it.
    """

    environment = models.ForeignKey(
        "registry.Environment", on_delete=models.CASCADE, related_name="probe_runs"
    )
    probe = models.CharField(max_length=3, choices=[(word, word) for word in ProbeId])
    observed_at = models.DateTimeField()
    has_failed = models.BooleanField()
    unknown = models.CharField(max_length=20, blank=True)
    attempts = models.PositiveSmallIntegerField()
    flaked = models.BooleanField()
    milliseconds = models.PositiveIntegerField()
    bytes_read = models.PositiveIntegerField()
    outcomes = models.JSONField(default=dict)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["environment", "probe", "observed_at"], name="readiness_run_once"
            ),
            models.CheckConstraint(
                condition=models.Q(unknown="") | models.Q(has_failed=False),
                name="readiness_run_unknown_is_no_failure",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["observed_at"], name="readiness_run_age")]

    def __str__(self) -> str:
        return f"{self.probe} of environment {self.environment_id} at {self.observed_at}"
