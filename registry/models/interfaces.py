"""AI interfaces and the places where they run."""

from typing import ClassVar

from django.db import models

from registry.domain.routes import LONGEST_PATH
from registry.domain.vocabulary import DataClassification, EnvironmentKind, Lifecycle, Tier
from registry.models.people import Team
from registry.models.words import choices, one_of, slug_field


class Interface(models.Model):
    """One self-hosted AI interface, accountable to exactly one team."""

    slug = slug_field(unique=True)
    name = models.CharField(max_length=120)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="interfaces")
    description = models.TextField(blank=True)
    profile = models.CharField(max_length=63, default="generic-chat")
    tier = models.PositiveSmallIntegerField(
        null=True, blank=True, choices=[(tier.value, tier.label) for tier in Tier]
    )
    lifecycle = models.CharField(max_length=12, blank=True, choices=choices(Lifecycle))
    data_classification = models.CharField(
        max_length=12, blank=True, choices=choices(DataClassification)
    )
    is_sample = models.BooleanField("part of the demo", default=False)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["name", "pk"]
        constraints: ClassVar = [
            one_of("tier", Tier, name="registry_interface_tier"),
            one_of("lifecycle", Lifecycle, name="registry_interface_lifecycle", blank=True),
            one_of(
                "data_classification",
                DataClassification,
                name="registry_interface_classification",
                blank=True,
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Environment(models.Model):
    """One running place of an interface, seen through its public edge.

    What is blank of its health route comes from the profile of the interface, so that another
    profile brings another default.
    """

    interface = models.ForeignKey(Interface, on_delete=models.CASCADE, related_name="environments")
    name = slug_field()
    kind = models.CharField(max_length=12, choices=choices(EnvironmentKind))
    edge_url = models.CharField("edge URL", max_length=300)
    plain_url = models.CharField("plain-HTTP URL", max_length=300, blank=True)
    ca_pem = models.TextField("private certificate authority", blank=True)
    outside_zone = models.CharField(max_length=63, default="public")
    health_path = models.CharField(max_length=LONGEST_PATH, blank=True)
    health_status = models.PositiveSmallIntegerField(null=True, blank=True)
    health_contains = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["interface", "name"], name="registry_environment_name_once"
            ),
            one_of("kind", EnvironmentKind, name="registry_environment_kind"),
            models.CheckConstraint(
                condition=models.Q(health_status__gte=100, health_status__lte=599),
                name="registry_environment_health_status",
            ),
            models.CheckConstraint(
                condition=models.Q(edge_url__startswith="https://")
                | models.Q(edge_url__startswith="http://"),
                name="registry_environment_edge_scheme",
            ),
            models.CheckConstraint(
                condition=models.Q(health_path="")
                | (models.Q(health_path__startswith="/") & ~models.Q(health_path__startswith="//")),
                name="registry_environment_health_path",
            ),
        ]

    def __str__(self) -> str:
        return self.name
