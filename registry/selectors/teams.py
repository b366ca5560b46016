"""Reads about teams."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from registry.domain.permissions import Permission, capacities_of, may
from registry.domain.vocabulary import PersonRole
from registry.models import Membership, Team, User


@dataclass(frozen=True, slots=True)
class TeamRow:
    """A team in a list."""

    slug: str
    name: str
    channel: str
    members: int
    interfaces: int


@dataclass(frozen=True, slots=True)
class MemberRow:
    """A person in a team."""

    membership_id: int
    name: str
    email: str
    role: str
    is_active: bool
    since: datetime


def team_rows() -> tuple[TeamRow, ...]:
    """Return every active team by name, with how much it answers for."""
    teams = (
        Team.objects.filter(is_active=True)
        .annotate(
            people=Count("members", filter=Q(members__is_active=True), distinct=True),
            owned=Count("interfaces", distinct=True),
        )
        .order_by("name")
    )
    return tuple(
        TeamRow(team.slug, team.name, team.channel, team.people, team.owned) for team in teams
    )


def team_choices(person: User) -> tuple[tuple[str, str], ...]:
    """Return (slug, name) of the teams for which ``person`` may register an interface."""
    teams = Team.objects.filter(is_active=True)
    if not may(Permission.ADD_INTERFACE, capacities_of(PersonRole(person.role), others=())):
        teams = teams.filter(memberships__person=person)
    return tuple(teams.values_list("slug", "name"))


def member_rows(team: Team) -> tuple[MemberRow, ...]:
    """Return who is in ``team``, leads first."""
    memberships = Membership.objects.filter(team=team).select_related("person")
    return tuple(
        MemberRow(
            found.pk,
            found.person.name,
            found.person.email,
            found.role,
            found.person.is_active,
            found.since,
        )
        for found in memberships.order_by("role", "person__name")
    )


def team_names() -> tuple[tuple[str, str], ...]:
    """Return (slug, name) of every active team by name."""
    return tuple(Team.objects.filter(is_active=True).values_list("slug", "name"))


def team_keys(slugs: Iterable[str]) -> dict[str, int]:
    """Return the primary key of each team by its slug."""
    return dict(Team.objects.filter(slug__in=list(slugs)).values_list("slug", "pk"))
