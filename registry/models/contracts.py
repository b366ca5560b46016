"""What the reverse proxy in front of an environment promises."""

from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from registry.domain.contract import BOUNDS, MinimumTls
from registry.models.interfaces import Environment
from registry.models.words import one_of


def _bounded(column: str) -> list[MinValueValidator | MaxValueValidator]:
    bounds = BOUNDS[column]
    message = f"Give {bounds.least} to {bounds.most} {bounds.unit}, or leave it empty."
    return [MinValueValidator(bounds.least, message), MaxValueValidator(bounds.most, message)]


def _within(column: str) -> models.CheckConstraint:
    bounds = BOUNDS[column]
    return models.CheckConstraint(
        condition=Q(**{f"{column}__gte": bounds.least, f"{column}__lte": bounds.most}),
        name=f"registry_contract_{column}",
    )


class ProxyContract(models.Model):
    """The clauses that are recorded; one that is empty promises nothing.

    There is no row where no clause is recorded.
    """

    environment = models.OneToOneField(
        Environment, on_delete=models.CASCADE, related_name="contract"
    )
    minimum_tls = models.CharField(
        max_length=3, blank=True, choices=[(word.value, f"TLS {word.value}") for word in MinimumTls]
    )
    body_limit_bytes = models.PositiveBigIntegerField(
        null=True, blank=True, validators=_bounded("body_limit_bytes")
    )
    client_header_timeout_seconds = models.PositiveIntegerField(
        null=True, blank=True, validators=_bounded("client_header_timeout_seconds")
    )
    upstream_timeout_seconds = models.PositiveIntegerField(
        null=True, blank=True, validators=_bounded("upstream_timeout_seconds")
    )

    class Meta:
        constraints: ClassVar = [
            one_of("minimum_tls", MinimumTls, name="registry_contract_minimum_tls", blank=True),
            *map(_within, BOUNDS),
        ]

    def __str__(self) -> str:
        return f"contract of {self.environment}"
