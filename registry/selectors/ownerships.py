"""Reads about who was asked to own what."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet
from django.db.models.functions import Lower

from registry.domain.responsibilities import Responsibility, asked_as
from registry.domain.vocabulary import PersonRole
from registry.models import Interface, Ownership, User
from registry.selectors.holding_shapes import HoldingFilters
from registry.selectors.holdings import of_person
from registry.selectors.selection import Selection, called, ordered_by


@dataclass(frozen=True, slots=True)
class Invitation:
    """An ownership that waits for an answer."""

    ownership_id: int
    interface_slug: str
    interface_name: str
    responsibility: Responsibility
    standing: str
    holder: str
    invited_at: datetime
    invited_by: str
    review_by: date | None

    @property
    def asked(self) -> str:
        """As what they are asked, and until when: what an answer says that it is to."""
        return asked_as(self.standing, self.review_by)


_SORTS = {
    "asked": ("invited_at",),
    "interface": ("by_name", "responsibility"),
    "responsibility": ("responsibility", "by_name"),
}


def invitations_for(
    person: User, filters: HoldingFilters | None = None, *, sort: str = "interface"
) -> Selection[Invitation]:
    """Return what ``person``, alone or in a team, is asked to own and has not answered."""
    filters = filters or HoldingFilters()
    waiting = _asked(person)
    if filters.interface:
        waiting = waiting.filter(called(filters.interface, Interface, "interface__"))
    if filters.responsibility:
        waiting = waiting.filter(responsibility=filters.responsibility)
    related = waiting.select_related("interface", "team", "person", "invited_by")
    named = related.annotate(by_name=Lower("interface__name"))
    return Selection(named.order_by(*ordered_by(_SORTS, sort, "pk")), _invitation)


def _invitation(found: Ownership) -> Invitation:
    return Invitation(
        ownership_id=found.pk,
        interface_slug=found.interface.slug,
        interface_name=found.interface.name,
        responsibility=Responsibility(found.responsibility),
        standing=found.standing,
        holder=str(found.team or found.person),
        invited_at=found.invited_at,
        invited_by=str(found.invited_by or ""),
        review_by=found.review_by,
    )


def ownerships_waiting(person: User) -> QuerySet[Ownership]:
    """Return what ``person``, alone or in a team, is asked to own and has not answered."""
    return _asked(person).select_related("interface", "team")


def interfaces_asking(person: User) -> QuerySet[Ownership, int]:
    """Return the primary keys of interfaces that wait for an answer of ``person``."""
    return _asked(person).values_list("interface_id", flat=True).distinct()


def interfaces_held(
    person: User, responsibility: Responsibility, today: date
) -> QuerySet[Ownership, int]:
    """Return the primary keys of interfaces of which ``person`` holds a responsibility.

    Alone or in a team, accepted, and not lapsed on ``today``.
    """
    return interfaces_held_for(person, [responsibility], today)


def interfaces_held_for(
    person: User, responsibilities: Iterable[Responsibility], today: date
) -> QuerySet[Ownership, int]:
    """Return the same of those of which they hold any of ``responsibilities``."""
    words = list(responsibilities)
    held = _theirs(person).filter(responsibility__in=words, accepted_at__isnull=False)
    counting = held.filter(Q(review_by=None) | Q(review_by__gte=today))
    return counting.values_list("interface_id", flat=True)


def _asked(person: User) -> QuerySet[Ownership]:
    return _theirs(person).filter(accepted_at=None)


def _theirs(person: User) -> QuerySet[Ownership]:
    return Ownership.objects.filter(of_person(person.pk, PersonRole(person.role)))
