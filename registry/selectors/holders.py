"""Reads about who holds a right, for telling somebody whom to ask."""

from django.db.models import QuerySet

from registry.domain.vocabulary import PersonRole, Role
from registry.models import Membership, Team, User


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


def _names(people: QuerySet[User]) -> tuple[str, ...]:
    return tuple(str(person) for person in people.order_by("name", "email"))
