"""Releases: what somebody wants to run somewhere, what it consists of, and what ran when."""

from functools import reduce
from operator import or_
from typing import ClassVar

from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import F, Q

from registry.domain.public_ids import LONGEST as LONGEST_ID
from registry.domain.releases import (
    LONGEST_EVIDENCE,
    LONGEST_NOTES,
    LONGEST_PLAN,
    LONGEST_REASON,
    LONGEST_VERSION,
    WAITING,
    DeploymentKind,
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


def _person() -> "models.ForeignKey[User | None, User | None]":
    """Return who did something; nobody once their account is removed."""
    return models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )


_ADMITTED = (ReleaseState.ADMITTED, ReleaseState.DEPLOYED, ReleaseState.VERIFIED)
_WAITING = tuple(sorted(WAITING))
_ASKED = (*_WAITING, *_ADMITTED, ReleaseState.REJECTED)
_WITH_REASON = (
    *(ReleaseState.REJECTED, ReleaseState.REVOKED),
    *(ReleaseState.OVERRIDDEN, ReleaseState.ROLLED_BACK),
)
_CLOSED = (*_WITH_REASON, ReleaseState.WITHDRAWN, ReleaseState.SUPERSEDED)


class Release(models.Model):
    """A change of one environment that somebody asks for, or that was made.

    What it consists of is its newest revision. Every edit makes one, so that a vote is for
    something that no longer changes. That it is approved follows from votes and policies, and
    that it expired from the time: neither is stored.

    Attributes:
        version, notes: those of the newest revision; each revision keeps its own.
        authors: who are named now; ``named_authors`` are those who ever were, and do not vote.
        is_submitted_by_token: whether a program did it, with the token of ``submitted_by``.
        submitted_tier, submitted_lifecycle: of the interface at that moment.
        expires_at: from when on nobody can vote on it or admit it.
        closed_at, closed_by, closing_reason: of a side exit.
        superseded_by: what went out instead.
    """

    environment = models.ForeignKey(Environment, on_delete=models.CASCADE, related_name="releases")
    public_id = models.CharField(max_length=LONGEST_ID, unique=True)
    version = models.CharField(max_length=LONGEST_VERSION)
    notes = models.TextField(blank=True, validators=[MaxLengthValidator(LONGEST_NOTES)])
    state = models.CharField(
        max_length=20, choices=choices(ReleaseState), default=ReleaseState.DRAFT
    )
    requested_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, related_name="releases_requested"
    )
    authors = models.ManyToManyField(User, blank=True, related_name="releases_written")
    named_authors = models.ManyToManyField(User, blank=True, related_name="+")
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, blank=True)
    submitted_by = _person()
    is_submitted_by_token = models.BooleanField(default=False)
    submitted_tier = models.PositiveSmallIntegerField(null=True, blank=True)
    submitted_lifecycle = models.CharField(max_length=12, blank=True, default="")
    expires_at = models.DateTimeField(null=True, blank=True)
    admitted_at = models.DateTimeField(null=True, blank=True)
    admitted_by = _person()
    verified_at = models.DateTimeField(null=True, blank=True)
    verified_by = _person()
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = _person()
    closing_reason = models.CharField(max_length=LONGEST_REASON, blank=True)
    superseded_by = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="supersedes"
    )

    class Meta:
        ordering: ClassVar = ["-pk"]
        indexes: ClassVar = [
            # few are, and every page counts those that wait for its reader
            models.Index(
                fields=["expires_at"], condition=Q(state__in=_WAITING), name="registry_waiting"
            ),
        ]
        constraints: ClassVar = [
            one_of("state", ReleaseState, name="registry_release_state"),
            models.CheckConstraint(
                condition=Q(submitted_at=None, expires_at=None)
                | Q(submitted_at__isnull=False, expires_at__gt=F("submitted_at")),
                name="registry_release_expires",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=_ASKED) | Q(submitted_at__isnull=False),
                name="registry_release_submitted",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=_ADMITTED) | Q(admitted_at__isnull=False),
                name="registry_release_admitted",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=_CLOSED) | Q(closed_at__isnull=False),
                name="registry_release_closed",
            ),
            models.CheckConstraint(
                # what waits is closed where its expiry was noted
                condition=Q(state__in=(*_WAITING, *_CLOSED)) | Q(closed_at=None),
                name="registry_release_closed_alone",
            ),
            models.CheckConstraint(
                condition=~Q(state=ReleaseState.VERIFIED) | Q(verified_at__isnull=False),
                name="registry_release_verified",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=_WITH_REASON) | ~Q(closing_reason=""),
                name="registry_release_reason",
            ),
            models.UniqueConstraint(
                fields=["environment"],
                condition=Q(state=ReleaseState.ADMITTED),
                name="registry_release_admitted_once",
            ),
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
        version, notes: what whoever read it was told, which no digest holds.
        digest: of all parts together.
        added_kinds: what changes beside what the parts show, words with a space between them.
        rollback_plan: name of the plan by which it would be taken back.
        made_by: who edited it last; nobody once their account is removed.
        is_made_by_token: whether a program did it, with a token of theirs.
    """

    release = models.ForeignKey(Release, on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    version = models.CharField(max_length=LONGEST_VERSION)
    notes = models.TextField(blank=True, validators=[MaxLengthValidator(LONGEST_NOTES)])
    image = _digest()
    model = _digest()
    prompt = _digest()
    rendering = _digest()
    configuration = _digest()
    proxy = _digest()
    tools = _digest()
    digest = models.CharField(max_length=71)
    added_kinds = models.CharField(max_length=100, blank=True)
    rollback_plan = models.CharField(max_length=LONGEST_PLAN, blank=True)
    is_made_by_token = models.BooleanField(default=False)
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
            models.CheckConstraint(condition=~Q(version=""), name="registry_revision_version"),
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
        kind: how it came to run; only what was released had been approved before.
    """

    environment = models.ForeignKey(
        Environment, on_delete=models.CASCADE, related_name="deployments"
    )
    revision = models.ForeignKey(Revision, on_delete=models.CASCADE, related_name="deployments")
    number = models.PositiveIntegerField()
    kind = models.CharField(
        max_length=12, choices=choices(DeploymentKind), default=DeploymentKind.RECORDED
    )
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
            one_of("kind", DeploymentKind, name="registry_deployment_kind"),
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
