"""One page of the fleet, against a bare ``SELECT`` of as many rows by primary key.

The rows are those of four edges in different states, judged by the program and copied to every
interface: a benchmark of reading, not of judging.
"""

from collections.abc import Callable

from tests.bench.database import prepared
from tests.bench.measuring import Sizes, seconds, sizes, tell, tell_machine

PER_PAGE = 50


def populate(count: int) -> None:
    """Make so many interfaces, each with a status."""
    from readiness.models import EnvironmentStatus
    from tests.bench.records import BATCH, environments
    from tests.factories import NOW, TeamFactory
    from tests.scenes import EXPIRING, REFUSED, SOUND, UNSEEN, interface_in

    team = TeamFactory.create()
    for edge in (SOUND, EXPIRING, REFUSED, UNSEEN):
        interface_in(team, f"judged-{edge}", edge, NOW)
    judged = list(EnvironmentStatus.objects.values())
    rows = [
        judged[number % len(judged)]
        | {"id": None, "environment_id": place.pk, "interface_id": place.interface_id}
        for number, place in enumerate(environments(count - len(judged)))
    ]
    EnvironmentStatus.objects.bulk_create(
        [EnvironmentStatus(**row) for row in rows], batch_size=BATCH
    )


def reading(count: int) -> tuple[Callable[[], None], Callable[[], None]]:
    """Return the work of the baseline, and that of the page."""
    from readiness.models import EnvironmentStatus
    from readiness.selectors.fleet import fleet_page
    from readiness.selectors.shapes import FleetFilters
    from tests.factories import NOW

    keys = list(EnvironmentStatus.objects.values_list("pk", flat=True)[:PER_PAGE])

    def select() -> None:
        assert len(list(EnvironmentStatus.objects.filter(pk__in=keys).values_list())) == len(keys)

    def page() -> None:
        found = fleet_page(FleetFilters(per=PER_PAGE), asking=(), now=NOW)
        assert (len(found.rows), found.total) == (len(keys), count)

    return select, page


def measure(wanted: Sizes) -> None:
    """Compare on ``size`` interfaces."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    populate(wanted.size)
    select, page = reading(wanted.size)
    with CaptureQueriesContext(connection) as queries:
        page()
    tell(
        f"fleet page of {PER_PAGE} out of {wanted.size} interfaces on {wanted.backend}, "
        f"{len(queries)} queries",
        baseline=(f"`SELECT` of {PER_PAGE} rows", seconds(select, rounds=wanted.rounds)),
        ours=("`fleet_page`", seconds(page, rounds=wanted.rounds)),
    )


if __name__ == "__main__":
    asked = sizes(__doc__, 10_000, "interfaces")
    with prepared(asked.backend):
        measure(asked)
    tell_machine()
