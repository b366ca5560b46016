"""A page of responsibilities holds the rows that all of them, ordered in Python, have there."""

from collections.abc import Callable
from datetime import timedelta
from itertools import product
from random import Random
from typing import Any

import pytest
from django.http import QueryDict

from registry.domain.responsibilities import HELD_BY_SEVERAL, Responsibility
from registry.models import Interface, Ownership, Team, User
from registry.selectors.holding_shapes import Holding, HoldingFilters
from registry.selectors.holdings import gaps_of, holdings, interfaces_with_gaps
from registry.selectors.listing import ownerships_listed
from registry.selectors.selection import Selection
from registry.selectors.snapshots import ownership_of, snapshot_get
from registry.web import list_pages
from registry.web.list_pages import list_page
from registry.web.listing import read
from registry.web.lists import RESPONSIBILITIES
from tests.factories import NOW, InterfaceFactory, MembershipFactory, TeamFactory, UserFactory

pytestmark = pytest.mark.django_db
TODAY = NOW.date()
NAMES = ("alpha", "Alpha", "beta", "Gamma", "gamma", "Delta chat", "delta")
STATES = {"accepted": "held", "invited": "waiting", "lapsed": "lapsed"}
LAST, FIRST = TODAY.replace(year=9999), TODAY.replace(year=1970)
Key = Callable[[Holding], tuple[Any, ...]]


def place(row: Holding) -> tuple[str, str]:
    return row.interface_name.lower(), row.interface


def day(row: Holding) -> object:
    return FIRST if row.state == "waiting" else row.review_by or LAST


KEYS: dict[str, Key] = {
    "interface": lambda row: (*place(row), row.responsibility, row.ownership_id),
    "responsibility": lambda row: (row.responsibility, *place(row), row.ownership_id),
    "until": lambda row: (day(row), *place(row), row.responsibility, row.ownership_id),
}


@pytest.fixture
def rows() -> list[Holding]:
    """Record interfaces with few and many ownerships, and return all rows of ``holdings``."""
    chance = Random(5)
    teams = [TeamFactory.create(slug=f"crew-{n}", is_active=n != 2) for n in range(4)]
    for team in teams[:3]:
        MembershipFactory.create(team=team)
    people: list[User] = [UserFactory.create(), UserFactory.create(is_active=False)]
    for name in NAMES:
        interface = InterfaceFactory.create(name=name, team=chance.choice(teams))
        for word in chance.sample(list(Responsibility), chance.choice((0, 5, 17))):
            for _ in range(2 if word in HELD_BY_SEVERAL else 1):
                record(interface, word, [*teams, *people], chance)
    return list(holdings(HoldingFilters(), sort="interface", now=NOW).stream())


def record(
    interface: Interface, word: Responsibility, holders: list[Team | User], chance: Random
) -> None:
    holder = chance.choice(holders)
    of = {"team" if isinstance(holder, Team) else "person": holder}
    if Ownership.objects.filter(interface=interface, responsibility=word, **of).exists():
        return
    days = chance.choice((None, -1, 10, 60))
    Ownership.objects.create(
        interface=interface,
        responsibility=word,
        invited_at=NOW,
        accepted_at=chance.choice((None, NOW, NOW)),
        review_by=None if days is None else TODAY + timedelta(days=days),
        **of,
    )


def fits(row: Holding, asked: HoldingFilters, accountable: set[tuple[str, str]]) -> bool:
    """Tell whether a row that is no gap, or one that nobody is asked for, is under ``asked``."""
    if asked.state == "soon":
        in_state = row.state == "held" and row.lapses_soon
    else:
        in_state = not asked.state or row.state == asked.state
    team = row.team or Interface.objects.get(slug=row.interface).team.slug
    is_gap = row.state == "gap"
    return (
        in_state
        and (not asked.team or (team if is_gap else row.team) == asked.team)
        and (not asked.interface or row.interface == asked.interface)
        and (not asked.responsibility or row.responsibility == asked.responsibility)
    )


def expected(rows: list[Holding], asked: HoldingFilters) -> list[tuple[str, str, int]]:
    """Return what is under ``asked``, from snapshots where gaps are asked for."""
    if asked.state != "gap":
        found = [row for row in rows if fits(row, asked, set())]
        return [(row.interface, row.responsibility, row.ownership_id) for row in found]
    missing = []
    for interface in Interface.objects.select_related("team"):
        snapshot = snapshot_get(interface.slug)
        assert snapshot is not None
        words = [word for word in Responsibility if not any(snapshot.held(word, NOW))]
        missing += [
            (interface.slug, word.value, 0)
            for word in words
            if asked.responsibility in ("", word)
            and asked.team in ("", interface.team.slug)
            and asked.interface in ("", interface.slug)
        ]
    return missing


def test_every_page_is_a_part_of_all_rows_in_their_order(rows: list[Holding]) -> None:
    for record in (one for name in Interface.objects.all() for one in ownerships_listed(name.slug)):
        [row] = [row for row in rows if row.ownership_id == record.pk]
        assert row.state == STATES[ownership_of(record).state(NOW)]
    slug = Interface.objects.all()[2].slug
    narrow: list[dict[str, str]] = [{}, {"team": "crew-1"}, {"interface": slug}]
    narrow += [{"responsibility": "alerts"}, {"team": "crew-0", "responsibility": "rollback"}]
    states = ("", "gap", "held", "waiting", "lapsed", "soon")
    for one, state in product(narrow, states):
        asked = HoldingFilters(**one, state=state)
        wanted = expected(rows, asked)
        for sort, way in product(KEYS, ("", "-")):
            chosen = holdings(asked, sort=f"{way}{sort}", now=NOW)
            full = list(chosen.stream())
            assert sorted(identity(row) for row in full) == sorted(wanted)
            assert full == sorted(full, key=KEYS[sort], reverse=bool(way))
            assert chosen.count() == len(full)
            for first, most in ((0, 1), (0, 7), (5, 9), (len(full) - 2, 50), (len(full), 5)):
                before = max(first, 0)
                assert list(chosen.part(before, most)) == full[before : before + most]


def identity(row: Holding) -> tuple[str, str, int]:
    return row.interface, row.responsibility, row.ownership_id


def test_gaps_of_interfaces_are_those_of_rows(rows: list[Holding]) -> None:
    for team in ("", "crew-1"):
        asked = HoldingFilters(team=team, state="gap")
        found = interfaces_with_gaps(asked, NOW)
        pairs = [(one.slug, word.value, 0) for one in found for word in gaps_of(one)]
        assert sorted(pairs) == sorted(expected(rows, asked))


def test_a_long_list_is_counted_only_so_far(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(list_pages, "COUNTED", 60)
    for number in range(7):
        InterfaceFactory.create(name=f"Chat {number}")
    chosen: Selection[Holding] = holdings(HoldingFilters(), sort="interface", now=NOW)
    said = [
        (page.range, page.page, page.is_more, bool(page.next))
        for page in (
            list_page(RESPONSIBILITIES, read(RESPONSIBILITIES, QueryDict(f"page={n}")), chosen)
            for n in (1, 2, 3, 9)
        )
    ]
    assert said == [
        ("1 to 50 of more than 60 responsibilities", 1, True, True),
        ("51 to 100 of more than 100 responsibilities", 2, True, True),
        ("101 to 119 of 119 responsibilities", 3, False, False),
        ("101 to 119 of 119 responsibilities", 3, False, False),
    ]
