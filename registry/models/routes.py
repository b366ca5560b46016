"""What the edge of an environment promises about single paths."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from registry.domain.routes import LONGEST_PATH, RouteKind
from registry.models.interfaces import Environment
from registry.models.words import choices, one_of


class Route(models.Model):
    """One declared path of an environment."""

    environment = models.ForeignKey(Environment, on_delete=models.CASCADE, related_name="routes")
    kind = models.CharField(max_length=16, choices=choices(RouteKind))
    path = models.CharField(max_length=LONGEST_PATH)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["environment", "kind", "path"], name="registry_route_once"
            ),
            one_of("kind", RouteKind, name="registry_route_kind"),
            models.CheckConstraint(
                condition=Q(path__startswith="/") & ~Q(path__startswith="//"),
                name="registry_route_path",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.path} ({self.kind})"
