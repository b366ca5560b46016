"""Reads about who was asked to own what."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from registry.domain.responsibilities import Responsibility
from registry.models import Membership, Ownership, User


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


def invitation_count(person: User) -> int:
    """Return how many ownerships wait for an answer of ``person``."""
    return _asked(person).count()


def interfaces_asking(person: User) -> QuerySet[Ownership, int]:
    """Return the primary keys of interfaces that wait for an answer of ``person``."""
    return _asked(person).values_list("interface_id", flat=True).distinct()


def anybody_asked() -> bool:
    """Tell whether anybody was ever asked to own anything."""
    return Ownership.objects.exists()


def _asked(person: User) -> QuerySet[Ownership]:
    teams = Membership.objects.filter(person=person, team__is_active=True).values("team")
    return Ownership.objects.filter(Q(person=person) | Q(team__in=teams), accepted_at=None)
