"""Reads about releases: lists of them, one with all that its page shows, and what runs now."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import (
    Case,
    Exists,
    IntegerField,
    OuterRef,
    Prefetch,
    QuerySet,
    When,
)

from registry.domain.releases import (
    TAKEN_BACK,
    DeployedRelease,
    PartChange,
    ReleaseState,
    kinds_read,
    part_changes,
)
from registry.domain.subject import ChangeKind, Part, ReleaseSubject, change_kinds
from registry.models import ContractVersion, Deployment, Environment, Release, Revision
from registry.selectors.newest import newest_deployments


@dataclass(frozen=True, slots=True)
class DeploymentShown:
    """One time at which a release went out."""

    number: int
    revision: int
    deployed_at: datetime
    recorded_at: datetime
    recorded_by: str
    evidence: str


@dataclass(frozen=True, slots=True)
class RevisionText:
    """What one revision was called, and what its notes said."""

    number: int
    version: str
    notes: str


@dataclass(frozen=True, slots=True)
class ReleaseShown:
    """A release with all that is shown of it.

    Attributes:
        revision: number of the newest one, to which the subject belongs.
        kinds: what it changes against ``replaces``.
        replaces: what ran before it, or runs now where it was never deployed; None for nothing.
        is_current: whether it is what is recorded to run.
    """

    public_id: str
    interface_slug: str
    interface_name: str
    environment: str
    version: str
    state: ReleaseState
    notes: str
    rollback_plan: str
    requested_by: str
    authors: tuple[str, ...]
    created_at: datetime
    updated_at: datetime
    revision: int
    edited_by: str
    subject: ReleaseSubject
    kinds: tuple[ChangeKind, ...]
    added_kinds: tuple[ChangeKind, ...]
    changes: tuple[PartChange, ...]
    replaces: DeployedRelease | None
    is_current: bool
    deployments: tuple[DeploymentShown, ...]


def subject_of_revision(revision: Revision) -> ReleaseSubject:
    """Return the digests of a revision."""
    return ReleaseSubject(**{part.value: getattr(revision, part) for part in Part})


def deployed_of(deployment: Deployment) -> DeployedRelease:
    """Return what a deployment put into its environment."""
    revision = deployment.revision
    return DeployedRelease(
        public_id=revision.release.public_id,
        version=revision.release.version,
        revision=revision.number,
        subject=subject_of_revision(revision),
        deployed_at=deployment.deployed_at,
        evidence=deployment.evidence,
    )


def going_back(*, environment: Any, release: Any) -> QuerySet[Deployment]:  # noqa: ANN401
    """Return what a release that runs in an environment would be taken back to, the first one.

    What was approved is gone back to before what was only said to run, and what was taken back
    itself never.

    Args:
        environment, release: primary keys, or expressions for them.
    """
    elsewhere = Deployment.objects.filter(environment=environment).exclude(
        revision__release=release
    )
    standing = elsewhere.exclude(revision__release__state__in=TAKEN_BACK)
    # an expression instead of nulls_first, which the databases order in different ways
    unapproved = Case(
        When(revision__release__admitted_at=None, then=1), default=0, output_field=IntegerField()
    )
    return standing.order_by(unapproved, "-number")


def current_deployment(environment: Environment) -> Deployment | None:
    """Return what is recorded to run in ``environment`` at this moment, or None."""
    found = newest_deployments().filter(environment=environment)
    return found.select_related("revision__release").first()


def deployment_before(present: Deployment) -> Deployment | None:
    """Return what ``present``, which runs now, would be taken back to, None for nothing."""
    standing = going_back(environment=present.environment_id, release=present.revision.release_id)
    return standing.select_related("revision__release__environment__interface__team").first()


def contract_digest(environment: Environment) -> str:
    """Return the digest of the present version of the proxy contract, "" where it has none."""
    found = ContractVersion.objects.filter(environment=environment).order_by("-number")
    return found.values_list("digest", flat=True).first() or ""


def releases_listed(slug: str = "", name: str = "") -> QuerySet[Release]:
    """Return releases, those of one interface or environment where that is said."""
    found = Release.objects.all()
    if slug:
        found = found.filter(environment__interface__slug=slug)
    if name:
        found = found.filter(environment__name=name)
    # those of the newest one are notes of the release
    newest = Prefetch("revisions", Revision.objects.select_related("made_by").defer("notes"))
    deployed = Deployment.objects.select_related("revision__release", "recorded_by").defer(
        "revision__notes", "revision__release__notes", "revision__release__closing_reason"
    )
    return (
        found.select_related("environment__interface__team", "requested_by")
        .prefetch_related(newest, "authors", Prefetch("environment__deployments", deployed))
        .annotate(runs=Exists(newest_deployments().filter(revision__release=OuterRef("pk"))))
    )


def revision_texts(release: Release) -> tuple[RevisionText, ...]:
    """Return what each revision of a release of ``releases_listed`` was called, with its notes.

    Where there is one alone, they are those of the release, and nothing is asked.
    """
    revisions = release.revisions.all()
    if len(revisions) == 1:
        return (RevisionText(revisions[0].number, release.version, release.notes),)
    rows = Revision.objects.filter(release=release).values_list("number", "version", "notes")
    return tuple(RevisionText(*row) for row in rows)


def release_shown(release: Release) -> ReleaseShown:
    """Return what is shown of a release of ``releases_listed``, without a query."""
    revision = release.revisions.all()[0]
    deployments = _deployments(release)
    replaced = _replaced(release, deployments)
    subject, added = subject_of_revision(revision), kinds_read(revision.added_kinds)
    before = replaced.subject if replaced else None
    place = release.environment
    return ReleaseShown(
        public_id=release.public_id,
        interface_slug=place.interface.slug,
        interface_name=place.interface.name,
        environment=place.name,
        version=release.version,
        state=ReleaseState(release.state),
        notes=release.notes,
        rollback_plan=revision.rollback_plan,
        requested_by=str(release.requested_by or ""),
        authors=tuple(sorted(person.email for person in release.authors.all())),
        created_at=release.created_at,
        updated_at=release.updated_at,
        revision=revision.number,
        edited_by=str(revision.made_by or ""),
        subject=subject,
        kinds=change_kinds(subject, before, added),
        added_kinds=tuple(kind for kind in ChangeKind if kind in added),
        changes=part_changes(subject, before),
        replaces=replaced,
        is_current=release.runs,  # type: ignore[attr-defined] # by the query
        deployments=tuple(map(_deployment, deployments)),
    )


def _deployments(release: Release) -> list[Deployment]:
    found = release.environment.deployments.all()
    return [one for one in found if one.revision.release_id == release.pk]


def _replaced(release: Release, deployments: list[Deployment]) -> DeployedRelease | None:
    """Return what ran before the release first went out; what runs now where it never did."""
    earlier = release.environment.deployments.all()
    first = deployments[-1].number if deployments else None
    found = (one for one in earlier if first is None or one.number < first)
    before = next(found, None)
    return deployed_of(before) if before else None


def _deployment(record: Deployment) -> DeploymentShown:
    return DeploymentShown(
        number=record.number,
        revision=record.revision.number,
        deployed_at=record.deployed_at,
        recorded_at=record.recorded_at,
        recorded_by=str(record.recorded_by or ""),
        evidence=record.evidence,
    )
