"""Times in which an environment is not probed."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from registry.domain.rests import LONGEST_REASON
from registry.models.interfaces import Environment


class MaintenanceWindow(models.Model):
    """A time in which an environment may be down on purpose."""

    environment = models.ForeignKey(
        Environment, on_delete=models.CASCADE, related_name="maintenance"
    )
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    reason = models.CharField(max_length=LONGEST_REASON)

    class Meta:
        ordering: ClassVar = ["starts_at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["environment", "starts_at"], name="registry_maintenance_once"
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="registry_maintenance_ends"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="registry_maintenance_reason"),
        ]

    def __str__(self) -> str:
        return f"maintenance of {self.environment} from {self.starts_at}"


class Pause(models.Model):
    """Somebody had the probing of an environment stop for a while; there is at most one."""

    environment = models.OneToOneField(Environment, on_delete=models.CASCADE, related_name="pause")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    reason = models.CharField(max_length=LONGEST_REASON)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="registry_pause_ends"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="registry_pause_reason"),
        ]

    def __str__(self) -> str:
        return f"pause of {self.environment} until {self.ends_at}"
