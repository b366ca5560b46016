"""Reads about what belongs to a team or a person, for their pages."""

from dataclasses import dataclass

from registry.models import Interface, Membership, Team, User


@dataclass(frozen=True, slots=True)
class OwnedInterface:
    """An interface that a team is accountable for.

    Attributes:
        tier: 1, 2 or 3, None while nobody has said.
    """

    slug: str
    name: str
    profile: str
    tier: int | None


@dataclass(frozen=True, slots=True)
class OwnMembership:
    """A team that a person is in, and as what."""

    slug: str
    name: str
    role: str


def interfaces_of(team: Team) -> tuple[OwnedInterface, ...]:
    """Return what ``team`` is accountable for, by name."""
    found = Interface.objects.filter(team=team).values_list("slug", "name", "profile", "tier")
    return tuple(OwnedInterface(*row) for row in found)


def memberships_of(person: User) -> tuple[OwnMembership, ...]:
    """Return the active teams that ``person`` is in, by name."""
    found = Membership.objects.filter(person=person, team__is_active=True).order_by("team__name")
    return tuple(
        OwnMembership(*row) for row in found.values_list("team__slug", "team__name", "role")
    )
