"""Reads about environments."""

from collections.abc import Iterable

from registry.models import Environment


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
