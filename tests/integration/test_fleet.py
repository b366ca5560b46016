"""The fleet and one interface as they are read."""

from dataclasses import replace
from datetime import timedelta

import pytest

from readiness.domain.checks.catalogue import ALL_CHECKS
from readiness.domain.columns import State
from readiness.domain.outcomes import Outcome
from readiness.domain.overview import Overview, dump
from readiness.domain.probing import target_digest
from readiness.domain.scorecards import current
from readiness.domain.summary import column_states
from readiness.models import EnvironmentStatus, FindingPeriod, FleetOverview, LatestObservation
from readiness.probes.contract import TargetObservations
from readiness.selectors import metrics
from readiness.selectors.fleet import fleet_page
from readiness.selectors.gathered import known_by
from readiness.selectors.interface import finding_page, interface_page
from readiness.selectors.metrics import standings_at
from readiness.selectors.shapes import FleetFilters
from readiness.services.assessing import environments_reassess
from readiness.services.claims import claims_take
from readiness.services.fleet import fleet_keep
from readiness.services.probing import batch_begin, batch_record, interface_refresh
from registry.domain.responsibilities import Responsibility
from registry.selectors.people import reader_of
from tests.factories import (
    NOW,
    EnvironmentFactory,
    InterfaceFactory,
    OwnershipFactory,
    TeamFactory,
)
from tests.observations import sound

HOUR = timedelta(hours=1)
RANK = EnvironmentStatus.State


def status(name="Chat", *, state=RANK.READY, score=90, stale=RANK.RISK, **fields):
    """Make an interface with one environment and its status row."""
    interface = fields.pop("interface", None) or InterfaceFactory(
        name=name, slug=name.lower().replace(" ", "-"), tier=fields.pop("tier", None)
    )
    is_production = fields.setdefault("is_production", True)
    environment = EnvironmentFactory(
        interface=interface, kind="production" if is_production else "staging"
    )
    values = {
        "assessed_at": NOW,
        "probed_at": NOW,
        "expires_at": NOW + HOUR,
        "scorecard_digest": "sha256:0",
        "state": state,
        "score": score,
        "level": 2,
        "observed": 9,
        "applicable": 9,
        "columns": [["owners", "pass", "OWN-1"], ["edge", "warn", "TLS-4"]],
        "stale_state": stale,
        "stale_score": min(score, 40),
        "stale_level": 1,
        "stale_observed": 3,
        "stale_columns": [["owners", "pass", "OWN-1"], ["edge", "unknown", "AVL-1"]],
        "fades_at": NOW + 3 * HOUR,
        "faded_state": RANK.BLOCKED,
        "faded_score": 0,
        "faded_level": 0,
        "faded_observed": 0,
    }
    made = EnvironmentStatus.objects.create(
        environment=environment, interface=interface, **(values | fields)
    )
    fleet_keep(known=known_by(current(), [interface.pk])[0], judged={}, now=NOW)
    return made


def page(now=NOW, asking=(), **filters):
    return fleet_page(FleetFilters(**filters), asking=asking, now=now)


def names(found):
    return [row.name for row in found.rows]


def test_the_default_order_is_urgency(db):
    status("Ready", state=RANK.READY)
    status("Risk high", state=RANK.RISK, score=80)
    status("Risk low", state=RANK.RISK, score=50)
    status("Blocked", state=RANK.BLOCKED, score=49)
    assert names(page()) == ["Blocked", "Risk low", "Risk high", "Ready"]


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("name", ["Alpha", "beta", "Gamma"]),
        ("-name", ["Gamma", "beta", "Alpha"]),
        ("score", ["beta", "Gamma", "Alpha"]),
        ("tier", ["Gamma", "Alpha", "beta"]),
        ("nonsense", ["beta", "Gamma", "Alpha"]),
    ],
)
def test_it_sorts(db, sort, order):
    status("Alpha", score=90, tier=2)
    status("beta", score=10)
    status("Gamma", score=50, tier=1)
    assert names(page(sort=sort)) == order


def test_a_row_past_its_expiry_shows_what_it_became_without_any_job(db):
    status()
    (fresh,) = page(now=NOW + HOUR).rows
    assert (fresh.state, fresh.score, fresh.level_name) == (State.READY, 90, "guarded")
    (stale,) = page(now=NOW + HOUR + timedelta(seconds=1)).rows
    assert (stale.state, stale.score, stale.level_name) == (State.RISK, 40, "owned")
    assert [column.outcome for column in stale.columns] == [Outcome.PASS, Outcome.UNKNOWN]
    assert stale.worst_check == "AVL-1"
    assert page(now=NOW + 2 * HOUR).counts["ready"] == 0
    assert page(now=NOW + 4 * HOUR).counts["blocked"] == 1


@pytest.mark.parametrize("later", [0, 2, 4, 16, 60, 37 * 60, 25 * 60 * 24])
def test_whenever_a_row_is_read_it_is_what_its_page_says(interface, owner, later):
    """Nobody probes or judges in the meantime: what was seen and accepted lapses by itself."""
    own_everything(interface, owner, until=NOW + timedelta(days=20))
    interface_refresh(interface_id=interface.pk, edges_changed=True, now=NOW)
    see_all(NOW)
    then = NOW + timedelta(minutes=later)
    (row,) = page(now=then).rows
    judged = interface_page("chat", reader=reader_of(owner), now=then).shown.assessment
    assert (row.state, row.score, row.level, row.observed) == (
        judged.state,
        judged.score.value,
        judged.score.level,
        judged.score.observed,
    )
    assert [column.outcome for column in row.columns] == [
        column.outcome for column in column_states(judged.findings)
    ]


@pytest.mark.parametrize("weakest_link", [False, True])
def test_a_page_costs_three_queries_however_many_rows_have_faded(
    db, monkeypatch, django_assert_num_queries, weakest_link
):
    demanding = replace(current(), weakest_link=weakest_link)
    monkeypatch.setattr("readiness.selectors.policy.current", lambda: demanding)
    status("Chat")
    TeamFactory.create(slug="apart", name="Aardvarks")
    kept = Overview(since=NOW.date())
    FleetOverview.objects.create(at=NOW, content=dump(kept))
    with django_assert_num_queries(3):
        fresh = page()
    for number in range(2):
        status(f"Search {number}").interface.dependencies.create(other="chat", effect="Nothing.")
        with django_assert_num_queries(3):
            later = page(now=NOW + 4 * HOUR)
        assert {row.level for row in later.rows} == {0}
        # and what is read beside them is the same
        assert later.teams[0] == fresh.teams[0] == ("apart", "Aardvarks")
        assert later.overview == fresh.overview == kept


def test_metrics_judge_so_many_that_faded_and_count_the_others_as_nothing(db, monkeypatch):
    for name in ("Chat", "Edge", "Search"):
        status(name, faded_state=RANK.READY, faded_score=40, faded_level=2, faded_observed=9)
    fresh = {(one.level, one.observed) for one in standings_at(NOW)}
    assert fresh == {(2, 9)}
    monkeypatch.setattr(metrics, "MOST_JUDGED", 1)
    then = NOW + 4 * HOUR
    judged, *others = standings_at(then)
    (row,) = (one for one in page(now=then).rows if one.slug == "chat")
    assert (judged.state, judged.score, judged.observed) == (row.state, row.score, row.observed)
    assert judged.observed > 0
    assert {(one.state, one.level, one.score, one.observed) for one in others} == {
        (State.RISK, 0, 0, 0)
    }


def test_a_tick_judges_anew_what_lapsed(interface, owner):
    interface_refresh(interface_id=interface.pk, edges_changed=True, now=NOW)
    see_all(NOW)
    assert environments_reassess(now=NOW + timedelta(minutes=2)) == 0
    assert environments_reassess(now=NOW + timedelta(minutes=4)) == 1
    found = FindingPeriod.objects.get(check_id="AVL-1", ended_at=None)
    assert found.outcome == Outcome.UNKNOWN


def own_everything(interface, owner, until):
    for word in Responsibility:
        OwnershipFactory(
            interface=interface,
            responsibility=word,
            person=owner,
            accepted_at=NOW,
            review_by=until.date(),
        )


def see_all(now):
    """Record what a run would have seen of a sound edge."""
    claim = claims_take(now=now, most=100)
    (target,) = batch_begin(claim=claim, now=now)
    digest = target_digest(target.environment)
    seen = tuple(replace(found, target=digest, observed_at=now) for found in sound().values())
    batch_record(claim=claim, results=[TargetObservations(target.environment, seen)], now=now)


def test_an_interface_is_shown_as_its_worst_production_environment(db):
    bad = status("Chat", state=RANK.RISK, score=60)
    status(interface=bad.interface, state=RANK.READY, score=95)
    status(interface=bad.interface, state=RANK.BLOCKED, score=10, is_production=False)
    found = page()
    assert [(row.state, row.score) for row in found.rows] == [(State.RISK, 60)]
    assert found.counts["all"] == 1


def test_without_production_the_worst_other_environment_stands_for_it(db):
    status("Chat", state=RANK.RISK, score=60, is_production=False)
    assert names(page()) == ["Chat"]


def test_counts_follow_the_filters_but_not_the_tab(db):
    status("Support", state=RANK.BLOCKED)
    waiting = status("Support two", state=RANK.READY)
    status("Voice", state=RANK.READY)
    found = page(query="support", state="ready", asking=[waiting.interface_id])
    assert names(found) == ["Support two"]
    counts = {"all": 2, "blocked": 1, "blocked_tier_1": 0, "risk": 0, "ready": 1, "you": 1}
    counts |= {"expiring": 0, "waived": 0}
    assert found.counts == counts
    assert (found.total, found.registered) == (1, 3)
    assert names(page(state="you", asking=[waiting.interface_id])) == ["Support two"]


def test_it_filters_by_team_and_by_words_in_any_order(db):
    one = status("Support chat")
    status("Other chat")
    assert names(page(team=one.interface.team.slug)) == ["Support chat"]
    assert names(page(query="chat support")) == ["Support chat"]
    assert names(page(query=one.interface.team.name)) == ["Support chat"]
    assert names(page(query="%")) == []


def test_it_filters_by_a_check_that_does_not_pass(db):
    failing, passing = status("Failing"), status("Passing")
    for row, outcome in ((failing, "fail"), (passing, "pass")):
        FindingPeriod.objects.create(
            environment=row.environment,
            check_id="TLS-4",
            outcome=outcome,
            reason="valid",
            fingerprint="0",
            summary="…",
            first_seen=NOW,
        )
        LatestObservation.objects.create(
            environment=row.environment, probe="P02", observed_at=NOW, content={}
        )
    assert names(page(check="TLS-4")) == ["Failing"]
    assert names(page(check="TLS-4", now=NOW + 35 * HOUR)) == ["Failing"]
    assert names(page(check="TLS-4", now=NOW + 37 * HOUR)) == ["Failing", "Passing"]


def test_it_pages_and_keeps_to_the_pages_that_exist(db):
    for number in range(5):
        status(f"Chat {number}")
    found = page(per=2, page=2, sort="name")
    assert (names(found), found.pages, found.total) == (["Chat 2", "Chat 3"], 3, 5)
    assert names(page(per=2, page=99, sort="name")) == ["Chat 4"]
    assert names(page(per=2, page=-1, sort="name")) == ["Chat 0", "Chat 1"]


def test_a_page_costs_the_same_queries_for_one_and_for_many(db, django_assert_num_queries):
    status("Chat")
    with django_assert_num_queries(3):
        page()
    for number in range(20):
        status(f"Chat {number}")
    with django_assert_num_queries(3):
        page()


def test_it_says_how_many_questions_are_asked(db):
    found = page()
    assert (found.questions_asked, found.questions_total) == (len(ALL_CHECKS), 94)
    assert [title for _, title in found.columns] == [
        "Owners",
        "Objectives",
        "Access",
        "Edge",
        "Release",
        "Alerts",
    ]


def test_an_interface_is_judged_when_it_is_read(interface, owner, outsider):
    OwnershipFactory(interface=interface, person=owner)
    interface_refresh(interface_id=interface.pk, edges_changed=True, now=NOW)
    shown = interface_page("chat", reader=reader_of(owner), now=NOW)
    assert shown.may.change
    assert [view.probing for view in shown.assessments] == [True]
    assert len(shown.responsibilities) == 17
    uptime = next(row for row in shown.responsibilities if row.responsibility == "uptime")
    assert uptime.is_gap
    assert [held.may_answer for held in uptime.holders] == [True]
    assert not interface_page("chat", reader=reader_of(outsider), now=NOW).may.change
    assert interface_page("nothing", reader=reader_of(owner), now=NOW) is None


def test_a_finding_says_since_when_it_is_what_it_is(interface, owner):
    interface_refresh(interface_id=interface.pk, edges_changed=True, now=NOW)
    reader = reader_of(owner)
    found = finding_page("chat", "production", "OWN-2", reader=reader, now=NOW + HOUR)
    assert (found.finding.outcome, found.since) == (Outcome.FAIL, NOW)
    assert finding_page("chat", "moon", "OWN-2", reader=reader, now=NOW) is None
    assert finding_page("voice", "production", "OWN-2", reader=reader, now=NOW) is None
    assert finding_page("chat", "production", "OWN-99", reader=reader, now=NOW) is None
