"""Where the interface itself listens, behind the edge."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from registry.domain.upstreams import LONGEST_UPSTREAM
from registry.models.interfaces import Environment


class Upstream(models.Model):
    """One address of an environment that must not answer from the outside zone."""

    environment = models.ForeignKey(Environment, on_delete=models.CASCADE, related_name="upstreams")
    url = models.CharField("URL", max_length=LONGEST_UPSTREAM)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["environment", "url"], name="registry_upstream_once"),
            models.CheckConstraint(
                condition=Q(url__startswith="https://") | Q(url__startswith="http://"),
                name="registry_upstream_scheme",
            ),
        ]

    def __str__(self) -> str:
        return self.url
