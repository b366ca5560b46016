"""Reads about who was asked to own what."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import F, Q, QuerySet

from registry.domain.responsibilities import Responsibility
from registry.domain.vocabulary import PersonRole
from registry.models import Membership, Ownership, User

SOON = timedelta(days=30)
"""How long before it lapses an ownership is shown as about to."""


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


def invitations_for(person: User) -> tuple[Invitation, ...]:
    """Return what ``person``, alone or in a team, is asked to own and has not answered."""
    waiting = _asked(person).select_related("interface", "team", "person", "invited_by")
    return tuple(
        Invitation(
            ownership_id=found.pk,
            interface_slug=found.interface.slug,
            interface_name=found.interface.name,
            responsibility=Responsibility(found.responsibility),
            standing=found.standing,
            holder=str(found.team or found.person),
            invited_at=found.invited_at,
            invited_by=str(found.invited_by or ""),
        )
        for found in waiting.order_by("interface__name", "pk")
    )


@dataclass(frozen=True, slots=True)
class Held:
    """A responsibility that somebody accepted.

    Attributes:
        review_by: the last day on which it counts, None for no end.
        lapses_soon: whether that day is at most ``SOON`` away, or past.
        has_lapsed: whether it is past.
        successor: who is asked to take it over, "" for nobody.
    """

    ownership_id: int
    interface_slug: str
    interface_name: str
    responsibility: Responsibility
    standing: str
    holder: str
    review_by: date | None
    lapses_soon: bool
    has_lapsed: bool
    successor: str


def held_by(person: User, now: datetime) -> tuple[Held, ...]:
    """Return what ``person``, alone or in a team, accepted to own, the next to lapse first."""
    related = ("interface", "team", "person", "successor__team", "successor__person")
    found = _theirs(person).filter(accepted_at__isnull=False).select_related(*related)
    ordered = found.order_by(F("review_by").asc(nulls_last=True), "interface__name", "pk")
    return tuple(_held(one, now.date()) for one in ordered)


def _held(found: Ownership, today: date) -> Held:
    successor = getattr(found, "successor", None)
    day = found.review_by
    return Held(
        ownership_id=found.pk,
        interface_slug=found.interface.slug,
        interface_name=found.interface.name,
        responsibility=Responsibility(found.responsibility),
        standing=found.standing,
        holder=str(found.team or found.person),
        review_by=day,
        lapses_soon=day is not None and day <= today + SOON,
        has_lapsed=day is not None and day < today,
        successor=str(successor.team or successor.person) if successor else "",
    )


def ownerships_waiting(person: User) -> QuerySet[Ownership]:
    """Return what ``person``, alone or in a team, is asked to own and has not answered."""
    return _asked(person).select_related("interface", "team")


def interfaces_asking(person: User) -> QuerySet[Ownership, int]:
    """Return the primary keys of interfaces that wait for an answer of ``person``."""
    return _asked(person).values_list("interface_id", flat=True).distinct()


def _asked(person: User) -> QuerySet[Ownership]:
    return _theirs(person).filter(accepted_at=None)


def _theirs(person: User) -> QuerySet[Ownership]:
    if person.role == PersonRole.AUDITOR:
        return Ownership.objects.none()
    teams = Membership.objects.filter(person=person, team__is_active=True).values("team")
    return Ownership.objects.filter(Q(person=person) | Q(team__in=teams))
