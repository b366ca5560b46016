"""Records as lists that can be narrowed, ordered and paged, and single ones for changing."""

from dataclasses import dataclass

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce

from registry.models import (
    AlertRoute,
    Environment,
    Interface,
    Membership,
    Ownership,
    ProbeIdentity,
    Rehearsal,
    Team,
)
from registry.models.interfaces import LAST_TIER
from registry.selectors.contracts import WITH_CONTRACT
from registry.selectors.snapshots import WITH_OWNERSHIP, teams_with_active


@dataclass(frozen=True, slots=True)
class InterfaceFilters:
    """Which interfaces somebody wants to see; what is blank or None narrows nothing.

    Attributes:
        query: words, each part of a name, slug, profile or name of a team.
        team: slug.
    """

    query: str = ""
    team: str = ""
    profile: str = ""
    tier: int | None = None
    lifecycle: str = ""
    data_classification: str = ""


def interfaces_listed(filters: InterfaceFilters | None = None) -> QuerySet[Interface]:
    """Return interfaces with their teams; ``team_name`` and ``tier_or_last`` can order them."""
    filters = filters or InterfaceFilters()
    found = Interface.objects.select_related("team").annotate(
        team_name=F("team__name"), tier_or_last=Coalesce(F("tier"), LAST_TIER)
    )
    exact = {
        "team__slug": filters.team,
        "profile": filters.profile,
        "tier": filters.tier,
        "lifecycle": filters.lifecycle,
        "data_classification": filters.data_classification,
    }
    found = found.filter(**{name: value for name, value in exact.items() if value})
    for word in filters.query.split():
        found = found.filter(
            Q(name__icontains=word)
            | Q(slug__icontains=word)
            | Q(profile__icontains=word)
            | Q(team__name__icontains=word)
        )
    return found


def teams_listed(query: str = "") -> QuerySet[Team]:
    """Return the active teams."""
    found = Team.objects.filter(is_active=True)
    for word in query.split():
        found = found.filter(Q(name__icontains=word) | Q(slug__icontains=word))
    return found


def memberships_listed(slug: str) -> QuerySet[Membership]:
    """Return who is in the team with that slug."""
    return Membership.objects.filter(team__slug=slug).select_related("person", "team")


def environments_listed(slug: str) -> QuerySet[Environment]:
    """Return the environments of one interface with all that is declared about them."""
    found = Environment.objects.filter(interface__slug=slug)
    return found.select_related("interface__team", *WITH_CONTRACT).prefetch_related(
        "routes", "upstreams"
    )


def identities_listed(slug: str, name: str) -> QuerySet[ProbeIdentity]:
    """Return the identities of one environment, without what is stored of them."""
    found = ProbeIdentity.objects.filter(environment__interface__slug=slug, environment__name=name)
    return found.select_related("environment__interface__team").defer("ciphertext")


def alert_routes_listed(slug: str) -> QuerySet[AlertRoute]:
    """Return the alert routes of one interface, without what is stored of them."""
    found = AlertRoute.objects.filter(interface__slug=slug)
    return found.select_related("interface__team").defer("ciphertext")


def rehearsals_listed(slug: str, name: str) -> QuerySet[Rehearsal]:
    """Return the rehearsals in one environment."""
    found = Rehearsal.objects.filter(environment__interface__slug=slug, environment__name=name)
    return found.select_related("environment__interface__team")


def ownerships_listed(slug: str) -> QuerySet[Ownership]:
    """Return who was asked to own what of one interface, accepted or not."""
    found = Ownership.objects.filter(interface__slug=slug)
    return found.select_related("interface__team", *WITH_OWNERSHIP).prefetch_related(
        teams_with_active("team")
    )
