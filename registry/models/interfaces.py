"""AI interfaces and the places where they run."""

from functools import reduce
from operator import or_
from typing import ClassVar

from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models.functions import Coalesce, Lower

from registry.domain.gate_modes import GateMode
from registry.domain.particular_rules import (
    EARLIEST_DAY,
    LATEST_DAY,
    LONGEST_CADENCE_DAYS,
    LONGEST_LINK,
    LONGEST_RETENTION_DAYS,
    LONGEST_STEPS,
)
from registry.domain.particulars import PromptLogging
from registry.domain.routes import LONGEST_PATH
from registry.domain.vocabulary import DataClassification, EnvironmentKind, Lifecycle, Tier
from registry.models.people import Team
from registry.models.words import choices, one_of, refuse_reserved, slug_field

LAST_TIER = 9
"""Sorts behind every tier, for interfaces of which nobody has said one."""
_LINKS = ("user_notice", "severity_scale", "escalation", "deployment_source")


def _link() -> "models.CharField[str, str]":
    return models.CharField(max_length=LONGEST_LINK, blank=True)


def _links_somewhere(column: str) -> models.CheckConstraint:
    """Return a constraint: what a browser would run is no link."""
    schemes = (models.Q(**{f"{column}__startswith": f"{word}://"}) for word in ("https", "http"))
    return models.CheckConstraint(
        condition=reduce(or_, schemes, models.Q(**{column: ""})),
        name=f"registry_interface_{column}",
    )


def _on_a_day(column: str) -> models.CheckConstraint:
    bounds = {f"{column}__gte": EARLIEST_DAY, f"{column}__lte": LATEST_DAY}
    return models.CheckConstraint(condition=models.Q(**bounds), name=f"registry_interface_{column}")


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
    user_notice = _link()
    retention_days = models.PositiveIntegerField(null=True, blank=True)
    prompt_logging = models.CharField(max_length=8, blank=True, choices=choices(PromptLogging))
    severity_scale = _link()
    escalation = _link()
    upgrade_cadence_days = models.PositiveIntegerField(null=True, blank=True)
    last_upgrade = models.DateField(null=True, blank=True)
    deployment_source = _link()
    deployment_reviewed_on = models.DateField(null=True, blank=True)
    deployment_steps = models.TextField(blank=True, validators=[MaxLengthValidator(LONGEST_STEPS)])
    is_sample = models.BooleanField("part of the demo", default=False)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["name", "pk"]
        indexes: ClassVar = [
            models.Index(fields=["name", "slug"], name="registry_interface_by_name"),
            models.Index(Lower("name"), "slug", name="registry_interface_by_lower"),
            models.Index(fields=["team", "slug"], name="registry_interface_by_team"),
            models.Index(fields=["updated_at", "slug"], name="registry_interface_by_update"),
            models.Index(Coalesce("tier", LAST_TIER), "slug", name="registry_interface_by_tier"),
            models.Index(
                fields=["id"], condition=models.Q(is_sample=True), name="registry_interface_samples"
            ),
        ]
        constraints: ClassVar = [
            *map(_links_somewhere, _LINKS),
            *map(_on_a_day, ("last_upgrade", "deployment_reviewed_on")),
            one_of("prompt_logging", PromptLogging, name="registry_interface_logging", blank=True),
            models.CheckConstraint(
                condition=models.Q(retention_days__lte=LONGEST_RETENTION_DAYS),
                name="registry_interface_retention",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    upgrade_cadence_days__gte=1, upgrade_cadence_days__lte=LONGEST_CADENCE_DAYS
                ),
                name="registry_interface_cadence",
            ),
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

    def clean(self) -> None:
        """Refuse a slug that is the address of another page."""
        refuse_reserved(self, self.slug)


class Environment(models.Model):
    """One running place of an interface, seen through its public edge.

    What is blank of its health route comes from the profile of the interface, so that another
    profile brings another default.

    Attributes:
        kind_since: when it became one of its kind; what ran there before ran somewhere else.
    """

    interface = models.ForeignKey(Interface, on_delete=models.CASCADE, related_name="environments")
    name = slug_field()
    kind = models.CharField(max_length=12, choices=choices(EnvironmentKind))
    kind_since = models.DateTimeField()
    edge_url = models.CharField("edge URL", max_length=300)
    plain_url = models.CharField("plain-HTTP URL", max_length=300, blank=True)
    ca_pem = models.TextField("private certificate authority", blank=True)
    outside_zone = models.CharField(max_length=63, default="public")
    inside_zone = models.CharField(max_length=63, blank=True)
    health_path = models.CharField(max_length=LONGEST_PATH, blank=True)
    health_status = models.PositiveSmallIntegerField(null=True, blank=True)
    health_contains = models.CharField(max_length=200, blank=True)
    gate_mode = models.CharField(max_length=8, choices=choices(GateMode), default=GateMode.ENFORCE)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["interface", "name"], name="registry_environment_name_once"
            ),
            one_of("kind", EnvironmentKind, name="registry_environment_kind"),
            one_of("gate_mode", GateMode, name="registry_environment_gate_mode"),
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
            models.CheckConstraint(
                condition=~models.Q(inside_zone=models.F("outside_zone")),
                name="registry_environment_two_zones",
            ),
        ]

    def __str__(self) -> str:
        return self.name
