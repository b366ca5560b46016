"""Releases: what somebody wants to run somewhere, what it consists of, and what ran when."""

from functools import reduce
from operator import or_
from typing import ClassVar

from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q

from registry.domain.public_ids import LONGEST as LONGEST_ID
from registry.domain.releases import (
    LONGEST_EVIDENCE,
    LONGEST_NOTES,
    LONGEST_PLAN,
    LONGEST_VERSION,
    ReleaseState,
)
from registry.domain.subject import LONGEST_DIGEST, Part
from registry.models.interfaces import Environment
from registry.models.people import User
from registry.models.words import choices, one_of


def _immutable(part: Part) -> models.CheckConstraint:
    """Return a constraint: no part is a tag, whoever writes it.

    Only the beginning is compared, which both databases do alike; the domain holds the grammar.
    """
    begins = ("sha256:", "hf:") if part is Part.MODEL else ("sha256:",)
    allowed = (Q(**{f"{part}__startswith": one}) for one in begins)
    condition = reduce(or_, allowed, Q(**{part.value: ""}))
    return models.CheckConstraint(condition=condition, name=f"registry_revision_{part}")


def _digest() -> "models.CharField[str, str]":
    return models.CharField(max_length=LONGEST_DIGEST, blank=True)


class Release(models.Model):
    """A change of one environment that somebody asks for, or that was made.

    What it consists of is its newest revision. Every edit makes one, so that a vote is for
    something that no longer changes.
    """

    environment = models.ForeignKey(Environment, on_delete=models.CASCADE, related_name="releases")
    public_id = models.CharField(max_length=LONGEST_ID, unique=True)
    version = models.CharField(max_length=LONGEST_VERSION)
    notes = models.TextField(blank=True, validators=[MaxLengthValidator(LONGEST_NOTES)])
    rollback_plan = models.CharField(max_length=LONGEST_PLAN, blank=True)
    state = models.CharField(
        max_length=20, choices=choices(ReleaseState), default=ReleaseState.DRAFT
    )
    requested_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, related_name="releases_requested"
    )
    authors = models.ManyToManyField(User, blank=True, related_name="releases_written")
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            one_of("state", ReleaseState, name="registry_release_state"),
            models.CheckConstraint(
                condition=Q(public_id__startswith="rel_"), name="registry_release_id"
            ),
            models.CheckConstraint(condition=~Q(version=""), name="registry_release_version"),
        ]

    def __str__(self) -> str:
        return f"{self.version} to {self.environment}"


class Revision(models.Model):
    """One content of a release. Triggers refuse a change of it; it goes with its release alone.

    Attributes:
        digest: of all parts together.
        added_kinds: what changes beside what the parts show, words with a space between them.
        made_by: who edited it last; nobody once their account is removed.
    """

    release = models.ForeignKey(Release, on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    image = _digest()
    model = _digest()
    prompt = _digest()
    rendering = _digest()
    configuration = _digest()
    proxy = _digest()
    tools = _digest()
    digest = models.CharField(max_length=71)
    added_kinds = models.CharField(max_length=100, blank=True)
    made_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["-number"]
        indexes: ClassVar = [models.Index(fields=["digest"], name="registry_revision_digest")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["release", "number"], name="registry_revision_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="registry_revision_number"),
            models.CheckConstraint(
                condition=Q(digest__startswith="sha256:"), name="registry_revision_whole"
            ),
            models.CheckConstraint(
                condition=~Q(**{part.value: "" for part in Part}), name="registry_revision_some"
            ),
            *map(_immutable, Part),
        ]

    def __str__(self) -> str:
        return f"revision {self.number} of {self.release}"


class Deployment(models.Model):
    """A revision went out to its environment: the newest one is the current release.

    Triggers refuse a change of it; it goes with its environment alone.

    Attributes:
        number: counted from 1 in each environment. That it is there once is what keeps two at
            once from both following the same one.
    """

    environment = models.ForeignKey(
        Environment, on_delete=models.CASCADE, related_name="deployments"
    )
    revision = models.ForeignKey(Revision, on_delete=models.CASCADE, related_name="deployments")
    number = models.PositiveIntegerField()
    deployed_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    evidence = models.CharField(max_length=LONGEST_EVIDENCE, blank=True)

    class Meta:
        ordering: ClassVar = ["-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["environment", "number"], name="registry_deployment_once"
            ),
            models.CheckConstraint(condition=Q(number__gte=1), name="registry_deployment_number"),
            models.CheckConstraint(
                # what a browser would run must not become a link
                condition=Q(evidence="")
                | Q(evidence__startswith="https://")
                | Q(evidence__startswith="http://"),
                name="registry_deployment_evidence",
            ),
        ]

    def __str__(self) -> str:
        return f"deployment {self.number} of {self.environment}"
