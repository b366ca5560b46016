"""Scorecards that people write: drafts, simulations, putting one in force, and the weakest link."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from readiness.domain.columns import State
from readiness.domain.horizons import A_MOMENT
from readiness.domain.scorecards import Item, Line, Scorecard, current, released
from readiness.models import (
    EnvironmentDay,
    EnvironmentStatus,
    InterfaceStatus,
    SimulatedInterface,
    Simulation,
)
from readiness.models import Scorecard as Row
from readiness.selectors.assessments import assessment_of
from readiness.selectors.effects import preview
from readiness.selectors.history import level_at
from readiness.selectors.policy import policy_for, scorecard_in_force
from readiness.selectors.present import STATES
from readiness.selectors.scorecards import versions
from readiness.selectors.simulations import (
    SimulatedFilters,
    latest_simulation,
    simulated_selected,
)
from readiness.services import assessing
from readiness.services.assessing import environments_assess, environments_reassess
from readiness.services.days import days_keep
from readiness.services.scorecards import (
    draft_change,
    draft_make,
    draft_remove,
    scorecard_activate,
)
from readiness.services.simulations import (
    STALLED_AFTER,
    simulation_request,
    simulation_step,
    simulations_stalled,
)
from readiness.tasks.simulating import simulate_again, simulate_scorecard
from registry.domain.vocabulary import Lifecycle, PersonRole
from registry.models import AuditRow, Interface, User
from registry.services.errors import Refused
from tests.factories import (
    AdministratorFactory,
    MembershipFactory,
    TeamFactory,
    UserFactory,
    acting,
)
from tests.scenes import (
    EXPIRING,
    REFUSED,
    SOUND,
    UNSEEN,
    hold_everything,
    interface_in,
)

SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("announced")]


@pytest.fixture
def lead() -> User:
    return UserFactory.create(name="Petra Platform", role=PersonRole.PLATFORM_LEAD)


def make(by: User, card: Scorecard, base: int = current().version) -> Row:
    return draft_make(by=acting(by), card=card, base=base, now=timezone.now())


def simulate(by: User, draft: Row) -> Simulation:
    found = simulation_request(by=acting(by), draft=draft, now=timezone.now())
    simulate_scorecard(simulation_id=found.pk)
    found.refresh_from_db()
    return found


def enforce(by: User, draft: Row) -> Row:
    simulate(by, draft)
    return scorecard_activate(
        by=acting(by),
        draft=draft,
        seen=draft.digest,
        note="Agreed in the review.",
        now=timezone.now(),
    )


def reworked(**changes: Any) -> Scorecard:
    """Return the program's scorecard in which everything counts today, with ``changes``."""
    lines = tuple(replace(line, enable_on=None) for line in current().lines)
    return replace(current(), **{"lines": lines, **changes})


def fleet() -> dict[str, Interface]:
    """Make interfaces of two teams, in different states, some leaning on others."""
    now = timezone.now()
    support, sales = (TeamFactory.create(slug=slug) for slug in ("support", "sales"))
    for team in (support, sales):
        MembershipFactory.create(team=team, person=UserFactory.create())
    said = {
        "tier": 2,
        "description": "For our own people.",
        "lifecycle": "production",
        "data_classification": "internal",
    }
    edges = {"chat": SOUND, "litellm": EXPIRING, "search": REFUSED, "notes": UNSEEN, "code": SOUND}
    found = {
        slug: interface_in(support if slug in ("chat", "code") else sales, slug, edge, now, **said)
        for slug, edge in edges.items()
    }
    for slug in ("chat", "litellm", "code"):
        hold_everything(found[slug], found[slug].team, now)
    return found


def lean(one: Interface, *others: str) -> None:
    for slug in others:
        one.dependencies.create(other=slug, effect="Nothing answers.")


def levels() -> dict[str, int]:
    rows = EnvironmentStatus.objects.values_list("interface__slug", "level")
    return dict(rows)


def test_until_somebody_acts_the_newest_of_the_program_is_in_force(lead):
    assert scorecard_in_force() is current()
    draft = make(lead, current())
    assert scorecard_in_force() is current()
    assert versions().in_force.key == f"program-{current().version}"
    assert (draft.number, draft.state, draft.title) == (1, "draft", current().title)
    assert replace(versions().named("own-1").card, version=0, digest="") == replace(
        current(), version=0, digest=""
    )
    assert versions().offer is None


def test_only_platform_leads_and_administrators_write_and_no_program_activates(lead):
    auditor, outsider = UserFactory.create(role=PersonRole.AUDITOR), UserFactory.create()
    draft = make(lead, current())
    change: Any = {"draft": draft, "card": current(), "seen": draft.digest, "now": timezone.now()}
    for person in (auditor, outsider):
        by = acting(person)
        activation: Any = {"draft": draft, "seen": draft.digest, "now": timezone.now()}
        attempts: list[Callable[[], object]] = [
            partial(make, person, current()),
            partial(draft_change, by=by, **change),
            partial(draft_remove, by=by, draft=draft),
            partial(simulation_request, by=by, draft=draft, now=timezone.now()),
            partial(scorecard_activate, by=by, note="Agreed.", **activation),
        ]
        for attempt in attempts:
            with pytest.raises(PermissionDenied):
                attempt()
    draft_change(by=acting(AdministratorFactory.create()), **change)


def test_a_draft_is_written_over_nobodys_work_and_tells_what_changed(lead):
    draft = make(lead, current())
    seen, heavier = draft.digest, replace(current().lines[0], weight=9)
    card = replace(current(), lines=(heavier, *current().lines[1:]))
    changed = draft_change(by=acting(lead), draft=draft, card=card, seen=seen, now=timezone.now())
    assert changed.digest != seen
    with pytest.raises(Refused, match="Somebody else changed"):
        draft_change(by=acting(lead), draft=draft, card=current(), seen=seen, now=timezone.now())
    row = AuditRow.objects.filter(kind="scorecard", deed="changed").get()
    assert ["lines", None, [f"{heavier.check} reweighed, Weight: 5 → 9"]] in row.changes
    draft_remove(by=acting(lead), draft=draft)
    assert not Row.objects.exists()
    with pytest.raises(Refused, match="no draft any more"):
        draft_remove(by=acting(lead), draft=draft)


def test_putting_in_force_takes_a_note_and_a_simulation_of_just_that(lead):
    draft = make(lead, reworked())
    say: Any = {"by": acting(lead), "draft": draft, "now": timezone.now(), "seen": draft.digest}
    for note, refusal in (
        ("TBD", "Say in"),
        ("", "Say in"),
        ("Agreed.", "not simulated as it is now"),
    ):
        with pytest.raises(Refused, match=refusal):
            scorecard_activate(note=note, **say)
    found = simulate(lead, draft)
    assert found.state == "finished"
    draft = draft_change(
        by=acting(lead),
        draft=draft,
        card=reworked(critical_cap=40),
        seen=draft.digest,
        now=timezone.now(),
    )
    with pytest.raises(Refused, match="was changed since"):
        scorecard_activate(note="Agreed.", **say)
    with pytest.raises(Refused, match="not simulated as it is now"):
        scorecard_activate(note="Agreed.", **(say | {"seen": draft.digest}))
    first = enforce(lead, draft)
    assert scorecard_in_force().digest == first.digest
    second = enforce(lead, make(lead, reworked(critical_cap=30)))
    first.refresh_from_db()
    assert (first.state, second.state) == ("retired", "active")
    # what was simulated against another one says nothing about now
    with pytest.raises(Refused, match="no draft any more"):
        scorecard_activate(note="Again.", **(say | {"draft": first, "seen": first.digest}))
    told = AuditRow.objects.filter(deed="activated").order_by("-place")[0]
    assert told.reason == "Agreed in the review."
    assert ["lines", None, ["Score with a critical failure: at most 40 → at most 30"]] in (
        told.changes
    )


def test_the_database_itself_keeps_what_was_in_force_as_it_was(lead):
    first = enforce(lead, make(lead, reworked()))
    enforce(lead, make(lead, reworked(critical_cap=30)))
    for state, changes in (
        ("retired", {"content": "title: other"}),
        ("retired", {"state": "draft", "activated_at": None, "retired_at": None, "note": ""}),
        ("active", {"digest": "sha256:0"}),
        ("active", {"note": "Other words."}),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            Row.objects.filter(state=state).update(**changes)
    with pytest.raises(IntegrityError), transaction.atomic():
        Row.objects.create(
            number=9, title="x", content="x", digest="sha256:0", base=1, state="active",
            made_at=first.made_at, changed_at=first.made_at, activated_at=first.made_at, note="x",
        )  # fmt: skip


@pytest.mark.parametrize("weakest_link", [False, True])
def test_what_is_enforced_does_what_the_simulation_said(lead, monkeypatch, weakest_link):
    monkeypatch.setattr("readiness.services.simulations.BATCH", 2)
    monkeypatch.setattr(assessing, "MOST_REASSESSED", 2)
    found = fleet()
    lean(found["chat"], "litellm")
    lean(found["litellm"], "search", "chat")
    lean(found["code"], "nowhere")
    environments = list(EnvironmentStatus.objects.values_list("environment_id", flat=True))
    assessing.environments_assess(environment_ids=environments, now=timezone.now())
    before = levels()
    stricter = tuple(
        replace(line, level=1) if line.check in ("AVL-1", "PRX-1") else line
        for line in reworked().lines
    )
    wanted = {"weakest_link": True} if weakest_link else {"lines": stricter, "critical_cap": 20}
    draft = make(lead, replace(current(), **wanted))
    simulation = simulate(lead, draft)
    view = latest_simulation(draft.pk)
    assert (simulation.state, simulation.done, view.judged) == ("finished", simulation.total, 5)
    rows = {row.interface.slug: row for row in SimulatedInterface.objects.all()}
    assert {slug: row.level_before for slug, row in rows.items()} == before
    enforce(lead, draft)
    now = timezone.now()
    rounds = []
    while judged := environments_reassess(now=now):
        rounds.append(judged)
        assert len(rounds) < 20
    assert max(rounds) <= 2
    for status in EnvironmentStatus.objects.select_related("interface"):
        row = rows[status.interface.slug]
        assert status.scorecard_digest == draft.digest
        assert (status.level, status.score) == (row.level_after, row.score_after)
        assert (status.state == STATES[State.READY]) == row.is_ready_after
    if weakest_link:
        assert rows["code"].held_by == "nowhere"
        assert rows["code"].level_after == 0
    else:
        assert {row.held_by for row in rows.values()} == {""}
    fallen = simulated_selected(simulation.pk, SimulatedFilters(effect="falls"))
    assert fallen.count() == view.fallen > 0
    for one in fallen.stream():
        assert one.held_by or one.causes
        if one.causes:
            asked = SimulatedFilters(check=one.causes[0])
            chosen = simulated_selected(simulation.pk, asked).stream()
            assert one.slug in {other.slug for other in chosen}
    assert {one.slug for one in view.owners} <= {"support", "sales"}


def test_a_simulation_goes_on_where_it_was_and_ends_with_its_draft(lead, monkeypatch):
    monkeypatch.setattr("readiness.services.simulations.BATCH", 2)
    fleet()
    draft, now = make(lead, reworked()), timezone.now()
    found = simulation_request(by=acting(lead), draft=draft, now=now)
    assert simulation_request(by=acting(lead), draft=draft, now=now).pk == found.pk
    assert simulation_step(simulation_id=found.pk, now=now)
    assert latest_simulation(draft.pk).percent == 40
    assert simulations_stalled(now=now + STALLED_AFTER) == []
    sent: list[dict[str, int]] = []
    monkeypatch.setattr(simulate_scorecard, "delay", lambda **call: sent.append(call))
    simulate_again(now + STALLED_AFTER + SECOND)
    simulate_again(now + STALLED_AFTER + SECOND)
    assert sent == [{"simulation_id": found.pk}]
    assert simulation_step(simulation_id=found.pk, now=now)
    changed: Any = {"draft": draft, "seen": draft.digest, "now": now}
    draft = draft_change(by=acting(lead), card=reworked(critical_cap=1), **changed)
    assert not simulation_step(simulation_id=found.pk, now=now)
    found.refresh_from_db()
    assert (found.state, found.done, found.interfaces.count()) == ("cancelled", 4, 4)
    assert simulate(lead, draft).interfaces.count() == 5
    # twice the same
    simulate_scorecard(simulation_id=found.pk, from_a_later_version=True)


def test_an_upgrade_offers_what_it_brings_and_changes_nothing(lead, monkeypatch):
    fleet()
    newest, *_, oldest = released()
    enforce(lead, make(lead, replace(oldest, title="House rules"), base=oldest.version))
    environments_reassess(now=timezone.now())
    held = levels()
    assert scorecard_in_force().title == "House rules"
    offer = versions().offer
    assert offer.newer.card is newest
    assert offer.questions == len(newest.lines) - len(oldest.lines)
    assert environments_reassess(now=timezone.now()) == 0
    assert levels() == held


def test_lines_are_asked_of_some_tiers_and_stages_only_and_items_by_people(lead):
    found = fleet()["chat"]
    item = Item("OWN-X1", "Is a steward named?", "Somebody has to know.", "A link.", 180)
    lines = tuple(
        replace(line, tiers=frozenset({1})) if line.check == "OWN-1" else line
        for line in reworked().lines
    )
    card = reworked(
        lines=(*lines, Line("OWN-X1", 1, 3, False)),
        items=(item,),
        lifecycles={Lifecycle.PRODUCTION: {2: 1}},
    )
    shown = preview(card, now=timezone.now())
    assert shown.dropped
    enforce(lead, make(lead, card))
    asked = assessment_of("chat", "production", now=timezone.now()).assessment
    answers = {one.check: one for one in asked.findings}
    assert (answers["OWN-1"].outcome, answers["OWN-1"].reason) == ("not_applicable", "not_demanded")
    assert (answers["OWN-X1"].outcome, answers["OWN-X1"].question) == ("unknown", item.question)
    assert asked.demanded_level == 1 if found.lifecycle == "production" else 2
    stored = versions().in_force.card
    assert (stored.items, stored.line("OWN-X1").weight) == ((item,), 3)


def test_what_is_leaned_on_is_shown_and_held_to_only_where_that_is_demanded(
    lead, django_assert_num_queries
):
    found, now = fleet(), timezone.now()
    lean(found["chat"], "litellm")
    lean(found["litellm"], "search", "chat")
    asked = assessment_of("chat", "production", now=now).assessment
    assert (asked.weakest.slug, asked.weakest_level, asked.is_held_down) == ("search", 0, False), (
        levels()
    )
    with django_assert_num_queries(1):
        policy = policy_for(one.pk for one in found.values())
    assert {link.slug for link in policy.leaning(found["chat"].pk).links} == {"litellm", "search"}
    enforce(lead, make(lead, replace(current(), weakest_link=True)))
    while environments_reassess(now=now):
        pass
    asked = assessment_of("chat", "production", now=now).assessment
    status = EnvironmentStatus.objects.get(interface=found["chat"])
    assert (asked.score.level, status.level, status.leant_level) == (0, 0, 0)
    assert status.own_level == asked.own_level > 0
    remembers(status, now)
    # the link is mended: the tick notices
    EnvironmentStatus.objects.filter(interface__slug="search").update(own_level=2)
    assert environments_reassess(now=now) >= 2
    status.refresh_from_db()
    assert status.leant_level == policy_for([found["chat"].pk]).leaning(found["chat"].pk).level(now)
    # past what was foreseen of a link nobody knows what it holds
    EnvironmentStatus.objects.filter(interface__slug="search").update(
        expires_at=now - 2 * MINUTE, fades_at=now, stale_own_level=2, faded_own_level=2
    )
    links = policy_for([found["chat"].pk]).leaning(found["chat"].pk).links
    (link,) = (one for one in links if one.slug == "search")
    assert [link.level(at) for at in (now - 2 * MINUTE, now, now + MINUTE)] == [2, 2, 0]


def remembers(status: EnvironmentStatus, now: datetime) -> None:
    """Hold that history says of a chat which leans on a search what the present says."""
    place, before = status.environment, level_at(status.environment_id, now - A_MOMENT)
    assert (before.score.level, before.held_by) == (status.own_level, "")
    with CaptureQueriesContext(connection) as captured:
        after = level_at(place.pk, now)
    assert len(captured) == 12
    assert (after.score.level, after.held_by) == (0, "search")
    # two that lean on each other do not hold each other down, and what nobody registered does
    code = EnvironmentStatus.objects.get(interface__slug="code")
    assert level_at(code.environment_id, now).score.level == code.own_level
    lean(code.interface, "nowhere")
    environments_assess(environment_ids=[code.environment_id], now=now)
    assert level_at(code.environment_id, now).held_by == "nowhere"
    EnvironmentStatus.objects.update(assessed_at=now + timedelta(days=1))
    days_keep(now=now + timedelta(days=1))
    kept = dict(EnvironmentDay.objects.values_list("environment__interface__slug", "level"))
    assert (kept["chat"], kept["code"]) == (0, 0)
    code.interface.dependencies.all().delete()


def test_an_interface_that_is_gone_leaves_the_simulations(lead):
    found = fleet()
    draft = make(lead, reworked())
    simulate(lead, draft)
    found["notes"].delete()
    simulation = latest_simulation(draft.pk)
    assert simulation.judged == 5
    assert simulated_selected(simulation.id, SimulatedFilters()).count() == 4
    assert InterfaceStatus.objects.count() == 4
