"""The way back to the last good release, and the practice of it."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from registry.domain.particular_rules import LONGEST_LINE, LONGEST_STEPS
from registry.domain.rollback import DIGEST, LONGEST_EVIDENCE, MOST_MINUTES, Result
from registry.models.interfaces import Environment, Interface
from registry.models.words import choices, one_of


def _line() -> "models.CharField[str, str]":
    return models.CharField(max_length=LONGEST_LINE, blank=True)


def _digest() -> "models.CharField[str, str]":
    return models.CharField(max_length=71, blank=True)


class RollbackPlan(models.Model):
    """The one plan of an interface; its steps stand one a line."""

    interface = models.OneToOneField(
        Interface, on_delete=models.CASCADE, related_name="rollback_plan"
    )
    trigger = _line()
    target = _line()
    steps = models.TextField(max_length=LONGEST_STEPS, blank=True)
    data_effect = _line()
    limit_minutes = models.PositiveIntegerField(null=True, blank=True)
    operator = _line()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(limit_minutes__isnull=True)
                | Q(limit_minutes__gte=1, limit_minutes__lte=MOST_MINUTES),
                name="registry_rollback_limit",
            ),
        ]

    def __str__(self) -> str:
        return f"rollback plan of {self.interface}"


class Rehearsal(models.Model):
    """A timed practice of the plan in one environment. It is added or removed, never changed."""

    environment = models.ForeignKey(
        Environment, on_delete=models.CASCADE, related_name="rehearsals"
    )
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField()
    result = models.CharField(max_length=9, choices=choices(Result))
    from_digest = _digest()
    to_digest = _digest()
    evidence = models.CharField(max_length=LONGEST_EVIDENCE, blank=True)
    recorded_by = models.CharField(max_length=120)

    class Meta:
        ordering: ClassVar = ["started_at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["environment", "started_at"], name="registry_rehearsal_once"
            ),
            models.CheckConstraint(
                condition=Q(finished_at__gt=F("started_at")), name="registry_rehearsal_ends"
            ),
            one_of("result", Result, name="registry_rehearsal_result"),
            *(
                models.CheckConstraint(
                    condition=Q(**{f"{field}__regex": f"^({DIGEST})?$"}),
                    name=f"registry_rehearsal_{field}",
                )
                for field in ("from_digest", "to_digest")
            ),
            models.CheckConstraint(condition=~Q(recorded_by=""), name="registry_rehearsal_by"),
        ]

    def __str__(self) -> str:
        return f"rehearsal of {self.environment} at {self.started_at}"
