"""A past state and level are for what the record said then: tier, stage of life, dependencies.

The reckoning below keeps what was recorded and what each interface held by itself after every
event, and follows the dependencies by the words of the rule. It shares no code with history.
"""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from readiness.domain.columns import State
from readiness.domain.scorecards import Line, Scorecard, current
from readiness.models import AssessmentBasis, EnvironmentDay, EnvironmentStatus
from readiness.selectors import history
from readiness.selectors.history import level_at, levels_at
from readiness.services.assessing import environments_assess
from readiness.services.days import days_keep, end_of
from registry.domain.vocabulary import Lifecycle
from registry.models import Environment, Interface
from tests.factories import EnvironmentFactory, MembershipFactory, TeamFactory
from tests.scenes import REFUSED, SOUND, hold_everything, interface_in, observe

BEGUN = datetime(2025, 11, 21, 9, 30, tzinfo=UTC)
DAY, MINUTE, SECOND = timedelta(days=1), timedelta(minutes=1), timedelta(seconds=1)
SLUGS = ("chat", "code", "gateway", "search", "model")
STAGED = {Lifecycle.EXPERIMENTAL: {1: 0, 2: 0, 3: 0}}


@pytest.fixture
def card(monkeypatch: pytest.MonkeyPatch) -> Scorecard:
    """A scorecard that demands the weakest link, and nothing of what is tried out."""
    lines = (Line("OWN-2", 1, 5, critical=False), Line("AVL-1", 2, 5, critical=True))
    demanding = replace(
        current(),
        lines=lines,
        weakest_link=True,
        lifecycles=STAGED,
        digest="sha256:demanding",
    )
    monkeypatch.setattr("readiness.selectors.policy.current", lambda: demanding)
    monkeypatch.setattr(history, "cards_known", lambda digests: dict.fromkeys(digests, demanding))
    return demanding


@dataclass
class Recorded:
    """What stood after one event: of each interface its record, and what it held by itself."""

    at: datetime
    tiers: dict[str, int]
    stages: dict[str, str]
    links: dict[str, tuple[str, ...]]
    held: dict[str, int]
    states: dict[str, int] = field(default_factory=dict)

    def level(self, slug: str) -> int:
        """Return what an interface held with everything that it led to; nobody is its own link."""
        led_to: set[str] = set()
        for _ in SLUGS:
            led_to |= {link for one in {slug, *led_to} for link in self.links[one]}
        return min(self.held[one] for one in {slug, *led_to})


class Fleet:
    """Interfaces whose records change while what is seen of them does."""

    def __init__(self) -> None:
        team = MembershipFactory.create(team__slug="support").team
        for slug in SLUGS:
            made = interface_in(team, slug, SOUND, BEGUN, tier=2, lifecycle="production")
            # two places of one record, of which only production stands for it
            EnvironmentFactory.create(interface=made, name="staging", kind="staging")
            if slug in ("chat", "gateway", "model"):
                hold_everything(made, team, BEGUN)
        self.interfaces = {one.slug: one for one in Interface.objects.all()}
        self.places = {
            one.interface.slug: one.pk
            for one in Environment.objects.filter(name="production").select_related("interface")
        }

    def judge(self, slug: str, at: datetime) -> None:
        """Judge all environments of an interface, as a change of its record has it done."""
        ids = Environment.objects.filter(interface__slug=slug).values_list("pk", flat=True)
        environments_assess(environment_ids=list(ids), now=at)

    def happen(self, random: Random, at: datetime) -> None:
        """Have one thing happen to one interface."""
        slug = random.choice(SLUGS)
        one = self.interfaces[slug]
        match random.choice(["tier", "stage", "links", "links", "seen"]):
            case "tier":
                Interface.objects.filter(pk=one.pk).update(tier=random.choice([1, 2, 3]))
            case "stage":
                stage = random.choice(["experimental", "production"])
                Interface.objects.filter(pk=one.pk).update(lifecycle=stage)
            case "links":
                one.dependencies.all().delete()
                for link in random.sample(SLUGS, random.randint(0, 2)):
                    if link != slug:
                        one.dependencies.create(other=link, effect="Nothing answers.")
            case _:
                place = Environment.objects.get(pk=self.places[slug])
                observe(place, random.choice([SOUND, REFUSED]), at)
        self.judge(slug, at)

    def recorded(self, at: datetime) -> Recorded:
        """Return what stands now."""
        rows = {one.slug: one for one in Interface.objects.prefetch_related("dependencies")}
        statuses = EnvironmentStatus.objects.in_bulk(
            self.places.values(), field_name="environment_id"
        )
        return Recorded(
            at,
            {slug: one.tier or 0 for slug, one in rows.items()},
            {slug: one.lifecycle for slug, one in rows.items()},
            {
                slug: tuple(link.other for link in one.dependencies.all())
                for slug, one in rows.items()
            },
            {slug: statuses[pk].own_level for slug, pk in self.places.items()},
            {slug: statuses[pk].state for slug, pk in self.places.items()},
        )


@pytest.mark.any_database
@pytest.mark.parametrize("seed", [1, 2])
def test_a_past_level_is_that_of_the_record_of_then(db: None, card: Scorecard, seed: int) -> None:
    random, fleet = Random(seed), Fleet()
    for slug in SLUGS:
        fleet.judge(slug, BEGUN)
    past = [fleet.recorded(BEGUN)]
    for number in range(1, 61):
        at = BEGUN + number * MINUTE / 40
        fleet.happen(random, at)
        past.append(fleet.recorded(at))
    held_down = 0
    for one in past:
        found = levels_at(fleet.places.values(), one.at)
        for slug, pk in fleet.places.items():
            assert found[pk].score.level == one.level(slug), (one, slug)
            held_down += bool(found[pk].held_by)
            demanded = 0 if one.stages[slug] == "experimental" else card.tiers[one.tiers[slug]]
            is_blocked = one.states[slug] == EnvironmentStatus.State.BLOCKED
            assert (found[pk].state is State.BLOCKED) == is_blocked
            if not is_blocked:
                assert (found[pk].state is State.READY) == (one.level(slug) >= demanded)
    assert held_down > 20
    assert len({tuple(one.links.items()) for one in past}) > 10


def test_a_day_that_is_kept_late_is_for_the_record_of_that_day(db: None, card: Scorecard) -> None:
    team = TeamFactory.create(slug="support")
    chat = interface_in(team, "chat", SOUND, BEGUN, tier=2, lifecycle="experimental")
    place = chat.environments.get()
    Interface.objects.filter(pk=chat.pk).update(lifecycle="production")
    environments_assess(environment_ids=[place.pk], now=BEGUN + 2 * DAY)
    days_keep(now=BEGUN + 3 * DAY)
    states = dict(EnvironmentDay.objects.values_list("day", "state"))
    ready, risk = EnvironmentStatus.State.READY, EnvironmentStatus.State.RISK
    assert [states[(BEGUN + number * DAY).date()] for number in (0, 1, 2)] == [ready, ready, risk]
    assert level_at(place.pk, end_of(BEGUN.date())).state is State.READY


def test_what_is_judged_by_the_same_leaves_one_row_and_of_one_moment_the_last(
    db: None, card: Scorecard
) -> None:
    chat = interface_in(TeamFactory.create(), "chat", SOUND, BEGUN, tier=2)
    (place,) = chat.environments.all()
    for at in (BEGUN, BEGUN + MINUTE):
        environments_assess(environment_ids=[place.pk], now=at)
    assert AssessmentBasis.objects.count() == 1
    for tier in (3, 1):
        Interface.objects.filter(pk=chat.pk).update(tier=tier)
        environments_assess(environment_ids=[place.pk], now=BEGUN + 2 * MINUTE)
    # neither what is no interface nor the interface itself is a link
    chat.dependencies.create(name="A search engine", effect="Answers have no sources.")
    chat.dependencies.create(other="chat", effect="Nothing answers.")
    environments_assess(environment_ids=[place.pk], now=BEGUN + 3 * MINUTE)
    rows = AssessmentBasis.objects.order_by("first_seen")
    assert [(row.tier, row.leans_on) for row in rows] == [(2, []), (1, [])]
    # who took the time before somebody else judged does not rewrite what they judged by
    Interface.objects.filter(pk=chat.pk).update(tier=3)
    environments_assess(environment_ids=[place.pk], now=BEGUN + 3 * MINUTE - SECOND)
    found = [level_at(place.pk, BEGUN + number * MINUTE).basis.tier for number in (1, 2, 3, 4)]
    assert found == [2, 1, 3, 3]


def test_what_is_added_or_changed_later_leaves_the_past_as_it_was(
    db: None, card: Scorecard
) -> None:
    team = MembershipFactory.create(team__slug="support").team
    chat, gateway = (interface_in(team, slug, SOUND, BEGUN, tier=2) for slug in ("chat", "gateway"))
    for one in (chat, gateway):
        hold_everything(one, team, BEGUN)
    chat.dependencies.create(other="gateway", effect="Nothing answers.")
    (place,), (first,) = chat.environments.all(), gateway.environments.all()
    environments_assess(environment_ids=[place.pk, first.pk], now=BEGUN)
    held = level_at(place.pk, BEGUN).score.level
    assert held == 2
    # of two places that stand for a link the weaker one counts, from when it is judged
    second = EnvironmentFactory.create(interface=gateway, name="second", kind="production")
    assert level_at(place.pk, BEGUN).score.level == held
    observe(second, REFUSED, BEGUN + SECOND)
    environments_assess(environment_ids=[second.pk], now=BEGUN + SECOND)
    assert [level_at(place.pk, BEGUN + n * SECOND).held_by for n in (0, 1)] == ["", "gateway"]
    # and no more once it is another kind of place
    Environment.objects.filter(pk=second.pk).update(kind="staging")
    environments_assess(environment_ids=[second.pk], now=BEGUN + 2 * SECOND)
    assert [level_at(place.pk, BEGUN + n * SECOND).held_by for n in (0, 1, 2)] == [
        "",
        "gateway",
        "",
    ]


def test_of_a_link_of_which_a_part_is_judged_anew_the_newest_record_counts(
    db: None, card: Scorecard
) -> None:
    team = MembershipFactory.create(team__slug="support").team
    made = {slug: interface_in(team, slug, SOUND, BEGUN) for slug in ("chat", "gateway", "model")}
    chat, gateway, model = made.values()
    for one in (chat, gateway):
        hold_everything(one, team, BEGUN)
    chat.dependencies.create(other="gateway", effect="Nothing answers.")
    staging = EnvironmentFactory.create(interface=gateway, name="staging", kind="staging")
    everywhere = Environment.objects.values_list("pk", flat=True)
    environments_assess(environment_ids=list(everywhere), now=BEGUN)
    gateway.dependencies.create(other=model.slug, effect="Nothing answers.")
    environments_assess(environment_ids=[staging.pk], now=BEGUN + SECOND)
    place = chat.environments.get()
    assert [level_at(place.pk, BEGUN + n * SECOND).held_by for n in (0, 1)] == ["", "model"]
