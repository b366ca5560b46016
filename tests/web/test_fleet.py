"""The fleet: what it answers, shows and costs."""

import gzip
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from readiness.models import EnvironmentStatus
from readiness.selectors.shapes import MOST_TEAMS
from registry.models import Interface, Team
from tests.factories import AdministratorFactory, OwnershipFactory, TeamFactory, UserFactory
from tests.scenes import REFUSED, SOUND, hold_everything, interface_in, record_everything
from tests.web.conftest import Cast, signed_in

pytestmark = pytest.mark.usefixtures("announced")

BUDGET_BYTES = 15_000
"""Compressed size of the default page (ui README, section 9)."""
QUERIES = 6
"""Of the fleet's page with its frame, whatever the number of interfaces."""


@pytest.fixture
def fleet(cast: Cast) -> Interface:
    now = timezone.now()
    ready = interface_in(
        cast.team, "ready-chat", SOUND, now, name="Ready chat", tier=2, description="Answers.",
        lifecycle="production", data_classification="internal",
    )  # fmt: skip
    record_everything(ready, cast.owner, now)
    hold_everything(ready, cast.team, now)
    interface_in(cast.other_team, "closed-chat", REFUSED, now, name="Closed chat", tier=1)
    return ready


def test_anonymous_people_are_sent_to_sign_in(db: None) -> None:
    assert Client().get("/").headers["Location"] == "/sign-in/?next=/"


def test_the_heading_states_the_answer(cast: Cast, fleet: Interface) -> None:
    page = signed_in(cast.outsider).get("/")
    assert "<h1>1 of 2 interfaces is ready for production</h1>" in page.content.decode()
    assert "<title>(1) Fleet" in page.content.decode()


def test_everybody_who_is_signed_in_sees_all_interfaces(cast: Cast, fleet: Interface) -> None:
    for person in (cast.owner, cast.approver, cast.outsider, cast.administrator):
        text = signed_in(person).get("/").content.decode()
        assert "Ready chat" in text
        assert "Closed chat" in text


def test_the_worst_comes_first(cast: Cast, fleet: Interface) -> None:
    text = signed_in(cast.owner).get("/").content.decode()
    assert text.index("Closed chat") < text.index("Ready chat")


@pytest.mark.parametrize(
    ("query", "shown", "hidden"),
    [
        ("?state=ready", "Ready chat", "Closed chat"),
        ("?state=blocked", "Closed chat", "Ready chat"),
        ("?team=support", "Ready chat", "Closed chat"),
        ("?query=closed", "Closed chat", "Ready chat"),
        ("?check=AVL-1", "Closed chat", "Ready chat"),
    ],
)
def test_filters_are_in_the_address(
    cast: Cast, fleet: Interface, query: str, shown: str, hidden: str
) -> None:
    text = signed_in(cast.owner).get(f"/{query}").content.decode()
    assert f"/i/{shown.lower().replace(' ', '-')}/" in text
    assert f"/i/{hidden.lower().replace(' ', '-')}/" not in text


def test_each_filter_can_be_taken_away(cast: Cast, fleet: Interface) -> None:
    text = signed_in(cast.owner).get("/?team=support&query=ready").content.decode()
    chips = re.findall(r'class="chip"\s+href="([^"]+)"', text)
    assert chips == ["?team=support", "?query=ready"]


def test_nothing_found_says_so_and_offers_the_way_out(cast: Cast, fleet: Interface) -> None:
    text = signed_in(cast.owner).get("/?query=nowhere").content.decode()
    assert "<h1>No interface matches</h1>" in text
    assert "Clear all filters" in text


def test_a_sorted_column_says_which_way(cast: Cast, fleet: Interface) -> None:
    text = signed_in(cast.owner).get("/?sort=-name").content.decode()
    assert 'aria-sort="descending"' in text
    assert text.index("Ready chat") < text.index("Closed chat")


def test_what_waits_for_the_reader_has_a_tab(cast: Cast, fleet: Interface) -> None:
    OwnershipFactory.create(
        interface=fleet, person=cast.outsider, responsibility="uptime", standing="backup"
    )
    text = signed_in(cast.outsider).get("/?state=you").content.decode()
    assert "Ready chat" in text
    assert 'Needs you<span class="n">1</span>' in text


def test_a_swap_gets_the_part_alone_and_the_short_address(cast: Cast, fleet: Interface) -> None:
    answer = signed_in(cast.owner).get("/?query=ready&team=&check=", headers={"HX-Request": "true"})
    assert b"<html" not in answer.content
    assert b'data-announce="1 to 1 of 1, most urgent first"' in answer.content
    assert answer.headers["HX-Push-Url"] == "/?query=ready"
    assert "HX-Request" in answer.headers["Vary"]


def test_going_back_in_history_gets_the_whole_page(cast: Cast, fleet: Interface) -> None:
    headers = {"HX-Request": "true", "HX-History-Restore-Request": "true"}
    assert b"<html" in signed_in(cast.owner).get("/", headers=headers).content


def test_the_first_steps_show_while_there_is_no_interface(cast: Cast) -> None:
    text = signed_in(cast.owner).get("/").content.decode()
    assert "No interface is registered yet" in text
    assert 'href="/register/"' in text


def test_the_first_steps_stay_until_somebody_is_asked(cast: Cast) -> None:
    assert "1 of 3 done" in signed_in(cast.owner).get("/").content.decode()
    interface = interface_in(cast.team, "chat", REFUSED, timezone.now())
    text = signed_in(cast.owner).get("/").content.decode()
    assert "2 of 3 done" in text
    assert 'href="/i/chat/owners/ask/"' in text
    OwnershipFactory.create(interface=interface)
    assert "First steps" not in signed_in(cast.owner).get("/").content.decode()


def test_the_first_run_names_the_demo(cast: Cast) -> None:
    assert "manage.py up --demo" in signed_in(cast.owner).get("/").content.decode()


def test_more_interfaces_cost_no_more_queries(cast: Cast, fleet: Interface) -> None:
    client = signed_in(cast.owner)
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get("/")
    for number in range(6):
        interface_in(cast.team, f"chat-{number}", SOUND, timezone.now(), name=f"Chat {number}")
    with CaptureQueriesContext(connection) as many:
        client.get("/")
    assert len(many) == len(few)
    assert len(many) <= QUERIES


def test_fifty_rows_stay_within_the_budget(cast: Cast) -> None:
    for number in range(50):
        interface_in(cast.team, f"chat-{number}", REFUSED, timezone.now(), name=f"Chat {number}")
    today = timezone.now().date().toordinal()
    for number, status in enumerate(EnvironmentStatus.objects.all()):
        steps = range(1, 2 + number % 5)
        status.trend = [[today - 7 * step - number % 6, 30 + step * 7] for step in steps[::-1]]
        status.save()
    content = signed_in(cast.owner).get("/").content
    assert content.count(b'<svg class="spark') == content.count(b'<tr id="row-') == 50
    assert len(gzip.compress(content)) < BUDGET_BYTES


def test_too_many_teams_are_found_by_their_words_alone(cast: Cast, fleet: Interface) -> None:
    client, team = signed_in(cast.owner), fleet.team
    assert '<select id="team"' in client.get("/").content.decode()
    Team.objects.bulk_create(TeamFactory.build() for _ in range(MOST_TEAMS))
    assert '<select id="team"' not in client.get("/").content.decode()
    assert fleet.name in client.get(f"/?query={team.name}").content.decode()
    chosen = client.get(f"/?team={team.slug}").content.decode()
    assert f'<option value="{team.slug}" selected>' in chosen
    assert chosen.count("<option") < MOST_TEAMS


def test_times_can_be_shown_in_utc(cast: Cast, fleet: Interface) -> None:
    client = signed_in(cast.owner)
    client.post("/preferences/", {"times": "utc", "next": "/"})
    assert "s ago</time>" not in client.get("/").content.decode()


def test_only_who_is_in_a_team_is_offered_to_register(cast: Cast, fleet: Interface) -> None:
    assert 'href="/register/"' in signed_in(cast.outsider).get("/").content.decode()
    assert 'href="/register/"' not in signed_in(UserFactory.create()).get("/").content.decode()


def test_the_first_steps_send_nobody_where_they_may_not_go(db: None) -> None:
    text = signed_in(UserFactory.create()).get("/").content.decode()
    assert "An administrator does this" in text
    assert 'href="/teams/new/"' not in text
    text = signed_in(AdministratorFactory.create()).get("/").content.decode()
    assert 'href="/teams/new/"' in text
