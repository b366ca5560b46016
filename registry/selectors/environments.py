"""Reads about environments."""

from collections.abc import Iterable
from dataclasses import dataclass

from registry.models import Environment, Interface


def environment_count() -> int:
    """Return how many environments there are."""
    return Environment.objects.count()


def environment_ids() -> list[int]:
    """Return the primary keys of all environments."""
    return list(Environment.objects.values_list("pk", flat=True))


def environments_of(interface_id: int) -> list[int]:
    """Return the primary keys of one interface's environments."""
    ids = Environment.objects.filter(interface_id=interface_id)
    return list(ids.values_list("pk", flat=True))


def interfaces_of(environment_ids: Iterable[int]) -> dict[int, int]:
    """Return the primary key of the interface by that of the environment."""
    rows = Environment.objects.filter(pk__in=list(environment_ids))
    return dict(rows.values_list("pk", "interface_id"))


@dataclass(frozen=True, slots=True)
class InterfaceKeys:
    """What lists of interfaces are sorted by.

    Attributes:
        tier: 1, 2 or 3, None while nobody has said.
    """

    name: str
    tier: int | None
    team_id: int


def interface_keys(interface_ids: Iterable[int]) -> dict[int, InterfaceKeys]:
    """Return what the interfaces of those primary keys are sorted by."""
    rows = Interface.objects.filter(pk__in=list(interface_ids)).order_by()
    found = rows.values_list("pk", "name", "tier", "team_id")
    return {pk: InterfaceKeys(name, tier, team) for pk, name, tier, team in found}
