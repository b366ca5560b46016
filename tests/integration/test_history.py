"""What is kept of a generated year says of every day what its raw events say."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from readiness.domain.assessment import Assessment
from readiness.domain.basis import Basis
from readiness.domain.causes import Cause, Turn
from readiness.domain.findings import Finding, Reason, Verdict
from readiness.domain.horizons import A_MOMENT
from readiness.domain.outcomes import Outcome, UnknownReason
from readiness.domain.overview import load
from readiness.domain.probing import ProbeId
from readiness.domain.schedule import cadence_of
from readiness.domain.scorecards import Line, Scorecard, current
from readiness.domain.scoring import Score
from readiness.models import (
    AssessmentBasis,
    Attestation,
    EnvironmentDay,
    EnvironmentStatus,
    FindingPeriod,
    FleetDay,
    FleetOverview,
    LatestObservation,
    PushedEvidence,
    Waiver,
)
from readiness.selectors import history
from readiness.selectors.changes import changes_of
from readiness.selectors.gathered import known_by
from readiness.selectors.history import level_at
from readiness.services import overview
from readiness.services.assessing import environments_assess, environments_reassess
from readiness.services.days import days_keep, end_of
from readiness.services.overview import overview_keep
from readiness.services.periods import Rejudged, periods_keep
from registry.models import Environment
from tests.factories import (
    NOW,
    EnvironmentFactory,
    InterfaceFactory,
    MembershipFactory,
    TeamFactory,
)
from tests.promised import attested, handed_in
from tests.scenes import REFUSED, SOUND, hold_everything, interface_in, observe

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
BEGUN = datetime(2025, 11, 21, 9, 30, tzinfo=UTC)
CHECKS = ("AVL-1", "TLS-1", "TLS-4", "OWN-1", "OWN-2", "REL-1")


@dataclass(frozen=True)
class Event:
    """One thing that happened: a check became another one, a waiver began, a scorecard changed."""

    at: datetime
    check: str = ""
    outcome: Outcome | None = None
    waived_until: datetime | None = None
    revoked_at: datetime | None = None
    card: Scorecard | None = None


def card_of(random: Random, version: int) -> Scorecard:
    """Return a scorecard; the second drops two questions, which the third asks again."""
    lines = tuple(
        Line(
            check,
            random.randint(1, 3),
            random.randint(1, 5),
            critical=random.random() < 0.3,
            enable_on=random.choice([None, None, (BEGUN + random.randint(1, 360) * DAY).date()]),
            waivable=random.choice([None, True]),
        )
        for check in CHECKS[2 if version == 2 else 0 :]
    )
    return Scorecard(version, "Generated", 49, {1: 3, 2: 2, 3: 1}, lines, f"sha256:{version}")


def year(random: Random) -> Iterator[Event]:
    yield Event(BEGUN, card=card_of(random, 1))
    for check in CHECKS:
        yield Event(BEGUN, check, random.choice([*Outcome]))
    for _ in range(90):
        at = BEGUN + timedelta(seconds=random.randint(1, 365 * 86_400))
        yield Event(at, random.choice(CHECKS), random.choice([*Outcome, Outcome.PASS]))
    for check in CHECKS:
        for start in (20, 150, 280):
            at = BEGUN + (start + random.randint(0, 20)) * DAY
            until = at.replace(hour=0, minute=0) + random.randint(2, 80) * DAY
            ends_early = random.random() < 0.5
            revoked = at + random.randint(1, 90) * DAY if ends_early else None
            yield Event(at, check, waived_until=until, revoked_at=revoked)
    for version, day in enumerate(sorted(random.sample(range(50, 300), 2)), 2):
        yield Event(BEGUN + day * DAY, card=card_of(random, version))


def replayed(events: list[Event], moment: datetime) -> tuple[int, int | None, int]:
    """Return level, score and number of waived checks at ``moment``, by nothing but the events."""
    past = [event for event in events if event.at <= moment]
    card = [event.card for event in past if event.card][-1]
    outcomes = {one.check: one.outcome for one in past if one.outcome}
    waived = {
        one.check
        for one in past
        if one.waived_until and moment < min(filter(None, (one.waived_until, one.revoked_at)))
    }
    total, earned, capped, held, borne = 0, 0.0, False, 0, 0
    blocked_from, passed_at = 4, set()
    for line in card.lines:
        outcome = outcomes[line.check]
        counts = line.enable_on is None or moment.date() >= line.enable_on
        if not counts or outcome is Outcome.NOT_APPLICABLE:
            continue
        can = line.waivable if line.waivable is not None else not line.critical
        if line.check in waived and can and outcome is not Outcome.PASS:
            borne += 1
            continue
        total += line.weight
        earned += line.weight * {"pass": 1, "warn": 0.5}.get(outcome, 0)
        if outcome in ("fail", "unknown"):
            blocked_from = min(blocked_from, line.level)
            capped = capped or line.critical
        else:
            passed_at.add(line.level)
    held = max((level for level in passed_at if level < blocked_from), default=0)
    score = int(100 * earned / total) if total else None
    return held, min(score, 49) if capped and score is not None else score, borne


def verdict(outcome: Outcome) -> Verdict:
    reason = UnknownReason.NEVER_OBSERVED if outcome is Outcome.UNKNOWN else Reason.RECORDED
    return Verdict(outcome, reason, "As generated.")


def judged(card: Scorecard, outcomes: dict[str, Outcome], at: datetime) -> Assessment:
    findings = tuple(
        Finding(
            line.check, "?", verdict(outcomes[line.check]), line.level, line.critical, line.weight,
            0.0, "record", at, counts_from=None if line.counts(at) else line.enable_on,
        )
        for line in card.lines
    )  # fmt: skip
    nothing = Score(None, 0, 0, 0, capped=False)
    return Assessment("chat", "production", at, card, findings, nothing, 3)


def lived(place: Environment, events: list[Event]) -> None:
    """Keep the history of ``events`` as the program does, one after the other."""
    outcomes: dict[str, Outcome] = {}
    moments = defaultdict(list)
    for event in events:
        moments[event.at].append(event)
    card = next(event.card for event in events if event.card)
    for at, together in sorted(moments.items()):
        for event in together:
            card = event.card or card
            if event.outcome:
                outcomes[event.check] = event.outcome
            elif event.waived_until:
                Waiver.objects.create(
                    environment=place, public_id=f"wav_{Waiver.objects.count()}",
                    check_id=event.check, reason="r", compensating_control="c", requester="a",
                    requested_at=at, ends_on=(event.waived_until - DAY).date(), decided_at=at,
                    state="revoked" if event.revoked_at else "approved",
                    closed_at=event.revoked_at or event.waived_until,
                )  # fmt: skip
        known = known_by(current(), [place.interface_id])[0][place.interface_id].environments[
            place.pk
        ]
        basis = Basis(card.digest)
        found = Rejudged(place.pk, known, judged(card, outcomes, at), basis)
        periods_keep(judged=[found], now=at)
        EnvironmentStatus.objects.filter(environment=place).update(
            assessed_at=at, scorecard_digest=card.digest, basis=basis.digest
        )


@pytest.fixture
def place(db) -> Environment:
    place = EnvironmentFactory.create(interface=InterfaceFactory.create(slug="chat", tier=2))
    amounts = {
        f"{then}{name}": 0
        for then in ("", "stale_", "faded_")
        for name in ("state", "level", "observed")
    }
    EnvironmentStatus.objects.create(
        environment=place, interface=place.interface, is_production=True, assessed_at=BEGUN,
        scorecard_digest="sha256:0", applicable=0, **amounts,
    )  # fmt: skip
    return place


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_year_replayed_by_brute_force_is_the_year_that_was_kept(place, seed, monkeypatch):
    random = Random(seed)
    events = sorted(year(random), key=lambda event: event.at)
    cards = {event.card.digest: event.card for event in events if event.card}
    monkeypatch.setattr(
        history, "cards_known", lambda digests: {one: cards[one] for one in digests if one in cards}
    )
    lived(place, events)
    assert level_at(place.pk, BEGUN - MINUTE) is None
    wrong = []
    for number in range(365):
        moment = BEGUN + number * DAY + timedelta(seconds=random.randint(0, 86_399))
        stood = level_at(place.pk, moment).score
        if (stood.level, stood.value, stood.waived) != replayed(events, moment):
            wrong.append((moment, stood, replayed(events, moment)))
    assert wrong == []
    of_dropped = FindingPeriod.objects.filter(check_id__in=CHECKS[:2]).order_by("first_seen")
    dropped_at, asked_again_at = (event.at for event in events if event.card and event.at > BEGUN)
    assert not [row for row in of_dropped if dropped_at <= row.first_seen < asked_again_at]
    assert {row.ended_at for row in of_dropped if row.first_seen < dropped_at} >= {dropped_at}
    # the days of the last three months, written late, twice, and after some were missed
    last = BEGUN + 365 * DAY
    for now in (last - 40 * DAY, last - 39 * DAY, last - 39 * DAY, last - 12 * DAY, last):
        days_keep(now=now)
    kept = EnvironmentDay.objects.order_by("day")
    assert len({row.day for row in kept}) == len(kept) >= 90
    for row in kept:
        assert (row.level, row.score, row.waived) == replayed(events, end_of(row.day))
    assert FleetDay.objects.count() == len(kept)
    before = list(kept.values())
    days_keep(now=last)
    assert list(kept.values()) == before


def test_a_critical_check_that_breaks_and_recovers_is_told_once_each(db):
    team = TeamFactory.create(slug="support")
    interface = interface_in(team, "chat", SOUND, NOW, tier=2)
    hold_everything(interface, team, NOW)
    place = interface.environments.get()
    now = NOW
    for edge in (SOUND, REFUSED, REFUSED, SOUND, REFUSED, SOUND):
        now += MINUTE
        observe(place, edge, now)
        for _ in range(2):
            environments_assess(environment_ids=[place.pk], now=now)
    told = FindingPeriod.objects.filter(check_id="AVL-1").exclude(turn="").order_by("first_seen")
    assert [row.turn for row in told] == [Turn.BROKE, Turn.RECOVERED, Turn.BROKE, Turn.RECOVERED]
    changes = [one for one in changes_of([place.pk], 99) if one.check == "AVL-1"]
    assert [(one.was, one.outcome, one.cause) for one in changes[:2]] == [
        (Outcome.FAIL, Outcome.PASS, Cause.PROBE),
        (Outcome.PASS, Outcome.FAIL, Cause.PROBE),
    ]


def test_why_a_finding_changed_and_that_what_lapsed_did_so_when_it_lapsed(db, monkeypatch):
    team = MembershipFactory.create(team__slug="support").team
    interface = interface_in(team, "chat", SOUND, NOW, tier=2)
    place = interface.environments.get()
    # the worker was away for three hours: what was seen had gone stale after three minutes
    environments_reassess(now=NOW + timedelta(hours=3))
    stale = FindingPeriod.objects.get(check_id="AVL-1", ended_at=None)
    assert (stale.cause, stale.was) == (Cause.EXPIRY, Outcome.PASS)
    assert NOW + 2 * MINUTE < stale.first_seen < NOW + 4 * MINUTE
    seen = {found.line.check: found for found in level_at(place.pk, NOW + 5 * MINUTE).findings}
    assert seen["AVL-1"].past.outcome is Outcome.UNKNOWN
    hold_everything(interface, team, NOW + timedelta(hours=4))
    owned = FindingPeriod.objects.get(check_id="OWN-2", ended_at=None)
    assert (owned.cause, owned.was, owned.outcome) == (Cause.RECORD, Outcome.FAIL, Outcome.PASS)
    other = replace(current(), digest="sha256:other", version=99)
    monkeypatch.setattr("readiness.selectors.policy.current", lambda: other)
    observe(place, SOUND, NOW + timedelta(hours=5))
    environments_assess(environment_ids=[place.pk], now=NOW + timedelta(hours=5))
    again = FindingPeriod.objects.get(check_id="AVL-1", ended_at=None)
    assert again.cause == Cause.SCORECARD
    assert AssessmentBasis.objects.filter(environment=place).count() == 2
    # history of a scorecard that nobody has any more is no history
    assert level_at(place.pk, NOW + timedelta(hours=6)) is None
    assert LatestObservation.objects.filter(environment=place).exists()


def test_a_question_that_the_scorecard_drops_is_over_and_begins_anew_when_it_is_asked_again(
    db, monkeypatch
):
    team = TeamFactory.create(slug="support")
    place = interface_in(team, "chat", SOUND, NOW, tier=2).environments.get()
    lines = tuple(line for line in current().lines if line.check != "AVL-1")
    smaller = replace(current(), lines=lines, digest="sha256:smaller", version=99)
    dropped_at, again_at = NOW + MINUTE, NOW + 2 * MINUTE

    def assessed(card: Scorecard, now: datetime) -> list[tuple[datetime, datetime | None]]:
        monkeypatch.setattr("readiness.selectors.policy.current", lambda: card)
        environments_assess(environment_ids=[place.pk], now=now)
        rows = FindingPeriod.objects.filter(check_id="AVL-1").order_by("first_seen")
        return list(rows.values_list("first_seen", "ended_at"))

    asked = current()
    assert assessed(smaller, dropped_at) == [(NOW, dropped_at)]
    assert assessed(smaller, dropped_at) == [(NOW, dropped_at)]
    assert assessed(asked, again_at) == [(NOW, dropped_at), (again_at, None)]
    # what was over in the moment in which it began never was
    assert assessed(smaller, again_at) == [(NOW, dropped_at)]
    others = FindingPeriod.objects.exclude(check_id="AVL-1")
    assert {row.check_id for row in others.filter(ended_at=None)} == {one.check for one in lines}


def test_the_overview_is_kept_once_a_minute_and_its_gaps_by_points(db):
    interface_in(TeamFactory.create(), "chat", REFUSED, NOW, tier=2)
    overview_keep(now=NOW)
    before = FleetOverview.objects.get()
    overview_keep(now=NOW + 30 * timedelta(seconds=1))
    assert FleetOverview.objects.get().at == before.at
    overview_keep(now=NOW + 2 * MINUTE)
    assert FleetOverview.objects.get().at == NOW + 2 * MINUTE


def test_what_a_judgement_does_not_waive_stays_among_the_worst_gaps(db, monkeypatch):
    monkeypatch.setattr(overview, "MOST_GAPS", 99)
    place = interface_in(TeamFactory.create(), "chat", REFUSED, NOW, tier=2).environments.get()

    def gaps(now: datetime) -> set[str]:
        overview_keep(now=now)
        return {gap.check for gap in load(FleetOverview.objects.get().content).gaps}

    missed = gaps(NOW)
    reworded, borne = [
        line.check for line in current().lines if line.is_waivable and line.check in missed
    ][:2]
    # the first may not be waived, and the second has other words than those of the waiver
    waived = {"AVL-1": "", reworded: "sha256:other", borne: ""}
    assert missed >= waived.keys()
    for number, (check, words) in enumerate(waived.items()):
        Waiver.objects.create(
            environment=place, public_id=f"wav_{number}", check_id=check, reason="r",
            compensating_control="c", requester="a", requested_at=NOW, state="approved",
            decided_at=NOW, ends_on=(NOW + DAY).date(), words=words,
        )  # fmt: skip
    environments_assess(environment_ids=[place.pk], now=NOW + 2 * MINUTE)
    assert EnvironmentStatus.objects.get(environment=place).waived == 1
    assert gaps(NOW + 2 * MINUTE) & waived.keys() == {"AVL-1", reworded}


def test_an_answer_that_ended_did_so_when_it_ended(db):
    team = TeamFactory.create(slug="support")
    place = interface_in(team, "chat", SOUND, NOW, tier=2).environments.get()
    attested(place, check="LOG-2")
    end = Attestation.objects.get().valid_until
    environments_assess(environment_ids=[place.pk], now=end - timedelta(days=1))
    environments_reassess(now=end + timedelta(hours=3))
    found = FindingPeriod.objects.get(check_id="LOG-2", ended_at=None)
    assert (found.was, found.outcome) == (Outcome.PASS, Outcome.UNKNOWN)
    assert (found.cause, found.first_seen) == (Cause.EXPIRY, end)


def periods_of(check: str) -> list[tuple[str, str, datetime, datetime | None]]:
    rows = FindingPeriod.objects.filter(check_id=check).order_by("first_seen")
    return list(rows.values_list("outcome", "cause", "first_seen", "ended_at"))


def test_a_probe_that_had_been_away_left_a_gap_in_history_once(db):
    team = MembershipFactory.create(team__slug="support").team
    place = interface_in(team, "chat", SOUND, NOW, tier=2).environments.get()
    ((_, _, begun, _),) = periods_of("AVL-1")
    # a result that comes in before the last one is too old leaves none
    seen_at = NOW + MINUTE
    observe(place, SOUND, seen_at)
    environments_assess(environment_ids=[place.pk], now=seen_at)
    last = LatestObservation.objects.get(environment=place, probe=ProbeId.AVAILABILITY)
    again_at = NOW + timedelta(hours=3)
    observe(place, SOUND, again_at)
    for _ in range(2):
        environments_assess(environment_ids=[place.pk], now=again_at)
    gone_at = last.observed_at + cadence_of(ProbeId.AVAILABILITY).stale_after + A_MOMENT
    assert periods_of("AVL-1") == [
        ("pass", "beginning", begun, gone_at),
        ("unknown", "expiry", gone_at, again_at),
        ("pass", "probe", again_at, None),
    ]


def test_what_lapsed_one_after_the_other_while_nobody_judged_is_kept_each(db):
    team = TeamFactory.create(slug="support")
    place = interface_in(team, "chat", SOUND, NOW, tier=2).environments.get()
    attested(place, check="ACC-7")
    handed_in(place)
    Attestation.objects.update(valid_until=NOW + 2 * DAY)
    PushedEvidence.objects.update(check_id="ACC-7", valid_until=NOW + DAY)
    environments_assess(environment_ids=[place.pk], now=NOW + MINUTE)
    for _ in range(2):
        environments_reassess(now=NOW + 6 * DAY)
    rows = FindingPeriod.objects.filter(check_id="ACC-7").order_by("first_seen")
    assert list(rows.values_list("reason", "cause", "first_seen", "ended_at"))[1:] == [
        ("evidence_passes", "claim", NOW + MINUTE, NOW + DAY),
        ("attested", "expiry", NOW + DAY, NOW + 2 * DAY),
        ("stale", "expiry", NOW + 2 * DAY, None),
    ]


def test_an_answer_that_a_change_made_void_did_not_expire(db):
    team = TeamFactory.create(slug="support")
    place = interface_in(team, "chat", SOUND, NOW, tier=2).environments.get()
    attested(place, check="LOG-2")
    environments_assess(environment_ids=[place.pk], now=NOW + MINUTE)
    Attestation.objects.update(fingerprint="sha256:" + "0" * 64)
    environments_assess(environment_ids=[place.pk], now=NOW + 2 * MINUTE)
    found = FindingPeriod.objects.get(check_id="LOG-2", ended_at=None)
    assert (found.was, found.reason) == (Outcome.PASS, "stale")
    assert (found.cause, found.first_seen) == (Cause.RECORD, NOW + 2 * MINUTE)


def test_what_lapsed_while_nobody_judged_is_dated_each_by_its_own_end(db):
    team = MembershipFactory.create(team__slug="support").team
    interface = interface_in(team, "chat", SOUND, NOW, tier=2)
    hold_everything(interface, team, NOW)
    place = interface.environments.get()
    held = interface.ownerships.order_by("pk")
    held.update(review_by=(NOW + 3 * DAY).date())
    Waiver.objects.create(
        environment=place, public_id="wav_1", check_id="TLS-4", reason="r",
        compensating_control="c", requester="a", requested_at=NOW, state="approved",
        decided_at=NOW, ends_on=(NOW + DAY).date(),
    )  # fmt: skip
    attested(place, check="LOG-2")
    Attestation.objects.update(valid_until=NOW + 2 * DAY)
    environments_assess(environment_ids=[place.pk], now=NOW)
    environments_reassess(now=NOW + 6 * DAY)
    lapsed = FindingPeriod.objects.get(check_id="OWN-2", ended_at=None)
    assert (lapsed.cause, lapsed.was, lapsed.outcome) == (Cause.EXPIRY, Outcome.PASS, Outcome.FAIL)
    assert lapsed.first_seen == end_of((NOW + 3 * DAY).date()) + A_MOMENT
    # what the record says otherwise since then did not lapse with it
    held.update(review_by=(NOW + 90 * DAY).date())
    environments_assess(environment_ids=[place.pk], now=NOW + 7 * DAY)
    again = FindingPeriod.objects.get(check_id="OWN-2", ended_at=None)
    assert (again.cause, again.first_seen) == (Cause.RECORD, NOW + 7 * DAY)
