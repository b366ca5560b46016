"""What leans on an interface: the interfaces whose records name it as a dependency."""

from dataclasses import dataclass

from registry.domain.vocabulary import Tier
from registry.models import Dependency

MOST = 50
"""Interfaces that a page names."""


@dataclass(frozen=True, slots=True)
class Dependent:
    """An interface that leans on another one.

    Attributes:
        effect: what becomes of it when the other one is down, in the words of its record.
    """

    slug: str
    name: str
    tier: Tier | None
    effect: str


def dependents_of(slug: str) -> tuple[Dependent, ...]:
    """Return the interfaces that lean on the one called ``slug``, the most important first."""
    rows = Dependency.objects.filter(other=slug).select_related("interface")
    found = rows.order_by("interface__tier", "interface__name")[:MOST]
    return tuple(
        Dependent(at.slug, at.name, Tier(at.tier) if at.tier else None, row.effect)
        for row in found
        for at in [row.interface]
    )
