"""Every list: filters, order and page in the address, and a file of what they select."""

import csv
import io
from collections.abc import Iterator
from datetime import timedelta
from itertools import chain
from typing import Any

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from readiness.models import Simulation
from readiness.web.lists import SIMULATED, WAIVERS
from registry.domain.responsibilities import Responsibility
from registry.models import (
    ApiToken,
    ContractTemplate,
    Environment,
    Interface,
    Rehearsal,
    Release,
    Team,
)
from registry.web import lists
from registry.web.downloads import cell, csv_response
from registry.web.listing import SIZES, Asked, Listing, address, read
from tests.factories import (
    NOW,
    EnvironmentFactory,
    InterfaceFactory,
    MembershipFactory,
    OwnershipFactory,
    TeamFactory,
)
from tests.promised import carded, rehearsed, simulated, waived
from tests.scenes import REFUSED, interface_in
from tests.web.conftest import Cast, signed_in

PAGES = {
    "/teams/": lists.TEAMS,
    "/teams/support/": lists.MEMBERS,
    "/teams/support/interfaces/": lists.INTERFACES,
    "/teams/support/responsibilities/": lists.HELD,
    "/responsibilities/": lists.RESPONSIBILITIES,
    "/responsibilities/?state=gap&responsibility=alerts": lists.RESPONSIBILITIES,
    "/mine/": lists.MINE,
    "/needs-you/": lists.NEEDS_YOU,
    "/people/": lists.PEOPLE,
    "/releases/": lists.RELEASES,
    "/rehearsals/": lists.REHEARSALS,
    "/templates/": lists.TEMPLATES,
    "/waivers/": WAIVERS,
    "/scorecards/own-1/simulation/": SIMULATED,
    "/account/": lists.SESSIONS,
    "/account/tokens/": lists.OWN_TOKENS,
}
MOST = 6
"""Queries of a page, those for session, reader and frame included."""
MORE = {"/needs-you/": 3}
"""Queries of what stands beside a list: waivers, checklists, releases and what they rest on."""
WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=40)


def body(answer: Any) -> str:
    """Return the text of a file that is sent as it is made."""
    return b"".join(answer.streaming_content).decode()


def rows_of(answer: Any) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(body(answer), newline="")))


def some(listing: Listing) -> st.SearchStrategy[Asked]:
    values = {
        one.name: st.sampled_from(["", *dict(one.choices)]) if one.choices else WORDS.map(str.strip)
        for one in listing.filters
    }
    sorts = sorted(listing.known_sorts) or [""]
    orders = st.sampled_from([listing.sort, *sorts, *(f"-{one}" for one in sorts if one)])
    return st.builds(
        Asked,
        sort=orders,
        filters=st.fixed_dictionaries(values),
        page=st.integers(1, 999),
        per=st.sampled_from(SIZES),
    )


@pytest.mark.parametrize("listing", PAGES.values(), ids=list(PAGES))
@given(data=st.data())
def test_an_address_leads_back_to_what_was_asked(listing: Listing, data: st.DataObject) -> None:
    asked = data.draw(some(listing))
    query = address(listing, asked, page=asked.page)
    assert read(listing, QueryDict(query.removeprefix("?"))) == asked
    turned = read(listing, QueryDict(address(listing, asked, per=100).removeprefix("?")))
    assert (turned.page, turned.per, turned.filters) == (1, 100, asked.filters)


def test_what_makes_no_sense_counts_as_not_asked() -> None:
    nonsense = "sort=x&page=-3&per=7&role=emperor&team=%00&account=maybe&csv=other"
    asked = read(lists.ACCOUNTS, QueryDict(nonsense))
    usual = {"query": "", "role": "", "team": "", "account": ""}
    assert asked == Asked("name", usual, 1, 50)


@given(st.text() | st.builds(str.__add__, st.sampled_from("=+-@\t\r\n ＝＠"), st.text()))
def test_no_cell_is_a_formula_and_none_loses_what_it_says(text: str) -> None:
    made = cell(text)
    assert made in (text, f"'{text}")
    assert not made.lstrip().startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠"))
    assert not made.startswith(("\t", "\r", "\n"))


def test_cells_say_what_they_are_in_one_way() -> None:
    assert [cell(value) for value in (None, True, -3, NOW, NOW.date(), ("a", "b"))] == [
        *("", "true", "-3", "2026-11-21T12:00:00Z", "2026-11-21", "a; b")
    ]


@pytest.fixture
def scene(cast: Cast, interface: Interface) -> Interface:
    EnvironmentFactory.create(interface=interface)
    carded(interface)
    grow(cast, interface, 2)
    return interface


def grow(cast: Cast, interface: Interface, many: int) -> None:
    place: Environment = interface.environments.get()
    for _ in range(many):
        team: Team = MembershipFactory.create().team
        other = InterfaceFactory.create(team=cast.team)
        simulated(Simulation.objects.get(), other)
        MembershipFactory.create(team=cast.team)
        MembershipFactory.create(team=team, person=cast.owner)
        OwnershipFactory.create(interface=other, team=team, person=None, accepted_at=NOW)
        OwnershipFactory.create(interface=other, responsibility="alerts", person=cast.owner)
        OwnershipFactory.create(interface=interface, responsibility="release_approval")
        OwnershipFactory.create(
            interface=other, responsibility="logging", team=cast.team, person=None, accepted_at=NOW
        )
        waived(place)
        began = Rehearsal.objects.count()
        rehearsed(place, number=began)
        Release.objects.create(
            environment=place,
            public_id=f"rel_{team.pk}",
            version="=2+2",
            created_at=NOW,
            updated_at=NOW,
        )
        ContractTemplate.objects.create(
            slug=f"edge-{team.pk}", title="=3+3", team=team, created_at=NOW, updated_at=NOW
        )
        token = ApiToken.objects.create(
            public_id=f"token{team.pk}",
            person=cast.owner,
            name="=1+1",
            digest="0123secret",
            created_at=NOW,
            expires_at=timezone.now() + timedelta(days=1),
        )
        token.scopes.create(verb="registry:read", interface=other)


@pytest.mark.parametrize("path", PAGES)
def test_a_list_is_a_page_a_part_and_a_file_at_a_constant_cost(
    path: str, cast: Cast, scene: Interface
) -> None:
    listing, client = PAGES[path], signed_in(cast.owner)
    sign = "&" if "?" in path else "?"
    with CaptureQueriesContext(connection) as few:
        text = client.get(path).content.decode()
    assert f"csv={listing.name}" in text
    answer = client.get(f"{path}{sign}csv={listing.name}")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    today = f"{timezone.now():%Y-%m-%d}"
    named = f'attachment; filename="{listing.name}-{today}.csv"'
    assert answer.headers["Content-Disposition"] == named
    rows = rows_of(answer)
    assert tuple(rows[0]) == listing.cells
    assert "0123secret" not in str(rows)
    assert client.session.session_key not in str(rows)
    grow(cast, scene, 5)
    with CaptureQueriesContext(connection) as many:
        client.get(path)
    assert len(many) == len(few)
    assert len(few) <= MOST + MORE.get(path, 0)
    grown = rows_of(client.get(f"{path}{sign}csv={listing.name}"))
    assert (len(grown) > len(rows)) == (listing is not lists.SESSIONS)
    for order in sorted(listing.known_sorts):
        both = [client.get(f"{path}{sign}sort={way}{order}&page=9999") for way in ("", "-")]
        assert [one.status_code for one in both] == [200, 200]
        heading = any(column.sort == order for column in listing.columns)
        assert ('aria-sort="descending"' in both[1].content.decode()) == heading


def test_pages_follow_each_other_and_the_file_holds_them_all(cast: Cast) -> None:
    for number in range(120):
        TeamFactory.create(name=f"Crew {number:03}", slug=f"crew-{number:03}", channel="=SUM(A1)")
    client = signed_in(cast.owner)
    pages = [client.get(f"/teams/?query=crew&page={n}").content.decode() for n in (1, 2, 3, 99)]
    assert "1 to 50 of 120 teams" in pages[0]
    assert "101 to 120 of 120 teams" in pages[2]
    assert "101 to 120 of 120 teams" in pages[3]
    assert 'href="?query=crew&amp;page=2" rel="next"' in " ".join(pages[0].split())
    assert "Crew 119" in client.get("/teams/?query=crew&per=500").content.decode()
    rows = rows_of(client.get("/teams/?query=crew&sort=-name&page=2&csv=teams"))
    assert [row["slug"] for row in rows] == [f"crew-{n:03}" for n in reversed(range(120))]
    assert {row["channel"] for row in rows} == {"'=SUM(A1)"}


def test_a_filter_that_finds_nothing_says_which_and_how_to_go_on(cast: Cast) -> None:
    client = signed_in(cast.administrator)
    text = client.get("/people/?query=nobody&role=auditor").content.decode()
    assert "No account matches" in text
    assert "Search “nobody” and Role “Auditor” found nothing." in text
    assert 'href="?role=auditor"' in text
    assert 'href="/people/">Clear all filters' in text
    part = client.get("/teams/?query=Sales&per=50", headers={"HX-Request": "true"})
    assert part.headers["HX-Push-Url"] == "/teams/?query=Sales"
    assert 'data-announce="1 team"' in part.content.decode()


def test_a_lead_finds_who_receives_alerts_and_where_nobody_does(
    cast: Cast, scene: Interface
) -> None:
    client = signed_in(cast.approver)

    def asked(query: str) -> list[tuple[str, str, str]]:
        found = rows_of(client.get(f"/responsibilities/?csv=responsibilities&{query}"))
        return [(row["interface"], row["holder"], row["state"]) for row in found]

    alerts = asked("responsibility=alerts")
    assert len(alerts) == Interface.objects.count()
    assert ("support-chat", "", "gap") in alerts
    assert {state for _, _, state in alerts} == {"gap", "waiting"}
    assert len(asked("responsibility=alerts&state=gap")) == len(alerts)
    assert {name for name, _, _ in asked("interface=support-chat")} == {"support-chat"}
    assert len(asked(f"person={cast.owner.pk}")) == 2
    assert len(asked("team=support&state=held")) == 2
    assert len(asked("interface=support-chat&state=gap")) == len(Responsibility)


def test_the_fleet_is_a_file_too(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(3):
        interface_in(cast.team, f"chat-{number}", REFUSED, timezone.now(), name=f"Chat {number}")
    monkeypatch.setattr("readiness.web.fleet_file.MOST_PER_PAGE", 2)
    client = signed_in(cast.outsider)
    assert 'href="?csv=fleet"' in " ".join(client.get("/").content.decode().split())
    rows = rows_of(client.get("/?sort=-name&csv=fleet"))
    assert [row["slug"] for row in rows] == ["chat-2", "chat-1", "chat-0"]
    assert {row["state"] for row in rows} == {"blocked"}
    assert [row["slug"] for row in rows_of(client.get("/?query=chat-1&csv=fleet"))] == ["chat-1"]


def test_the_matrix_of_an_interface_is_a_file_and_names_lead_to_people(
    cast: Cast, interface: Interface, proxy: object
) -> None:
    client = signed_in(cast.outsider)
    text = client.get("/i/support-chat/").content.decode()
    assert f'<a href="/people/{cast.holder.pk}/">Hans Holder</a>' in text
    path = "/responsibilities/?interface=support-chat&csv=responsibilities"
    assert path.replace("&", "&amp;") in text
    assert len(rows_of(client.get(path))) == len(Responsibility)


def test_a_file_is_sent_as_it_is_made() -> None:
    taken: list[int] = []

    def endless() -> Iterator[tuple[int]]:
        for number in range(10**9):
            taken.append(number)
            yield (number,)

    answer: Any = csv_response("numbers", ("number",), endless(), NOW)
    parts = iter(answer.streaming_content)
    assert b"".join(chain([next(parts)], [next(parts)])).startswith(b'"number"\r\n"0"\r\n')
    assert len(taken) < 1000
