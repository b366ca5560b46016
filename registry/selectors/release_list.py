"""The list of all releases, narrowed and in an order, each in the state that people read."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q

from registry.domain.approvals.tally import Tally
from registry.domain.releases import WAITING, ReleaseState, ShownState, shown_state
from registry.models import Interface, Release, User
from registry.selectors.approvals import keys_wanting, releases_waiting, tallies_of
from registry.selectors.newest import newest_deployments
from registry.selectors.selection import Selection, called, ordered_by, with_words

CURRENT = "current"
"""What may be asked for beside the states: what is recorded to run."""
ME = "me"
"""What may be asked for: what waits for a vote of the reader."""
_SORTS = {
    "made": ("created_at",),
    "release": ("version",),
    "interface": ("environment__interface__name", "environment__name"),
    "state": ("state",),
    "person": ("requested_by__name",),
    "until": ("expires_at",),
}


@dataclass(frozen=True, slots=True)
class ReleaseFilters:
    """Which releases somebody wants to see; "" for all.

    Attributes:
        interface: a slug, or words of a name.
        environment: words of its name.
        state: a state as people read it, or ``CURRENT``.
        waiting: ``ME`` for those that a vote of the reader would bring further.
    """

    interface: str = ""
    environment: str = ""
    state: str = ""
    waiting: str = ""


@dataclass(frozen=True, slots=True)
class ReleaseRow:
    """One release in the list.

    Attributes:
        approvals, approvals_needed: of how many there are how many while it waits, else None.
        expires_at: until when it waits, None where it does not.
    """

    public_id: str
    version: str
    interface_slug: str
    interface_name: str
    environment: str
    state: ShownState
    is_current: bool
    requested_by: str
    created_at: datetime
    approvals: int | None
    approvals_needed: int | None
    expires_at: datetime | None


def releases_selected(
    filters: ReleaseFilters, *, reader: User, now: datetime, sort: str = "-made"
) -> Selection[ReleaseRow]:
    """Return the releases that ``filters`` ask for, the newest first unless ``sort`` says else.

    A page takes as many queries as one row: how far approvals are is asked for all rows together.
    """
    running = newest_deployments().filter(revision__release=OuterRef("pk"))
    rows = Release.objects.select_related("environment__interface", "requested_by")
    found = rows.annotate(runs=Exists(running)).filter(_condition(filters, reader, now))
    ordered = found.order_by(*ordered_by(_SORTS, sort, "pk"))

    def shown(records: Sequence[Any]) -> Iterator[ReleaseRow]:
        return _rows(records, now)

    return Selection(ordered, lambda record: next(shown([record])), together=shown)


def _condition(filters: ReleaseFilters, reader: User, now: datetime) -> Q:
    condition = with_words(filters.environment, "environment__name")
    if filters.interface:
        condition &= called(filters.interface, Interface, "environment__interface__")
    if filters.waiting == ME:
        condition &= Q(pk__in=keys_wanting(reader, now))
    return condition & _in_state(filters.state, now)


def _in_state(state: str, now: datetime) -> Q:
    if not state:
        return Q()
    if state == CURRENT:
        return Q(runs=True)
    if state == ShownState.EXPIRED:
        return Q(state__in=WAITING, expires_at__lte=now)
    if state == ShownState.CHANGES_REQUESTED:
        return Q(state=state, expires_at__gt=now)
    if state in (ShownState.SUBMITTED, ShownState.APPROVED):
        return _submitted(now, is_approved=state == ShownState.APPROVED)
    return Q(state=state)


def _submitted(now: datetime, *, is_approved: bool) -> Q:
    """Return the condition of those that wait, by whether their votes suffice.

    No column says that, so all that wait are looked at, of which there are few.
    """
    waiting = releases_waiting(now)
    approved = {key for key, one in tallies_of(waiting, now).items() if one.is_approved}
    held = waiting.filter(pk__in=approved) if is_approved else waiting.exclude(pk__in=approved)
    return Q(pk__in=held.values("pk"))


def _rows(records: Iterable[Any], now: datetime) -> Iterator[ReleaseRow]:
    records = list(records)
    waiting = [one for one in records if one.state in WAITING and one.expires_at > now]
    tallies = tallies_of(waiting, now) if waiting else {}
    return (_row(one, tallies, now) for one in records)


def _row(release: Any, tallies: Mapping[int, Tally], now: datetime) -> ReleaseRow:  # noqa: ANN401 (annotated)
    place, found = release.environment, tallies.get(release.pk)
    state = shown_state(
        ReleaseState(release.state),
        is_approved=found is not None and found.is_approved,
        expires_at=release.expires_at,
        now=now,
    )
    slots = found.slots if found else ()
    return ReleaseRow(
        public_id=release.public_id,
        version=release.version,
        interface_slug=place.interface.slug,
        interface_name=place.interface.name,
        environment=place.name,
        state=state,
        is_current=release.runs,
        requested_by=str(release.requested_by or ""),
        created_at=release.created_at,
        approvals=sum(min(one.have, one.need) for one in slots) if found else None,
        approvals_needed=sum(one.need for one in slots) if found else None,
        expires_at=release.expires_at if release.state in WAITING else None,
    )
