"""The latest result of each environment on one row, for lists of thousands."""

from typing import ClassVar

from django.db import models
from django.db.models import Q


class EnvironmentStatus(models.Model):
    """What an environment's assessment amounts to: as written, and as it turns by itself.

    Past ``expires_at``, when the first thing that counts has lapsed, the columns named ``stale_…``
    hold; past ``fades_at``, when the second has, those named ``faded_…``. So nobody has to run for
    an old result to stop looking good. What lapses after that is judged when it is read.

    Attributes:
        lapses_at: the end of what people said that lapses first; no probe renews it.
        basis: digest of what it was judged by (``readiness.domain.basis``).
        seen: when the observations that it rests on were made, by probe.
        waived: applicable checks over which a waiver lies.
        waived_until: the last day of the first of these waivers to end.
        trend: (day as an ordinal, score) at each change of the score, oldest first; written by
            ``readiness.services.days`` alone.
        own_level: the level that it holds by itself; ``level`` is the one that it holds with what
            it leans on.
        leant_level: that of the weakest link, where the scorecard demands it.
    """

    class State(models.IntegerChoices):
        """How urgent the environment is; the smallest number first."""

        BLOCKED = 0, "blocked"
        RISK = 1, "risk"
        READY = 2, "ready"

    environment = models.OneToOneField(
        "registry.Environment", on_delete=models.CASCADE, related_name="status"
    )
    interface = models.ForeignKey(
        "registry.Interface", on_delete=models.CASCADE, related_name="statuses"
    )
    is_production = models.BooleanField()
    assessed_at = models.DateTimeField()
    probed_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    fades_at = models.DateTimeField(null=True, blank=True)
    lapses_at = models.DateTimeField(null=True, blank=True)
    scorecard_digest = models.CharField(max_length=71)
    basis = models.CharField(max_length=71)
    seen = models.JSONField(default=dict, blank=True)
    trend = models.JSONField(default=list, blank=True)
    leant_level = models.PositiveSmallIntegerField(null=True, blank=True)

    state = models.PositiveSmallIntegerField(choices=State)
    score = models.PositiveSmallIntegerField(null=True, blank=True)
    level = models.PositiveSmallIntegerField()
    own_level = models.PositiveSmallIntegerField(default=0)
    observed = models.PositiveSmallIntegerField()
    applicable = models.PositiveSmallIntegerField()
    columns = models.JSONField(default=list)
    waived = models.PositiveSmallIntegerField(default=0)
    waived_until = models.DateField(null=True, blank=True)

    stale_state = models.PositiveSmallIntegerField(choices=State)
    stale_score = models.PositiveSmallIntegerField(null=True, blank=True)
    stale_level = models.PositiveSmallIntegerField()
    stale_own_level = models.PositiveSmallIntegerField(default=0)
    stale_observed = models.PositiveSmallIntegerField()
    stale_columns = models.JSONField(default=list)
    stale_waived = models.PositiveSmallIntegerField(default=0)
    stale_waived_until = models.DateField(null=True, blank=True)

    faded_state = models.PositiveSmallIntegerField(choices=State)
    faded_score = models.PositiveSmallIntegerField(null=True, blank=True)
    faded_level = models.PositiveSmallIntegerField()
    faded_own_level = models.PositiveSmallIntegerField(default=0)
    faded_observed = models.PositiveSmallIntegerField()
    faded_columns = models.JSONField(default=list)
    faded_waived = models.PositiveSmallIntegerField(default=0)
    faded_waived_until = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(score=None) | Q(score__lte=100), name="readiness_status_score"
            ),
            models.CheckConstraint(condition=Q(level__lte=3), name="readiness_status_level"),
            models.CheckConstraint(
                condition=Q(stale_score=None) | Q(stale_score__lte=models.F("score")),
                name="readiness_status_stale_not_better",
            ),
            models.CheckConstraint(
                condition=Q(faded_score=None) | Q(faded_score__lte=models.F("stale_score")),
                name="readiness_status_faded_not_better",
            ),
        ]

    def __str__(self) -> str:
        return f"status of environment {self.environment_id}"
