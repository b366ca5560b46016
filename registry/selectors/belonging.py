"""Reads about what belongs to a team or a person, for their pages."""

from dataclasses import dataclass

from django.db.models import F
from django.db.models.functions import Lower

from registry.models import Membership, User
from registry.selectors.listing import InterfaceFilters, interfaces_listed
from registry.selectors.selection import Selection, ordered_by


@dataclass(frozen=True, slots=True)
class OwnedInterface:
    """An interface that a team is accountable for.

    Attributes:
        tier: 1, 2 or 3, None while nobody has said.
        lifecycle: "" while nobody has said.
    """

    slug: str
    name: str
    profile: str
    tier: int | None
    lifecycle: str


@dataclass(frozen=True, slots=True)
class OwnMembership:
    """A team that a person is in, and as what."""

    slug: str
    name: str
    role: str


_SORTS = {
    "name": ("by_name",),
    "tier": ("by_tier", "by_name"),
    "profile": ("profile", "by_name"),
    "lifecycle": ("lifecycle", "by_name"),
}


def interfaces_selected(filters: InterfaceFilters, *, sort: str) -> Selection[OwnedInterface]:
    """Return the interfaces under ``filters``: what is said about them, not how they are."""
    found = interfaces_listed(filters).annotate(by_name=Lower("name"), by_tier=F("tier_or_last"))
    ordered = found.order_by(*ordered_by(_SORTS, sort, "pk"))
    return Selection(
        ordered,
        lambda one: OwnedInterface(one.slug, one.name, one.profile, one.tier, one.lifecycle),
    )


def memberships_of(person: User) -> tuple[OwnMembership, ...]:
    """Return the active teams that ``person`` is in, by name."""
    found = Membership.objects.filter(person=person, team__is_active=True).order_by("team__name")
    return tuple(
        OwnMembership(*row) for row in found.values_list("team__slug", "team__name", "role")
    )
