"""A change of policy on the samples of the demo: what was simulated is what comes of it."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.utils import timezone

from deploy.demo.descriptors import LEAD
from readiness.domain.assessment import Assessment
from readiness.domain.attestations import Answer, Answered
from readiness.domain.columns import State
from readiness.domain.outcomes import Outcome
from readiness.domain.scorecards import Scorecard, current
from readiness.domain.scorecards.editing import with_line
from readiness.domain.waivers import WaiverFields
from readiness.models import EnvironmentStatus, SimulatedInterface
from readiness.selectors.assessments import assessment_of
from readiness.selectors.policy import scorecard_in_force
from readiness.selectors.present import STATES
from readiness.selectors.simulations import latest_simulation
from readiness.services.assessing import environments_assess, environments_reassess
from readiness.services.checklist import attestation_give
from readiness.services.scorecards import draft_make, scorecard_activate
from readiness.services.simulations import simulation_request
from readiness.services.waivers import waiver_approve, waiver_request
from readiness.tasks.simulating import simulate_scorecard
from registry.domain.vocabulary import PersonRole
from registry.models import Environment, User
from tests.demo_fleet import NAMES, demo_fleet, expected, probed, slug_of
from tests.factories import UserFactory, acting
from tests.reckoning import reckon

pytestmark = pytest.mark.usefixtures("announced")

UNANSWERED = ("BND-1", "SES-4")
"""Questions of the level Guarded that the draft asks today and nobody answered at one sample."""


@pytest.fixture
def places(db: None, settings: Any, tmp_path: Path) -> dict[str, Environment]:
    settings.SECRETS_KEYS = (Fernet.generate_key().decode(),)
    return demo_fleet(tmp_path, timezone.now())


def judged(name: str, now: datetime | None = None) -> Assessment:
    read = assessment_of(slug_of(name), "production", now=now or timezone.now())
    assert read is not None
    return read.assessment


def counted(name: str) -> tuple[dict[str, str], set[str]]:
    """Return the outcomes of a sample that count now, and which of them are waived."""
    found = judged(name).counting
    outcomes = {one.check: str(one.outcome) for one in found}
    return outcomes, {one.check for one in found if one.is_waived}


def answered_and_waived(place: Environment, check: str, now: datetime | None = None) -> None:
    """Have everything answered that Guarded asks but ``check``, and that one waived."""
    now, lead = now or timezone.now(), User.objects.get(email=LEAD)
    other = User.objects.get(email="ada@platform.example")
    until = now + timedelta(days=20)
    for one, item in current().items_asked.items():
        line = current().line(one)
        if line and line.level == 2 and item.takes_answers and one != check:
            given = Answered(Answer.MET, until, "Looked at it with two people.")
            attestation_give(by=acting(lead), environment=place, item=item, given=given, now=now)
    fields = WaiverFields(check, "The review is next week.", "Two look daily.", until.date())
    waiver = waiver_request(by=acting(lead), environment=place, fields=fields, now=now)
    waiver_approve(by=acting(other), waiver=waiver, now=now)
    environments_assess(environment_ids=[place.pk], now=now)


def stricter() -> Scorecard:
    """Return the scorecard with everything asked today, weighed and demanded otherwise."""
    lines = tuple(replace(line, enable_on=None) for line in current().lines)
    card = replace(current(), lines=lines, critical_cap=30, tiers={1: 3, 2: 3, 3: 2})
    changed: tuple[tuple[str, dict[str, Any]], ...] = (
        ("BND-1", {"weight": 9}),
        ("PRX-3", {"level": 1, "weight": 4, "critical": True}),
        ("OWN-8", {"level": 2}),
    )
    for check, changes in changed:
        line = card.line(check)
        assert line is not None
        card = with_line(card, replace(line, **changes))
    return card


def test_the_sound_samples_are_ready_now_and_once_every_question_counts(
    places: dict[str, Environment],
) -> None:
    assert ready(timezone.now()) == ["guarded", "flaky"]
    last = max(line.enable_on for line in current().lines if line.enable_on)
    later = max(timezone.now(), datetime.combine(last, time(), UTC) + timedelta(days=1))
    for place in Environment.objects.select_related("interface"):
        # the edges are looked at again and again, and what came of that is not what ages here
        probed(place, later, is_careless=place.interface.slug == slug_of("careless"))
    environments_assess(environment_ids=[place.pk for place in places.values()], now=later)
    found = {one.check: one for one in judged("flaky", later).findings}
    assert not any(one.is_announced for one in found.values())
    tried = {check: found[check].outcome for check in ("REL-4", "PAR-1", "PAR-3")}
    assert set(tried.values()) == {Outcome.PASS}, tried
    # what only people can say of an edge nobody has said yet of the guarded one
    assert ready(later) == ["flaky"]
    answered_and_waived(places["guarded"], "BND-1", later)
    assert ready(later) == ["guarded", "flaky"]


def ready(now: datetime) -> list[str]:
    return [name for name in NAMES if judged(name, now).state is State.READY]


def test_what_is_enforced_on_the_samples_is_what_was_simulated(
    places: dict[str, Environment],
) -> None:
    for name in NAMES:
        # these are the edges of the demo, as its own test on the wire has them
        found = {one.check: str(one.outcome) for one in judged(name).findings}
        assert expected(name).items() <= found.items(), name
    answered_and_waived(places["guarded"], "BND-1")
    before = {row.environment_id: row.level for row in EnvironmentStatus.objects.all()}
    lead = acting(UserFactory.create(role=PersonRole.PLATFORM_LEAD))
    now = timezone.now()
    draft = draft_make(by=lead, card=stricter(), base=current().version, now=now)
    simulation = simulation_request(by=lead, draft=draft, now=now)
    simulate_scorecard(simulation_id=simulation.pk)
    rows = {row.interface.slug: row for row in SimulatedInterface.objects.all()}
    view = latest_simulation(draft.pk)
    assert view is not None
    # the flaky one answered nothing of what is asked now; the guarded one keeps its level
    drops = {
        name for name in NAMES if rows[slug_of(name)].level_after < rows[slug_of(name)].level_before
    }
    assert drops == {"flaky"}
    assert [(one.level, one.held, one.fallen) for one in view.moved if one.fallen] == [(2, 2, 1)]
    assert [(one.slug, one.fallen) for one in view.owners] == [("sample-support", 1)]
    assert set(UNANSWERED) <= set(rows[slug_of("flaky")].causes.split())
    assert {row.environment_id: row.level for row in EnvironmentStatus.objects.all()} == before

    scorecard_activate(by=lead, draft=draft, seen=draft.digest, note="Agreed.", now=timezone.now())
    while environments_reassess(now=timezone.now()):
        pass
    for name, place in places.items():
        row, status = rows[slug_of(name)], EnvironmentStatus.objects.get(environment=place)
        assert status.scorecard_digest == draft.digest
        assert (status.level, status.score) == (row.level_after, row.score_after), name
        assert (status.level, status.score) == reckon(scorecard_in_force(), *counted(name)), name
        assert row.level_before == before[place.pk]
        stands = [status.state == STATES[state] for state in (State.READY, State.BLOCKED)]
        assert stands == [row.is_ready_after, row.is_blocked_after]
