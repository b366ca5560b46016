"""Reads about who holds a right, for telling somebody whom to ask."""

from django.db.models import Q, QuerySet
from django.utils import timezone

from registry.domain.responsibilities import Responsibility
from registry.domain.vocabulary import PersonRole, Role
from registry.models import Interface, Membership, Ownership, Team, User


def administrators() -> tuple[str, ...]:
    """Return the names of all active administrators."""
    return _names(User.objects.filter(role=PersonRole.ADMINISTRATOR, is_active=True))


def members(team: Team) -> tuple[str, ...]:
    """Return the names of the active people in ``team``."""
    return _names(User.objects.filter(teams=team, is_active=True))


def leads(team: Team) -> tuple[str, ...]:
    """Return the names of the active people who lead ``team``."""
    leading = Membership.objects.filter(team=team, role=Role.LEAD).values("person")
    return _names(User.objects.filter(pk__in=leading, is_active=True))


def owners(interface: Interface, responsibility: Responsibility) -> tuple[str, ...]:
    """Return the names of the active people who own a responsibility, alone or in a team."""
    held = Ownership.objects.filter(
        interface=interface, responsibility=responsibility, accepted_at__isnull=False
    )
    counting = held.filter(Q(review_by=None) | Q(review_by__gte=timezone.now().date()))
    in_teams = Membership.objects.filter(team__in=counting.values("team"), team__is_active=True)
    mine = Q(pk__in=counting.values("person")) | Q(pk__in=in_teams.values("person"))
    return _names(User.objects.filter(mine, is_active=True).exclude(role=PersonRole.AUDITOR))


def _names(people: QuerySet[User]) -> tuple[str, ...]:
    return tuple(str(person) for person in people.order_by("name", "email"))
