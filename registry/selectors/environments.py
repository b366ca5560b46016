"""Reads about environments."""

from collections.abc import Iterable
from dataclasses import dataclass

from registry.models import Environment, Interface
from registry.selectors.columns import EachOf
from registry.selectors.gathering import Table, gather


@dataclass(frozen=True, slots=True)
class Place:
    """Where an environment is, for whom, and whom it is trusted by.

    Attributes:
        interface: slug of its interface.
        team: slug of the accountable team.
    """

    id: int
    interface: str
    name: str
    team: str
    edge_url: str
    plain_url: str
    ca_pem: str


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


def slugs_of(environment_ids: Iterable[int]) -> dict[int, str]:
    """Return the slug of the interface by the primary key of the environment, in one query."""
    rows = Environment.objects.filter(pk__in=list(environment_ids))
    return dict(rows.values_list("pk", "interface__slug"))


def environments_by_slug(slugs: Iterable[str]) -> dict[int, str]:
    """Return the environments of interfaces, each with the slug of its own, in one query."""
    rows = Environment.objects.filter(interface__slug__in=list(slugs))
    return dict(rows.values_list("pk", "interface__slug"))


def environments_with(
    environment_ids: Iterable[int], tables: tuple[Table, ...]
) -> list[Environment]:
    """Return those environments with the records that ``tables`` add to them, in one query."""
    return gather(Environment.objects.filter(pk__in=EachOf(environment_ids)), tables)


def places_of(teams: Iterable[str], *, zone: str) -> tuple[Place, ...]:
    """Return the environments that these teams answer for in a zone, in one query."""
    rows = Environment.objects.filter(interface__team__slug__in=list(teams), outside_zone=zone)
    found = rows.order_by("pk").values_list(
        "pk",
        "interface__slug",
        "name",
        "interface__team__slug",
        "edge_url",
        "plain_url",
        "ca_pem",
    )
    return tuple(Place(*row) for row in found)


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
