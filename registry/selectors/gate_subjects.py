"""Of which release a pipeline speaks that asks the gate, and when something was written last."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import F, OuterRef, Subquery

from registry.domain.releases import OPEN
from registry.domain.subject import ReleaseSubject
from registry.models import AuditRow, Environment, Release, Revision
from registry.selectors.releases import current_deployment, deployed_of, deployment_before

MOST_ALIKE = 20
"""Releases of one content that are looked at; the gate takes the one that may go out."""


@dataclass(frozen=True, slots=True)
class Written:
    """The newest audit rows at a moment; 0 for none.

    Attributes:
        here: of the interface.
        everywhere: of what belongs to no interface: people, teams, scorecards.
    """

    here: int
    everywhere: int


@dataclass(frozen=True, slots=True)
class WayBack:
    """What is recorded to run, and what ran before it; None for nothing."""

    release: Release
    before: ReleaseSubject | None


def written(slug: str) -> Written:
    """Return when something was written last that is about an interface, or about all of them."""
    return Written(_newest(slug), _newest(""))


def releases_of_content(environment: Environment, digest: str) -> Sequence[Release]:
    """Return the releases whose newest revision has the digest: those that are open, else the last.

    Of several open ones each is a way out.
    """
    revisions = Revision.objects.filter(release=OuterRef("pk")).order_by("-number")
    alike = (
        Release.objects.filter(environment=environment, revisions__digest=digest)
        .annotate(newest=Subquery(revisions.values("digest")[:1]))
        .filter(newest=digest)
        .select_related("environment__interface__team")
        .order_by("-pk")
        .distinct()
    )
    found = list(alike.filter(state__in=OPEN)[:MOST_ALIKE])
    return found or list(alike[:1])


def release_registered_last(environment: Environment) -> Release | None:
    """Return the release of ``environment`` that was registered last, None for none."""
    found = Release.objects.filter(environment=environment).order_by(F("pk").desc())
    return found.select_related("environment__interface__team").first()


def way_back(environment: Environment) -> WayBack | None:
    """Return what could be taken back, None where nothing is recorded to run."""
    present = current_deployment(environment)
    if present is None:
        return None
    before = deployment_before(present)
    return WayBack(present.revision.release, deployed_of(before).subject if before else None)


def _newest(slug: str) -> int:
    rows = AuditRow.objects.filter(interface=slug).order_by("-pk")
    return rows.values_list("pk", flat=True).first() or 0
