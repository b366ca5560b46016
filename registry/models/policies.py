"""Approval policies: what a release of an interface has to meet, version by version."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from registry.domain.approvals.policies import STRICT
from registry.domain.subject import ChangeKind
from registry.domain.vocabulary import EnvironmentKind
from registry.models.interfaces import Interface
from registry.models.words import choices, one_of, slug_field


class ApprovalPolicy(models.Model):
    """One policy, and where it holds. What it demands is its newest version."""

    interface = models.ForeignKey(Interface, on_delete=models.CASCADE, related_name="policies")
    name = slug_field()
    environment_kind = models.CharField(max_length=12, blank=True, choices=choices(EnvironmentKind))
    change_kind = models.CharField(max_length=16, blank=True, choices=choices(ChangeKind))

    class Meta:
        verbose_name_plural = "approval policies"
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["interface", "name"], name="registry_policy_once"),
            models.UniqueConstraint(
                fields=["interface", "environment_kind", "change_kind"],
                name="registry_policy_place_once",
            ),
            one_of(
                "environment_kind", EnvironmentKind, name="registry_policy_environment", blank=True
            ),
            one_of("change_kind", ChangeKind, name="registry_policy_change", blank=True),
            models.CheckConstraint(condition=~Q(name=STRICT), name="registry_policy_not_strict"),
        ]

    def __str__(self) -> str:
        return self.name


class PolicyVersion(models.Model):
    """What a policy demanded from a moment on; triggers refuse a change of it.

    The terms are kept as the canonical JSON of which the digest is, so that what was in force can
    be shown and checked byte by byte, whatever later versions of the program add to the terms.
    People stand here by the names of that time.
    """

    policy = models.ForeignKey(ApprovalPolicy, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    terms = models.TextField()
    digest = models.CharField(max_length=71)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=120, blank=True)
    email = models.CharField(max_length=254, blank=True)
    why = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering: ClassVar = ["-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["policy", "number"], name="registry_policyversion_once"
            ),
            models.CheckConstraint(
                condition=Q(number__gte=1), name="registry_policyversion_number"
            ),
            models.CheckConstraint(
                condition=Q(digest__startswith="sha256:"), name="registry_policyversion_digest"
            ),
        ]

    def __str__(self) -> str:
        return f"version {self.number} of the policy {self.policy}"
