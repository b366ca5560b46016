"""The list of all releases, narrowed and in pages."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from registry.domain.releases import ReleaseState
from registry.models import Release
from registry.selectors.newest import newest_deployments
from registry.selectors.releases import releases_listed

PER_PAGE = 50
CURRENT = "current"
"""What may be asked for beside the states: what is recorded to run."""


@dataclass(frozen=True, slots=True)
class ReleaseFilters:
    """Which releases somebody wants to see; "" for all."""

    interface: str = ""
    environment: str = ""
    state: str = ""
    page: int = 1


@dataclass(frozen=True, slots=True)
class ReleaseRow:
    """One release in the list."""

    public_id: str
    version: str
    interface_slug: str
    interface_name: str
    environment: str
    state: ReleaseState
    is_current: bool
    requested_by: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class ReleasePage:
    """One page of releases, the newest first.

    Attributes:
        total: how many match.
        pages: how many pages there are, at least one.
        exists: whether any release is recorded at all.
    """

    filters: ReleaseFilters
    rows: tuple[ReleaseRow, ...]
    total: int
    pages: int
    exists: bool


def release_page(filters: ReleaseFilters) -> ReleasePage:
    """Return the page that ``filters`` ask for, the last one where it lies beyond; 2 queries."""
    found = _matching(filters)
    total = found.count()
    pages = max(1, -(-total // PER_PAGE))
    first = (min(filters.page, pages) - 1) * PER_PAGE
    rows = tuple(map(_row, found.prefetch_related(None)[first : first + PER_PAGE]))
    return ReleasePage(filters, rows, total, pages, bool(total) or Release.objects.exists())


def _matching(filters: ReleaseFilters) -> QuerySet[Release]:
    found = releases_listed(filters.interface, filters.environment)
    if filters.state == CURRENT:
        return found.filter(revisions__deployments__in=newest_deployments().order_by())
    return found.filter(state=filters.state) if filters.state else found


def _row(release: Release) -> ReleaseRow:
    place = release.environment
    return ReleaseRow(
        public_id=release.public_id,
        version=release.version,
        interface_slug=place.interface.slug,
        interface_name=place.interface.name,
        environment=place.name,
        state=ReleaseState(release.state),
        is_current=release.runs,  # type: ignore[attr-defined]
        requested_by=str(release.requested_by or ""),
        created_at=release.created_at,
    )
