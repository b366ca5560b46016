"""Whole requests for pages and lists of a registry, against the same ones of a hundredth of it.

For every five interfaces there is a team, and for each ten ownerships, as in a large company. Their
statuses are those of four edges in different states, judged by the program and copied: a benchmark
of reading, not of judging. One interface has everything recorded. Each size is a process with a
database of its own, and they are asked in turn, so that other work on the machine slows all alike.
"""

import gzip
import multiprocessing
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from multiprocessing.connection import Connection
from random import Random
from statistics import median

from tests.bench.database import prepared
from tests.bench.measuring import Sizes, seconds, sizes, tell, tell_machine

LEAST = 8
OWNERSHIPS = 10
PAGES = {
    "the fleet": "/",
    "the fleet by team, backwards": "/?sort=-team",
    "one interface": "/i/full/",
    "`/api/v1/interfaces`": "/api/v1/interfaces",
    "`/api/v1/interfaces?sort=-team`": "/api/v1/interfaces?sort=-team",
    "`/responsibilities/`": "/responsibilities/",
    "`/responsibilities/?state=gap`": "/responsibilities/?state=gap",
    "`/api/v1/gaps`": "/api/v1/gaps",
}


@dataclass(frozen=True)
class Registry:
    """A registry of so many interfaces in another process."""

    count: int
    asking: Connection

    def ask(self, path: str, rounds: int) -> tuple[float, int, float]:
        """Return the median seconds of a page, its number of queries, and its KB gzipped."""
        self.asking.send((path, rounds))
        answer: tuple[float, int, float] = self.asking.recv()
        return answer


def populate(count: int, now: datetime) -> None:
    """Make so many interfaces with teams, ownerships and statuses, and one with everything."""
    from readiness.domain.scorecards import current
    from readiness.models import EnvironmentStatus
    from readiness.selectors.gathered import known_by
    from readiness.services.assessing import environments_assess
    from readiness.services.fleet import fleet_keep
    from tests.bench.records import BATCH, environments, ownerships
    from tests.factories import TeamFactory
    from tests.filled import filled
    from tests.scenes import EXPIRING, REFUSED, SOUND, UNSEEN, interface_in

    team = TeamFactory.create()
    for edge in (SOUND, EXPIRING, REFUSED, UNSEEN):
        interface_in(team, f"judged-{edge}", edge, now)
    full = filled(Random(1), team, slug="full")
    judged = list(EnvironmentStatus.objects.values())
    places = environments(count - len(judged) - 1, teams=max(1, count // 5))
    rows = [
        judged[number % len(judged)]
        | {"id": None, "environment_id": place.pk, "interface_id": place.interface_id}
        for number, place in enumerate(places)
    ]
    EnvironmentStatus.objects.bulk_create(
        [EnvironmentStatus(**row) for row in rows], batch_size=BATCH
    )
    ids = [place.interface_id for place in places]
    for start in range(0, len(ids), BATCH):
        known = known_by(current(), ids[start : start + BATCH])[0]
        fleet_keep(known=known, judged={}, now=now)
    ownerships([place.interface for place in places], each=OWNERSHIPS)
    environments_assess(environment_ids=full.environments.values_list("pk", flat=True), now=now)


def serve(count: int, backend: str, asked: Connection) -> None:
    """Answer how long pages take, until nobody asks any more."""
    with prepared(backend):
        from django.db import connection
        from django.utils import timezone

        # as if it was probed in an hour, so that nothing turns while it is measured
        populate(count, timezone.now() + timedelta(hours=1))
        if backend == "PostgreSQL":
            with connection.cursor() as cursor:
                # what autovacuum does by itself within a minute
                cursor.execute("VACUUM ANALYZE")
        asked.send("ready")
        while order := asked.recv():
            asked.send(_measured(*order))


def _measured(path: str, rounds: int) -> tuple[float, int, float]:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    read = reading(path)
    read()
    with CaptureQueriesContext(connection) as queries:
        content = read()
    count = len(queries)
    return seconds(read, rounds=rounds), count, len(gzip.compress(content)) / 1000


def reading(path: str) -> Callable[[], bytes]:
    """Return the work of an administrator's request."""
    from django.test import Client

    from tests.factories import AdministratorFactory

    client = Client()
    person = AdministratorFactory.create()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")

    def read() -> bytes:
        answer = client.get(path)
        assert answer.status_code == 200
        return bytes(answer.content)

    return read


@contextmanager
def registries(counts: Sequence[int], backend: str) -> Iterator[list[Registry]]:
    """Have a registry of each size ready until the end of the block."""
    context = multiprocessing.get_context("spawn")
    with ExitStack() as stack:
        found = []
        for count in counts:
            mine, its = context.Pipe()
            process = context.Process(target=serve, args=(count, backend, its))
            process.start()
            stack.callback(process.join)
            stack.callback(mine.send, None)
            mine.recv()
            found.append(Registry(count, mine))
        yield found


def measure(wanted: Sizes) -> None:
    """Compare ``size`` interfaces, and a tenth of them, with a hundredth."""
    counts = sorted({max(LEAST, wanted.size // part) for part in (100, 10, 1)} | {LEAST})[-3:]
    with registries(counts, wanted.backend) as found:
        for title, path in PAGES.items():
            _compare(found, title, path, wanted)


def _compare(found: Sequence[Registry], title: str, path: str, wanted: Sizes) -> None:
    taken: list[list[float]] = [[] for _ in found]
    queries, size = 0, 0.0
    for _ in range(wanted.rounds):
        for registry, times in zip(found, taken, strict=True):
            once, queries, size = registry.ask(path, rounds=3)
            times.append(once)
    first, *others = ((one.count, median(times)) for one, times in zip(found, taken, strict=True))
    for count, ours in others or [first]:
        tell(
            f"{title}, {count} interfaces on {wanted.backend}, {queries} queries, {size:.1f} KB",
            baseline=(f"of {first[0]}", first[1]),
            ours=(f"of {count}", ours),
        )


if __name__ == "__main__":
    measure(sizes(__doc__, 10_000, "interfaces"))
    tell_machine()
