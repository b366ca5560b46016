"""Finding names with typing errors, against ``icontains`` over the same names, which forgives none.

Names are as people give them, with an environment and a tag for each interface, ten ownerships, and
two people for each team. SQLite works in the process itself, so that
processor time tells all of it; on PostgreSQL it is the time that passes.
"""

import random
import time
from collections.abc import Callable

from tests.bench.database import prepared
from tests.bench.measuring import Sizes, seconds, sizes, tell, tell_machine

TYPED, MEANT = "suport chta", "support chat"
SHOWN = 5
OWNERSHIPS = 10
_ABOUT = (
    "support sales legal finance research voice brand vision coding data risk health claims market "
    "field audit pricing policy travel payroll security network billing training quality"
)
_WHAT = (
    "chat assistant studio gateway copilot desk search summary intake router lab bench writer "
    "reviewer translator agent board notebook playground proxy"
)
_WHERE = "europe america berlin zurich tokyo nordics plant hub north south"


def populate(count: int) -> None:
    """Make so many interfaces with names, a fifth as many teams, ten times as many ownerships."""
    from registry.models import Environment, Interface, Membership, Tag, Team, User
    from tests.bench.records import BATCH, environments, ownerships
    from tests.factories import MembershipFactory, UserFactory

    ownerships(
        [one.interface for one in environments(count, teams=max(1, count // 5))], each=OWNERSHIPS
    )
    chance = random.Random(7)
    abouts, whats, wheres = _ABOUT.split(), _WHAT.split(), _WHERE.split()
    interfaces, teams = list(Interface.objects.order_by("pk")), list(Team.objects.order_by("pk"))
    named: list[Interface | Team] = [*interfaces, *teams]
    for one in named:
        about, where = chance.choice(abouts).capitalize(), chance.choice(wheres)
        one.name = f"{about} {chance.choice(whats)} {where} {one.pk}"
    interfaces[0].name = "Support chat"
    Interface.objects.bulk_update(interfaces, ["name"], batch_size=200)
    Team.objects.bulk_update(teams, ["name"], batch_size=200)
    places = list(Environment.objects.select_related("interface"))
    for place in places:
        place.edge_url = f"https://{place.interface.slug}.example.test"
    Environment.objects.bulk_update(places, ["edge_url"], batch_size=200)
    tags = (Tag(interface=one, word=chance.choice(whats)) for one in interfaces)
    Tag.objects.bulk_create(tags, batch_size=BATCH)
    people = User.objects.bulk_create(UserFactory.build_batch(2 * len(teams)), batch_size=BATCH)
    Membership.objects.bulk_create(
        (
            MembershipFactory.build(person=one, team=teams[number // 2])
            for number, one in enumerate(people)
        ),
        batch_size=BATCH,
    )


def finding() -> tuple[Callable[[], None], Callable[[], None], Callable[[], None]]:
    """Return the work of the baseline, that of a search, and that of one after a name changed."""
    from django.db.models import Q

    from registry.models import Environment, Interface, Team, User
    from registry.selectors.search import search

    looked_at = (
        (Interface, ("name", "slug", "tags__word")),
        (Environment, ("name", "edge_url", "interface__name")),
        (Team, ("name", "slug")),
        (User, ("name", "email")),
    )
    rename = Interface.objects.filter(slug=Interface.objects.latest("pk").slug)
    names = iter(range(1_000_000))

    def contains() -> None:
        for model, columns in looked_at:
            found = model.objects.all()
            for word in MEANT.split():
                fits = Q()
                for column in columns:
                    fits |= Q(**{f"{column}__icontains": word})
                found = found.filter(fits)
            list(found.distinct().order_by("pk").values_list("pk", *columns)[:SHOWN])

    def find() -> None:
        (group, *_) = search(TYPED, everybody=False, limit=SHOWN).groups
        assert group.matches[0].title == "Support chat"

    def find_anew() -> None:
        rename.update(name=f"Renamed {next(names)}")
        find()

    return contains, find, find_anew


def measure(wanted: Sizes) -> None:
    """Compare on ``size`` interfaces."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    populate(wanted.size)
    contains, find, find_anew = finding()
    find()
    with CaptureQueriesContext(connection) as queries:
        find()
    is_within = wanted.backend == "SQLite"
    clock = time.process_time if is_within else time.perf_counter
    baseline = ("`icontains`", seconds(contains, rounds=wanted.rounds, clock=clock))
    subject = (
        f"among {wanted.size} interfaces and environments, {max(1, wanted.size // 5)} teams and "
        f"{wanted.size * OWNERSHIPS} ownerships on {wanted.backend}, {len(queries)} query"
    )
    for words, work in (("finding a name", find), ("finding one after a change", find_anew)):
        ours = ("`search`", seconds(work, rounds=wanted.rounds, clock=clock))
        what = f"processor time of {words}" if is_within else words
        tell(f"{what} {subject}", baseline=baseline, ours=ours)


if __name__ == "__main__":
    asked = sizes(__doc__, 10_000, "interfaces")
    with prepared(asked.backend):
        measure(asked)
    tell_machine()
