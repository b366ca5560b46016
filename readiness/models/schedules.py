"""What is due, and who took it."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from readiness.domain.probing import Cadence


class ProbeSchedule(models.Model):
    """When the probes of one cadence are due for one environment."""

    environment = models.ForeignKey(
        "registry.Environment", on_delete=models.CASCADE, related_name="probe_schedules"
    )
    cadence = models.CharField(max_length=8, choices=[(word, word) for word in Cadence])
    next_due_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["environment", "cadence"], name="readiness_schedule_once"
            )
        ]
        indexes: ClassVar = [models.Index(fields=["next_due_at"], name="readiness_schedule_due")]

    def __str__(self) -> str:
        return f"{self.cadence} probes of environment {self.environment_id}"


class ProbeClaim(models.Model):
    """Who probes an environment now: one batch at a time, so that its edge is never asked twice.

    A dispatcher takes free environments by writing its ``claim`` into them, compare-and-set, so
    that two can run at once. A claim that nobody finished is void after ``claimed_until``.
    """

    environment = models.OneToOneField(
        "registry.Environment", on_delete=models.CASCADE, related_name="probe_claim"
    )
    claim = models.CharField(max_length=32, blank=True)
    claimed_until = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(claim="", claimed_until=None) | (~Q(claim="") & ~Q(claimed_until=None)),
                name="readiness_claim_ends",
            ),
            models.CheckConstraint(
                condition=Q(started_at=None) | ~Q(claim=""), name="readiness_claim_started"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["claim"], condition=~Q(claim=""), name="readiness_claim_held")
        ]

    def __str__(self) -> str:
        return f"claim of environment {self.environment_id}"
