"""The fleet is what its statuses say, whatever is kept about them and whenever it is read."""

from collections import defaultdict
from datetime import timedelta
from itertools import zip_longest
from random import Random
from types import SimpleNamespace

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from readiness.domain.scorecards import current
from readiness.models import EnvironmentStatus, InterfaceStatus
from readiness.selectors.fleet import fleet_page
from readiness.selectors.gathered import known_by
from readiness.selectors.shapes import FleetFilters
from readiness.services.assessing import environments_assess, environments_reassess
from readiness.services.fleet import fleet_keep
from readiness.services.probing import interface_refresh
from registry.models import Environment, Interface, Team
from tests.factories import NOW, EnvironmentFactory, InterfaceFactory, TeamFactory
from tests.scenes import REFUSED, SOUND, UNSEEN, interface_in

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
NAMES = ("chat", "Chat", "Voice", "straße", "Ärger", "_odd", "über")
SORTS = ("urgency", "score", "name", "team", "tier", "probed")
WORDS = {0: "blocked", 1: "risk", 2: "ready"}
MOMENTS = (None, NOW, NOW + MINUTE, NOW + 2 * MINUTE, NOW + 3 * MINUTE)


def amounts(random: Random) -> dict[str, object]:
    scores = sorted((random.choice([None, 0, 49, 50, 90]) or 0 for _ in range(3)), reverse=True)
    if random.random() < 0.2:
        scores = []
    found: dict[str, object] = {}
    for then, score in zip_longest(("", "stale_", "faded_"), scores):
        found |= {f"{then}state": random.choice([0, 1, 2]), f"{then}score": score}
        found |= {f"{then}level": 0, f"{then}observed": 1, f"{then}columns": []}
        found[f"{then}waived"] = random.choice([0, 0, 2])
    return found


def populate(random: Random) -> None:
    """Make interfaces with statuses of any kind, kept at different times, some of them spoilt."""
    teams = [TeamFactory.create(name=name) for name in ("Zulu", "alpha", "Mike")]
    for number in range(8):
        tier = random.choice([None, 1, 2, 3])
        interface = InterfaceFactory.create(
            name=random.choice(NAMES), slug=f"i{number}", team=random.choice(teams), tier=tier
        )
        for _ in range(random.randint(0, 3)):
            place = EnvironmentFactory.create(interface=interface)
            expires_at, fades_at = sorted(random.sample(MOMENTS[1:], 2))
            EnvironmentStatus.objects.create(
                environment=place,
                interface=interface,
                is_production=random.random() < 0.7,
                assessed_at=NOW,
                probed_at=random.choice([None, NOW, NOW - MINUTE]),
                expires_at=random.choice([None, expires_at]),
                fades_at=None,
                lapses_at=random.choice([None, NOW, NOW + 13 * DAY, NOW + 15 * DAY]),
                scorecard_digest="",
                applicable=1,
                **amounts(random),
            )
            rows = EnvironmentStatus.objects.filter(environment=place)
            # past this one, rows are judged by their records, which is another test's matter
            rows.exclude(expires_at=None).update(
                fades_at=fades_at if random.random() < 0.5 else None
            )
        known, _ = known_by(current(), [interface.pk])
        fleet_keep(known=known, judged={}, now=random.choice(MOMENTS[1:3]))
        if random.random() < 0.2:
            _lose(interface)


def _lose(interface: Interface) -> None:
    """Remove the environment that stands for ``interface``, if there is any."""
    kept = InterfaceStatus.objects.filter(interface=interface).exclude(status=None)
    Environment.objects.filter(status__in=kept.values("status")).delete()


def naive(now) -> list[SimpleNamespace]:
    """Return what stands for each interface, found without anything that is kept."""
    found = defaultdict(list)
    for row in EnvironmentStatus.objects.select_related("interface__team", "environment"):
        then = ""
        if row.fades_at is not None and row.fades_at < now:
            then = "faded_"
        elif row.expires_at is not None and row.expires_at < now:
            then = "stale_"
        found[row.interface_id].append(
            SimpleNamespace(
                status=row,
                pk=row.pk,
                state=getattr(row, f"{then}state"),
                score=getattr(row, f"{then}score"),
                waived=getattr(row, f"{then}waived"),
                interface=row.interface,
            )
        )
    return [
        min(rows, key=lambda r: (not r.status.is_production, r.state, r.score or 0, r.pk))
        for rows in found.values()
    ]


def order_of(sort: str):
    first = {
        "urgency": lambda r: (r.state, -1 if r.score is None else r.score),
        "score": lambda r: (-1 if r.score is None else r.score,),
        "name": lambda _: (),
        "team": lambda r: (r.interface.team.name,),
        "tier": lambda r: (r.interface.tier or 9,),
        "probed": lambda r: (r.status.probed_at or NOW - timedelta(days=9999),),
    }[sort]
    return lambda r: (*first(r), r.interface.name.lower(), r.pk)


# a row past its last horizon shows what its records say then; here its place is compared
def told(rows) -> list[tuple[str, str, object]]:
    return [(r.slug, r.environment, r.tier) for r in rows]


def expected(rows) -> list[tuple[str, str, object]]:
    return [
        (
            r.interface.slug,
            r.status.environment.name,
            r.interface.tier,
        )
        for r in rows
    ]


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(random=st.randoms(use_true_random=False), minutes=st.sampled_from([1, 1.5, 2, 2.5, 3]))
def test_the_fleet_is_what_its_statuses_say(db: None, random: Random, minutes: float) -> None:
    now = NOW + minutes * MINUTE
    with transaction.atomic():
        populate(Random(random.random()))
        rows = naive(now)
        asking = [r.interface.pk for r in rows[::3]]
        compare(rows, asking, now)
        transaction.set_rollback(True)


def compare(rows, asking, now) -> None:
    for sort in SORTS:
        for sign in ("", "-"):
            ordered = sorted(rows, key=order_of(sort), reverse=bool(sign))
            page = fleet_page(FleetFilters(sort=sign + sort), asking=asking, now=now)
            assert told(page.rows) == expected(ordered)
    ordered = sorted(rows, key=order_of("urgency"))
    second = fleet_page(FleetFilters(per=3, page=2), asking=asking, now=now)
    assert told(second.rows) == expected(ordered[3:6] or ordered[:3])
    for state in ("blocked", "risk", "ready"):
        page = fleet_page(FleetFilters(state=state), asking=asking, now=now)
        assert told(page.rows) == expected([r for r in ordered if WORDS[r.state] == state])
    page = fleet_page(FleetFilters(state="you", team="", query=""), asking=asking, now=now)
    assert told(page.rows) == expected([r for r in ordered if r.interface.pk in asking])
    blocked = [r for r in rows if r.state == 0]
    expiring = [r for r in ordered if is_expiring(r.status, now)]
    waived = [r for r in ordered if r.waived]
    assert page.counts == {
        "all": len(rows),
        "blocked": len(blocked),
        "blocked_tier_1": len([r for r in blocked if r.interface.tier == 1]),
        "risk": len([r for r in rows if r.state == 1]),
        "ready": len([r for r in rows if r.state == 2]),
        "you": len(asking),
        "expiring": len(expiring),
        "waived": len(waived),
    }
    for state, chosen in (("expiring", expiring), ("waived", waived)):
        page = fleet_page(FleetFilters(state=state), asking=asking, now=now)
        assert told(page.rows) == expected(chosen)


def is_expiring(status: EnvironmentStatus, now) -> bool:
    return status.lapses_at is not None and now <= status.lapses_at < now + 14 * DAY


@pytest.fixture
def judged(team: Team) -> Interface:
    interface = interface_in(team, "chat", SOUND, NOW, name="Chat")
    place = EnvironmentFactory.create(interface=interface, name="worse")
    environments_assess(environment_ids=[place.pk], now=NOW)
    return interface


def only_row():
    (row,) = fleet_page(FleetFilters(), asking=(), now=NOW).rows
    return row


def test_without_its_worst_environment_the_next_one_stands_for_an_interface_at_once(judged) -> None:
    assert only_row().environment == "worse"
    judged.environments.get(name="worse").delete()
    assert only_row().environment == "production"
    interface_refresh(interface_id=judged.pk, edges_changed=False, now=NOW)
    assert only_row().environment == "production"
    judged.delete()
    assert not InterfaceStatus.objects.exists()


def test_another_name_team_and_tier_are_kept_with_the_next_judgement(judged) -> None:
    interface_in(judged.team, "other", UNSEEN, NOW, name="Other", tier=2)
    judged.name, judged.team, judged.tier = "Zebra", TeamFactory.create(name="zoo"), 3
    judged.save()
    interface_refresh(interface_id=judged.pk, edges_changed=False, now=NOW)
    for sort in ("name", "team", "tier"):
        page = fleet_page(FleetFilters(sort=sort), asking=(), now=NOW)
        assert [row.slug for row in page.rows] == ["other", "chat"]
    Team.objects.filter(pk=judged.team.pk).update(name="Aardvarks")
    page = fleet_page(FleetFilters(sort="team"), asking=(), now=NOW)
    assert [row.slug for row in page.rows] == ["chat", "other"]


def test_what_turned_is_kept_again_by_the_tick(judged) -> None:
    then = NOW + timedelta(days=2)
    assert InterfaceStatus.objects.filter(turns_at__lt=then).count() == 1
    environments_reassess(now=then)
    assert InterfaceStatus.objects.get().turns_at >= then


def test_one_environment_judged_anew_leaves_the_others_verdict(team) -> None:
    interface = interface_in(team, "chat", REFUSED, NOW)
    place = EnvironmentFactory.create(interface=interface, name="staging", kind="staging")
    environments_assess(environment_ids=[place.pk], now=NOW)
    kept = InterfaceStatus.objects.get()
    assert kept.status is not None
    assert kept.status.environment.name == "production"
