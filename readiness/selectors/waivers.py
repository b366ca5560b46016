"""Reads about waivers: all of them, one with what its page shows, and whom one waits for."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Lower

from readiness.domain.waivers import WaiverState, ends_at, state_at
from readiness.models import Waiver
from readiness.selectors.policy import scorecard_in_force
from registry.domain.responsibilities import Responsibility
from registry.selectors.ownerships import interfaces_held
from registry.selectors.people import Person
from registry.selectors.selection import Selection, ordered_by, with_words

_SORTS = {
    "requested": ("requested_at",),
    "interface": ("by_name", "environment__name"),
    "check": ("check_id",),
    "state": ("state", "ends_on"),
    "person": ("requester",),
    "ends": ("ends_on",),
}


@dataclass(frozen=True, slots=True)
class WaiverFilters:
    """Which waivers somebody wants to see; "" for all.

    Attributes:
        interface: words of its name, or its slug.
        check: id of a check.
        state: what they are now.
        person: words of a name, of who asked or decided.
    """

    interface: str = ""
    check: str = ""
    state: str = ""
    person: str = ""


@dataclass(frozen=True, slots=True)
class WaiverShown:
    """A waiver with all that is shown of it.

    Attributes:
        state: what it is at the time of reading.
        decision_reason: why it was denied, or what was said when it was approved.
        closed_by: who withdrew, denied or revoked it.
        renews: public id of the one that it follows, "" for none.
        renewed_by: public ids of those that ask to follow it, or do.
    """

    public_id: str
    interface_slug: str
    interface_name: str
    environment: str
    check: str
    state: WaiverState
    reason: str
    compensating_control: str
    requested_by: str
    requested_by_id: int | None
    requested_at: datetime
    ends_on: date
    ends_at: datetime
    decided_by: str
    decided_at: datetime | None
    decision_reason: str
    closed_by: str
    closed_at: datetime | None
    closing_reason: str
    renews: str
    renewed_by: tuple[str, ...]

    @property
    def is_open(self) -> bool:
        """Whether it waits for an answer, or holds."""
        return self.state.is_open


def waivers_selected(
    filters: WaiverFilters, *, now: datetime, sort: str = "-requested"
) -> Selection[WaiverShown]:
    """Return the waivers that ``filters`` ask for, the newest first unless ``sort`` says else."""
    named = waivers_listed().annotate(by_name=Lower("environment__interface__name"))
    found = named.filter(_condition(filters, now))
    return Selection(found.order_by(*ordered_by(_SORTS, sort, "pk")), lambda row: shown(row, now))


def waivers_listed() -> QuerySet[Waiver]:
    """Return all waivers with what is shown of them."""
    related = Waiver.objects.select_related("environment__interface__team", "renews", "closed_by")
    return related.prefetch_related("renewals")


def shown(row: Waiver, now: datetime) -> WaiverShown:
    """Return a row of ``waivers_listed`` as it is at ``now``."""
    place: Any = row.environment
    return WaiverShown(
        public_id=row.public_id,
        interface_slug=place.interface.slug,
        interface_name=place.interface.name,
        environment=place.name,
        check=row.check_id,
        state=state_at(WaiverState(row.state), row.ends_on, row.closed_at, now),
        reason=row.reason,
        compensating_control=row.compensating_control,
        requested_by=row.requester,
        requested_by_id=row.requested_by_id,
        requested_at=row.requested_at,
        ends_on=row.ends_on,
        ends_at=ends_at(row.ends_on),
        decided_by=row.decider,
        decided_at=row.decided_at,
        decision_reason=row.decision_reason,
        closed_by=str(row.closed_by or ""),
        closed_at=row.closed_at,
        closing_reason=row.closing_reason,
        renews=row.renews.public_id if row.renews else "",
        renewed_by=tuple(one.public_id for one in row.renewals.all()),
    )


def waivers_waiting(person: Person, now: datetime) -> QuerySet[Waiver]:
    """Return the requests of others that ``person`` may decide, the longest waiting first."""
    today = now.date()
    mine = interfaces_held(person, Responsibility.RELEASE_APPROVAL, today)
    waiting = Waiver.objects.filter(
        state=WaiverState.REQUESTED, ends_on__gte=today, environment__interface__in=mine
    )
    return waiting.exclude(requested_by=person.pk).order_by("requested_at", "pk")


def most_waiver_days(check: str) -> int:
    """Return for how many days the scorecard in force lets a check be waived, 0 for not at all."""
    return scorecard_in_force().most_waiver_days(check)


def waivers_open(environment_id: int, check: str, now: datetime) -> tuple[WaiverShown, ...]:
    """Return what waits or holds of one check in one environment."""
    rows = waivers_listed().filter(environment=environment_id, check_id=check, closed_at=None)
    return tuple(one for one in (shown(row, now) for row in rows) if one.is_open)


def _condition(filters: WaiverFilters, now: datetime) -> Q:
    condition = with_words(
        filters.interface, "environment__interface__name", "environment__interface__slug"
    )
    condition &= with_words(filters.person, "requester", "decider")
    if filters.check:
        condition &= Q(check_id__iexact=filters.check)
    return condition & _in_state(filters.state, now) if filters.state else condition


def _in_state(state: str, now: datetime) -> Q:
    today = now.date()
    over, renewed = Q(ends_on__lt=today), Q(state=WaiverState.APPROVED, closed_at__isnull=False)
    is_open = Q(state__in=[WaiverState.REQUESTED, WaiverState.APPROVED])
    # one that another follows after its end has ended, and was not followed before it
    early = renewed & Q(closed_at__date__lte=F("ends_on"))
    if state == WaiverState.EXPIRED:
        return is_open & over & ~early
    if state == WaiverState.RENEWED:
        return early
    if state in (WaiverState.REQUESTED, WaiverState.APPROVED):
        return Q(state=state) & ~over & ~renewed
    return Q(state=state)
