"""What probes saw last, and the states of each check over time."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from readiness.domain.causes import Cause, Turn
from readiness.domain.outcomes import Outcome
from readiness.domain.probing import ProbeId


class LatestObservation(models.Model):
    """The last confirmed run of one probe for one environment, as raw evidence.

    ``content`` is written and read by ``readiness.domain.observation_json`` alone.
    """

    environment = models.ForeignKey(
        "registry.Environment", on_delete=models.CASCADE, related_name="observations"
    )
    probe = models.CharField(max_length=3, choices=[(word, word) for word in ProbeId])
    observed_at = models.DateTimeField()
    content = models.JSONField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["environment", "probe"], name="readiness_observation_latest"
            )
        ]

    def __str__(self) -> str:
        return f"{self.probe} of environment {self.environment_id}"


class FindingPeriod(models.Model):
    """A time during which one check of one environment stayed as it was.

    A new one begins when outcome, reason or fingerprint change; the one without ``ended_at`` is
    the present one, and holds until the environment's ``EnvironmentStatus.assessed_at``. The row
    of the present one is written over, and the one that ended is copied, in one statement.

    Attributes:
        place: 0 for the present one, the microsecond of its end for another; tells them apart.
        was: the outcome before, "" for the first.
        cause: why it became another one.
        turn: whether a critical check broke with it, or recovered. That is what an alert is about.
        standing: how a critical check stands by its last known answer.
    """

    environment = models.ForeignKey(
        "registry.Environment", on_delete=models.CASCADE, related_name="finding_periods"
    )
    check_id = models.CharField(max_length=8)
    outcome = models.CharField(max_length=14, choices=[(word, word) for word in Outcome])
    reason = models.CharField(max_length=40)
    fingerprint = models.CharField(max_length=64)
    summary = models.CharField(max_length=500)
    first_seen = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    place = models.BigIntegerField(default=0)
    was = models.CharField(max_length=14, blank=True)
    cause = models.CharField(
        max_length=10, choices=[(word.value, word.value) for word in Cause], default=Cause.BEGINNING
    )
    turn = models.CharField(
        max_length=10, choices=[(word.value, word.value) for word in Turn], blank=True
    )
    standing = models.CharField(max_length=6, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["environment", "check_id", "place"], name="readiness_finding_once"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, place=0) | Q(ended_at__isnull=False, place__gt=0),
                name="readiness_finding_place",
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=[word.value for word in Outcome]),
                name="readiness_finding_outcome",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("first_seen")),
                name="readiness_finding_order",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["-first_seen"], condition=~Q(was=""), name="readiness_finding_changes"
            ),
            models.Index(
                fields=["check_id", "outcome"],
                condition=Q(
                    ended_at=None,
                    outcome__in=[Outcome.FAIL.value, Outcome.UNKNOWN.value, Outcome.WARN.value],
                ),
                name="readiness_finding_open",
            ),
            models.Index(
                fields=["first_seen"], condition=~Q(turn=""), name="readiness_finding_turns"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.check_id} {self.outcome} of environment {self.environment_id}"
