"""One page of interfaces over HTTP, against a bare ``SELECT`` of as many rows by primary key.

For every five interfaces there is a team, and for each ten ownerships, as in a large company.
"""

from collections.abc import Callable

from tests.bench.database import prepared
from tests.bench.measuring import Sizes, seconds, sizes, tell, tell_machine

PER_PAGE = 50
OWNERSHIPS = 10


def populate(count: int) -> None:
    """Make so many interfaces, with their teams and ownerships."""
    from registry.domain.responsibilities import Responsibility
    from registry.models import Interface, Ownership, Team
    from tests.bench.records import BATCH
    from tests.factories import NOW, InterfaceFactory, TeamFactory

    built = [TeamFactory.build() for _ in range(max(1, count // 5))]
    teams = Team.objects.bulk_create(built, batch_size=BATCH)
    interfaces = Interface.objects.bulk_create(
        [InterfaceFactory.build(team=teams[number % len(teams)]) for number in range(count)],
        batch_size=BATCH,
    )
    words = list(Responsibility)[:OWNERSHIPS]
    Ownership.objects.bulk_create(
        (
            Ownership(
                interface=one, team=one.team, responsibility=word, invited_at=NOW, accepted_at=NOW
            )
            for one in interfaces
            for word in words
        ),
        batch_size=BATCH,
    )


def reading(count: int) -> tuple[Callable[[], None], Callable[[], None]]:
    """Return the work of the baseline, and that of the API."""
    from registry.models import Interface
    from tests.api.conftest import program_of
    from tests.factories import AdministratorFactory

    keys = list(Interface.objects.values_list("pk", flat=True)[:PER_PAGE])
    program = program_of(AdministratorFactory.create())

    def select() -> None:
        assert len(list(Interface.objects.filter(pk__in=keys).values_list())) == len(keys)

    def page() -> None:
        answer = program.get("/interfaces?sort=-team")
        assert len(answer.json()["results"]) == min(PER_PAGE, count)

    return select, page


def measure(wanted: Sizes) -> None:
    """Compare on ``size`` interfaces."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    populate(wanted.size)
    select, page = reading(wanted.size)
    page()
    with CaptureQueriesContext(connection) as queries:
        page()
    tell(
        f"API page of {PER_PAGE} out of {wanted.size} interfaces with "
        f"{wanted.size * OWNERSHIPS} ownerships on {wanted.backend}, {len(queries)} queries",
        baseline=(f"`SELECT` of {PER_PAGE} rows", seconds(select, rounds=wanted.rounds)),
        ours=("`GET /api/v1/interfaces`", seconds(page, rounds=wanted.rounds)),
    )


if __name__ == "__main__":
    asked = sizes(__doc__, 10_000, "interfaces")
    with prepared(asked.backend):
        measure(asked)
    tell_machine()
