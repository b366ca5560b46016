"""Reads about teams."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import OuterRef, Subquery
from django.db.models.functions import Lower

from registry.domain.permissions import Capacity, Permission, capacities_of, may
from registry.domain.vocabulary import PersonRole, Role
from registry.models import Interface, Membership, Ownership, Team, User
from registry.selectors.selection import Selection, number_of, ordered_by, with_words


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
    person_id: int
    name: str
    email: str
    role: str
    is_active: bool
    since: datetime


@dataclass(frozen=True, slots=True)
class TeamPage:
    """What every page of one team shows.

    Attributes:
        members, interfaces, responsibilities: how many, whatever a page narrows.
        may_change, may_close, may_open, may_leave: what the reader may do to the team.
    """

    record: Team
    members: int
    interfaces: int
    responsibilities: int
    may_change: bool
    may_close: bool
    may_open: bool
    may_leave: bool


_SORTS = {"name": ("by_name",), "members": ("people",), "interfaces": ("owned",)}
_MEMBER_SORTS = {
    "name": ("person__name",),
    "role": ("role", "person__name"),
    "since": ("since",),
}


def teams_selected(query: str = "", *, sort: str = "name") -> Selection[TeamRow]:
    """Return the active teams, with how much each answers for.

    Args:
        query: words, each part of a name, a slug or a contact channel.
    """
    belongs = Membership.objects.filter(team=OuterRef("pk"), person__is_active=True)
    teams = Team.objects.filter(with_words(query, "name", "slug", "channel"), is_active=True)
    counted = teams.annotate(
        by_name=Lower("name"),
        people=number_of(belongs),
        owned=number_of(Interface.objects.filter(team=OuterRef("pk"))),
    )
    ordered = counted.order_by(*ordered_by(_SORTS, sort, "by_name", "pk"))
    return Selection(
        ordered,
        lambda team: TeamRow(team.slug, team.name, team.channel, team.people, team.owned),
    )


def team_page(slug: str, person: User) -> TeamPage | None:
    """Return the team with that slug as ``person`` sees it, in one query, or None."""
    own = Membership.objects.filter(team=OuterRef("pk"), person=person).values("role")
    found = Team.objects.filter(slug=slug).annotate(
        people=number_of(Membership.objects.filter(team=OuterRef("pk"))),
        owned=number_of(Interface.objects.filter(team=OuterRef("pk"))),
        held=number_of(Ownership.objects.filter(team=OuterRef("pk"))),
        own_role=Subquery(own),
    )
    team = found.first()
    if team is None:
        return None
    capacities = capacities_of(PersonRole(person.role), others=_in_team(team.own_role))
    return TeamPage(
        record=team,
        members=team.people,
        interfaces=team.owned,
        responsibilities=team.held,
        may_change=may(Permission.CHANGE_TEAM, capacities),
        may_close=team.is_active and may(Permission.CLOSE_TEAM, capacities),
        may_open=not team.is_active and may(Permission.ADD_TEAM, capacities),
        may_leave=may(Permission.LEAVE_TEAM, capacities),
    )


def _in_team(role: str | None) -> tuple[Capacity, ...]:
    leads = (Capacity.TEAM_LEAD,) if role == Role.LEAD else ()
    return (Capacity.MEMBER, *leads) if role else ()


def team_choices(person: User) -> tuple[tuple[str, str], ...]:
    """Return (slug, name) of the teams for which ``person`` may register an interface."""
    teams = Team.objects.filter(is_active=True)
    if not may(Permission.ADD_INTERFACE, capacities_of(PersonRole(person.role), others=())):
        teams = teams.filter(memberships__person=person)
    return tuple(teams.values_list("slug", "name"))


def members_selected(
    team: Team, query: str = "", role: str = "", *, sort: str = "role"
) -> Selection[MemberRow]:
    """Return who is in ``team``.

    Args:
        query: words, each part of a name or an e-mail address.
        role: in the team, "" for every role.
    """
    found = Membership.objects.filter(with_words(query, "person__name", "person__email"), team=team)
    if role:
        found = found.filter(role=role)
    ordered = found.select_related("person").order_by(*ordered_by(_MEMBER_SORTS, sort, "pk"))
    return Selection(ordered, _member)


def _member(found: Membership) -> MemberRow:
    person = found.person
    return MemberRow(
        found.pk,
        person.pk,
        person.name,
        person.email,
        found.role,
        person.is_active,
        found.since,
    )


NAMES_OF_TEAMS = """
    SELECT ROW_NUMBER() OVER (ORDER BY name) AS position, slug, name
    FROM registry_team WHERE is_active
"""
"""Every active team by name, as a part of a statement."""


def team_names() -> tuple[tuple[str, str], ...]:
    """Return (slug, name) of every active team by name."""
    return tuple(Team.objects.filter(is_active=True).values_list("slug", "name"))


def team_keys(slugs: Iterable[str]) -> dict[str, int]:
    """Return the primary key of each team by its slug."""
    return dict(Team.objects.filter(slug__in=list(slugs)).values_list("slug", "pk"))
