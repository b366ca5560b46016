"""What people may have to be told: releases that wait or were decided, and invitations by name."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from registry.domain.releases import WAITING, ReleaseState
from registry.domain.responsibilities import Responsibility
from registry.models import Ownership, Release, User
from registry.selectors.records import ReleaseRecord

_OF_RELEASES = (Responsibility.RELEASE_APPROVAL, Responsibility.RELEASES)
MOST = 500
"""Records that are gone through at once; those that changed last come first."""


@dataclass(frozen=True, slots=True)
class Invitation:
    """Somebody who is asked by name to own something, and has not answered.

    Attributes:
        asked_by: name of whoever asks, "" where their account is gone.
    """

    id: int
    person_id: int
    interface_name: str
    responsibility: Responsibility
    standing: str
    asked_by: str
    asked_at: datetime


def releases_talked_about(
    *, since: datetime, release_id: int | None = None
) -> tuple[ReleaseRecord, ...]:
    """Return the releases that wait for people, and those that were decided against since a time.

    Args:
        release_id: primary key of the only one to look at, None for all.
    """
    waiting = Q(state__in=[*WAITING]) & (Q(closed_at=None) | Q(closed_at__gte=since))
    rejected = Q(state=ReleaseState.REJECTED, closed_at__gte=since)
    found = Release.objects.filter(waiting | rejected)
    if release_id is not None:
        found = found.filter(pk=release_id)
    return tuple(found.order_by("-updated_at", "-pk")[:MOST])


def invitations_open(*, since: datetime, interface_id: int | None = None) -> tuple[Invitation, ...]:
    """Return who was asked by name since a time, and has not answered.

    Args:
        interface_id: primary key, None for those of all.
    """
    found = Ownership.objects.filter(
        accepted_at=None, person__isnull=False, invited_at__gte=since
    ).select_related("interface", "invited_by")
    if interface_id is not None:
        found = found.filter(interface=interface_id)
    return tuple(map(_invitation, found.order_by("-invited_at", "-pk")[:MOST]))


def release_owners(interface_id: int, day: date) -> tuple[int, ...]:
    """Return the people who answer for releases of an interface, alone or in a team."""
    held = Ownership.objects.filter(
        interface=interface_id, responsibility__in=_OF_RELEASES, accepted_at__isnull=False
    ).filter(Q(review_by=None) | Q(review_by__gte=day))
    alone = Q(pk__in=held.filter(person__isnull=False).values("person"))
    in_team = Q(memberships__team__in=held.filter(team__is_active=True).values("team"))
    found = User.objects.filter(alone | in_team, is_active=True)
    return tuple(found.order_by("pk").values_list("pk", flat=True).distinct())


def _invitation(row: Ownership) -> Invitation:
    assert row.person_id is not None  # noqa: S101 (as filtered)
    return Invitation(
        id=row.pk,
        person_id=row.person_id,
        interface_name=row.interface.name,
        responsibility=Responsibility(row.responsibility),
        standing=row.standing,
        asked_by=str(row.invited_by or ""),
        asked_at=row.invited_at,
    )
