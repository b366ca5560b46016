"""The list of all releases, narrowed and in an order."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from registry.domain.releases import ReleaseState
from registry.models import Interface, Release
from registry.selectors.releases import releases_listed
from registry.selectors.selection import Selection, called, ordered_by, with_words

CURRENT = "current"
"""What may be asked for beside the states: what is recorded to run."""
_SORTS = {
    "made": ("created_at",),
    "release": ("version",),
    "interface": ("environment__interface__name", "environment__name"),
    "state": ("state",),
    "person": ("requested_by__name",),
}


@dataclass(frozen=True, slots=True)
class ReleaseFilters:
    """Which releases somebody wants to see; "" for all.

    Attributes:
        interface: a slug, or words of a name.
        environment: words of its name.
        state: a state, or ``CURRENT``.
    """

    interface: str = ""
    environment: str = ""
    state: str = ""


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


def releases_selected(filters: ReleaseFilters, *, sort: str = "-made") -> Selection[ReleaseRow]:
    """Return the releases that ``filters`` ask for, the newest first unless ``sort`` says else."""
    found = releases_listed().prefetch_related(None).filter(_condition(filters))
    return Selection(found.order_by(*ordered_by(_SORTS, sort, "pk")), _row)


def _condition(filters: ReleaseFilters) -> Q:
    condition = with_words(filters.environment, "environment__name")
    if filters.interface:
        condition &= called(filters.interface, Interface, "environment__interface__")
    if filters.state == CURRENT:
        return condition & Q(runs=True)
    return condition & Q(state=filters.state) if filters.state else condition


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
