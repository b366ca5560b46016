"""What the edge of an environment promises about single paths."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from registry.domain.route_details import LONGEST_DIGEST, LONGEST_MODEL, LONGEST_POINTER
from registry.domain.routes import LONGEST_PATH, SINGLE, RouteKind
from registry.models.interfaces import Environment
from registry.models.words import choices, one_of


def _has_exactly(column: str, kind: RouteKind) -> Q:
    """Return what holds where ``column`` is filled for routes of ``kind`` and for no others."""
    filled = ~Q(**{column: ""})
    return (Q(kind=kind.value) & filled) | (~Q(kind=kind.value) & ~filled)


class Route(models.Model):
    """One declared path of an environment.

    A static route has a digest and a canary route a model; a version route may have a pointer.
    """

    environment = models.ForeignKey(Environment, on_delete=models.CASCADE, related_name="routes")
    kind = models.CharField(max_length=16, choices=choices(RouteKind))
    path = models.CharField(max_length=LONGEST_PATH)
    sha256 = models.CharField(max_length=LONGEST_DIGEST, blank=True)
    pointer = models.CharField(max_length=LONGEST_POINTER, blank=True)
    model = models.CharField(max_length=LONGEST_MODEL, blank=True)

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
            models.UniqueConstraint(
                fields=["environment", "kind"],
                condition=Q(kind__in=sorted(kind.value for kind in SINGLE)),
                name="registry_route_single",
            ),
            models.CheckConstraint(
                condition=_has_exactly("sha256", RouteKind.STATIC), name="registry_route_sha256"
            ),
            models.CheckConstraint(
                condition=_has_exactly("model", RouteKind.CANARY), name="registry_route_model"
            ),
            models.CheckConstraint(
                condition=Q(pointer="") | Q(kind=RouteKind.VERSION.value),
                name="registry_route_pointer",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.path} ({self.kind})"
