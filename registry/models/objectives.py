"""How good an interface is to be."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from registry.domain.objectives import (
    LEAST_TARGET,
    MOST_TARGET,
    TARGET_PLACES,
    THRESHOLD_PLACES,
    USUAL_WINDOW,
    WINDOWS,
    Sli,
)
from registry.domain.responsibilities import Responsibility
from registry.models.interfaces import Interface
from registry.models.words import choices, one_of, slug_field

_AVAILABILITY = Q(sli=Sli.AVAILABILITY.value)


class Objective(models.Model):
    """One objective of an interface. Its row stays while it changes, and ``revision`` rises."""

    interface = models.ForeignKey(Interface, on_delete=models.CASCADE, related_name="objectives")
    name = slug_field()
    sli = models.CharField("SLI", max_length=16, choices=choices(Sli))
    target = models.DecimalField(max_digits=TARGET_PLACES + 1, decimal_places=TARGET_PLACES)
    threshold_seconds = models.DecimalField(
        max_digits=4 + THRESHOLD_PLACES, decimal_places=THRESHOLD_PLACES, null=True, blank=True
    )
    window_days = models.PositiveSmallIntegerField(default=USUAL_WINDOW)
    responsibility = models.CharField(
        max_length=24, choices=choices(Responsibility), default=Responsibility.UPTIME
    )
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["interface", "name"], name="registry_objective_once"),
            models.CheckConstraint(condition=~Q(name=""), name="registry_objective_name"),
            one_of("sli", Sli, name="registry_objective_sli"),
            one_of("window_days", WINDOWS, name="registry_objective_window"),
            one_of("responsibility", Responsibility, name="registry_objective_responsibility"),
            models.CheckConstraint(
                condition=Q(target__gte=LEAST_TARGET, target__lte=MOST_TARGET),
                name="registry_objective_target",
            ),
            models.CheckConstraint(
                condition=(_AVAILABILITY & Q(threshold_seconds__isnull=True))
                | (~_AVAILABILITY & Q(threshold_seconds__isnull=False, threshold_seconds__gt=0)),
                name="registry_objective_threshold",
            ),
            models.CheckConstraint(
                condition=Q(revision__gte=1), name="registry_objective_revision"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} of {self.interface}"
