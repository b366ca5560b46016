"""What stands for each interface in the fleet, on one narrow row that lists are sorted by."""

from datetime import UTC, datetime
from typing import ClassVar

from django.db import models
from django.db.models import Q

from readiness.models.statuses import EnvironmentStatus

NO_TIER, NO_SCORE = 9, -1
"""Sort behind every tier, and before every score."""
NEVER_PROBED = datetime(1970, 1, 1, tzinfo=UTC)
"""Sorts before every probe."""
NEVER = datetime(9999, 12, 31, tzinfo=UTC)
"""When what does not turn by itself turns."""


class InterfaceStatus(models.Model):
    """The status that stands for an interface, and the keys by which the fleet is sorted.

    It holds until the end of ``turns_at``, when the first status of the interface turns by itself,
    and while there is a ``status``; afterwards, readers find out what stands for the interface. The
    keys are never null, so that indexes give the same order on every database.
    """

    interface = models.OneToOneField(
        "registry.Interface", on_delete=models.CASCADE, related_name="fleet_status"
    )
    team = models.ForeignKey("registry.Team", on_delete=models.CASCADE, related_name="+")
    status = models.OneToOneField(
        EnvironmentStatus, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    turns_at = models.DateTimeField(db_index=True)
    state = models.PositiveSmallIntegerField(choices=EnvironmentStatus.State)
    score = models.SmallIntegerField()
    tier = models.PositiveSmallIntegerField()
    probed_at = models.DateTimeField()
    waived = models.PositiveSmallIntegerField(default=0)
    lapses_at = models.DateTimeField(default=NEVER)
    name = models.CharField("name in small letters", max_length=360)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(score__gte=NO_SCORE, score__lte=100), name="readiness_fleet_score"
            )
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["state", "score", "name", "status"], name="readiness_fleet_urgency"
            ),
            models.Index(fields=["score", "name", "status"], name="readiness_fleet_by_score"),
            models.Index(fields=["name", "status"], name="readiness_fleet_by_name"),
            models.Index(fields=["team", "name", "status"], name="readiness_fleet_by_team"),
            models.Index(fields=["tier", "name", "status"], name="readiness_fleet_by_tier"),
            models.Index(fields=["probed_at", "name", "status"], name="readiness_fleet_by_probe"),
        ]

    def __str__(self) -> str:
        return f"status of interface {self.interface_id}"
