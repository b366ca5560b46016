"""What stood when: a row a day for each environment and the fleet, and by what was judged."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from readiness.models.statuses import EnvironmentStatus
from registry.domain.vocabulary import Lifecycle, Tier


class EnvironmentDay(models.Model):
    """How an environment stood at the end of one day, UTC.

    It is made of the history of its checks, so that it is the same whenever it is written.
    """

    environment = models.ForeignKey(
        "registry.Environment", on_delete=models.CASCADE, related_name="days"
    )
    day = models.DateField()
    state = models.PositiveSmallIntegerField(choices=EnvironmentStatus.State)
    score = models.PositiveSmallIntegerField(null=True, blank=True)
    level = models.PositiveSmallIntegerField()
    observed = models.PositiveSmallIntegerField()
    applicable = models.PositiveSmallIntegerField()
    waived = models.PositiveSmallIntegerField()
    scorecard_digest = models.CharField(max_length=71)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["environment", "day"], name="readiness_day_once"),
            models.CheckConstraint(
                condition=Q(score=None) | Q(score__lte=100), name="readiness_day_score"
            ),
            models.CheckConstraint(condition=Q(level__lte=3), name="readiness_day_level"),
        ]
        indexes: ClassVar = [models.Index(fields=["day"], name="readiness_day_day")]

    def __str__(self) -> str:
        return f"{self.day} of environment {self.environment_id}"


class FleetDay(models.Model):
    """How many interfaces were ready, at risk and blocked at the end of one day, UTC."""

    day = models.DateField(unique=True)
    ready = models.PositiveIntegerField()
    risk = models.PositiveIntegerField()
    blocked = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"the fleet on {self.day}"


class FleetOverview(models.Model):
    """What the fleet's page shows above its table, kept so that it takes no query of its own.

    There is one row. ``content`` is written and read by ``readiness.domain.overview`` alone.
    """

    at = models.DateTimeField()
    content = models.TextField()

    def __str__(self) -> str:
        return f"overview of the fleet at {self.at}"


class AssessmentBasis(models.Model):
    """From when on an environment was judged by which scorecard, and as what kind of interface.

    ``readiness.domain.basis`` says what is kept of the record; a row is added when one differs.
    """

    environment = models.ForeignKey(
        "registry.Environment", on_delete=models.CASCADE, related_name="bases"
    )
    first_seen = models.DateTimeField()
    scorecard_digest = models.CharField(max_length=71)
    tier = models.PositiveSmallIntegerField(null=True, blank=True)
    lifecycle = models.CharField(
        max_length=12, blank=True, choices=[(word.value, word.value) for word in Lifecycle]
    )
    leans_on = models.JSONField(default=list, blank=True)
    is_production = models.BooleanField()

    class Meta:
        verbose_name_plural = "assessment bases"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["environment", "first_seen"], name="readiness_basis_once"
            ),
            models.CheckConstraint(
                condition=Q(tier__in=[tier.value for tier in Tier]), name="readiness_basis_tier"
            ),
            models.CheckConstraint(
                condition=Q(lifecycle__in=[*(word.value for word in Lifecycle), ""]),
                name="readiness_basis_lifecycle",
            ),
            models.CheckConstraint(
                condition=Q(scorecard_digest__startswith="sha256:"),
                name="readiness_basis_scorecard",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scorecard_digest} of environment {self.environment_id}"
