"""Many records at once, for benchmarks; call it once Django is set up."""

from collections.abc import Sequence

from registry.domain.responsibilities import Responsibility
from registry.models import Environment, Interface, Ownership, Team
from tests.factories import NOW, EnvironmentFactory, InterfaceFactory, TeamFactory

BATCH = 1000


def interfaces(count: int, *, teams: int = 20) -> list[Interface]:
    """Make so many interfaces of at most so many teams."""
    built = [TeamFactory.build() for _ in range(min(teams, count))]
    owning = Team.objects.bulk_create(built, batch_size=BATCH)
    made = [
        InterfaceFactory.build(team=owning[number % len(owning)], tier=1 + number % 3)
        for number in range(count)
    ]
    return Interface.objects.bulk_create(made, batch_size=BATCH)


def environments(count: int, *, teams: int = 20) -> list[Environment]:
    """Make so many interfaces with one production environment each."""
    made = [
        EnvironmentFactory.build(interface=interface, name="production", created_at=NOW)
        for interface in interfaces(count, teams=teams)
    ]
    return Environment.objects.bulk_create(made, batch_size=BATCH)


def ownerships(owned: Sequence[Interface], *, each: int) -> None:
    """Have the team of each interface own so many of its responsibilities."""
    Ownership.objects.bulk_create(
        (
            Ownership(
                interface=one, team=one.team, responsibility=word, invited_at=NOW, accepted_at=NOW
            )
            for one in owned
            for word in list(Responsibility)[:each]
        ),
        batch_size=BATCH,
    )
