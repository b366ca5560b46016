"""Many records at once, for benchmarks; call it once Django is set up."""

from registry.models import Environment, Interface
from tests.factories import NOW, EnvironmentFactory, InterfaceFactory, TeamFactory

BATCH = 1000


def interfaces(count: int) -> list[Interface]:
    """Make so many interfaces of 20 teams."""
    teams = TeamFactory.create_batch(min(20, count))
    made = [
        InterfaceFactory.build(team=teams[number % len(teams)], tier=1 + number % 3)
        for number in range(count)
    ]
    return Interface.objects.bulk_create(made, batch_size=BATCH)


def environments(count: int) -> list[Environment]:
    """Make so many interfaces with one production environment each."""
    made = [
        EnvironmentFactory.build(interface=interface, name="production", created_at=NOW)
        for interface in interfaces(count)
    ]
    return Environment.objects.bulk_create(made, batch_size=BATCH)
