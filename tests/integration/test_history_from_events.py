"""A year of what probes saw and people said, and level and score of every day by that alone.

The reckoning below knows the raw events and the words of the rules. It shares no code with what
judges, and looks at no finding, period or status.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from random import Random
from typing import Any

import pytest

from readiness.domain.horizons import A_MOMENT
from readiness.domain.observation_json import dump
from readiness.domain.outcomes import UnknownReason
from readiness.domain.probing import Observation, ProbeId, Unknown, target_digest
from readiness.domain.scorecards import Line, Scorecard
from readiness.models import (
    Attestation,
    EnvironmentStatus,
    LatestObservation,
    PushedEvidence,
    Waiver,
)
from readiness.selectors import history
from readiness.selectors.history import level_at
from readiness.services.assessing import environments_assess, environments_reassess
from registry.domain.responsibilities import Responsibility
from registry.models import Environment, Ownership
from registry.selectors.snapshots import snapshot_get
from tests.factories import EnvironmentFactory, InterfaceFactory, OwnershipFactory
from tests.observations import SOUND_TLS, tls
from tests.reckoning import reckon

DAY, HOUR, SECOND = timedelta(days=1), timedelta(hours=1), timedelta(seconds=1)
BEGUN = datetime(2025, 11, 21, 9, 30, tzinfo=UTC)
SEEN, BOTH, SAID, HELD = "TLS-2", "ACC-7", "LOG-2", "OWN-2"
"""What a probe sees; what tools and people say; what people say; who accepted what."""
COUNTS_FOR = 36 * HOUR
"""How long what the TLS probe saw counts (scoring.md, "Freshness")."""
CARD = Scorecard(
    7,
    "Generated",
    49,
    {1: 3, 2: 2, 3: 1},
    (
        Line(HELD, 1, 5, critical=False),
        Line(SEEN, 2, 5, critical=True),
        Line(BOTH, 3, 2, critical=False),
        Line(SAID, 3, 1, critical=False, enable_on=(BEGUN + 60 * DAY).date()),
    ),
    "sha256:7",
)


@dataclass(frozen=True)
class Event:
    """One thing that happened.

    Attributes:
        kind: ``seen``, ``pushed``, ``answered``, ``accepted``, ``waived`` or ``revoked``.
        outcome: what was seen or said.
        until: how long that counts by its own words.
    """

    at: datetime
    kind: str
    check: str
    outcome: str = "pass"
    until: datetime = BEGUN + 999 * DAY


def midnight(moment: datetime) -> datetime:
    return moment.replace(hour=0, minute=0, second=0, microsecond=0)


def moments(random: Random, least: float, most: float) -> Iterator[datetime]:
    """Yield moments of the year with so many days between them."""
    at = BEGUN + random.random() * DAY
    while at < BEGUN + 365 * DAY:
        yield at
        at += random.uniform(least, most) * DAY


def year(random: Random) -> Iterator[Event]:
    yield from seen_and_pushed(random)
    yield Event(BEGUN, "accepted", HELD, until=midnight(BEGUN + 30 * DAY))
    for kind, check in (("answered", BOTH), ("answered", SAID), ("accepted", HELD)):
        for at in moments(random, 5, 60):
            outcome = random.choice(["pass", "pass", "fail"]) if kind == "answered" else "pass"
            yield Event(at, kind, check, outcome, midnight(at + random.randint(2, 70) * DAY))
    for check in (BOTH, SAID, HELD):
        for at in moments(random, 40, 120):
            until = midnight(at + random.randint(2, 25) * DAY)
            yield Event(at, "waived", check, until=until)
            if random.random() < 0.5:
                yield Event(at + random.random() * (until - at), "revoked", check)


def seen_and_pushed(random: Random) -> Iterator[Event]:
    for at in moments(random, 0.5, 6):
        yield Event(at, "seen", SEEN, random.choice(["pass", "pass", "pass", "fail", "unknown"]))
    for at in moments(random, 5, 50):
        until = at + random.uniform(2, 60) * DAY
        yield Event(at, "pushed", BOTH, random.choice(["pass", "pass", "warn", "fail"]), until)


def reckoned(events: list[Event], moment: datetime) -> tuple[int, int | None]:
    """Return level and score at ``moment`` by what had happened until then."""
    past = [event for event in events if event.at <= moment]

    def last(kind: str, check: str) -> Event | None:
        return max(
            (one for one in past if (one.kind, one.check) == (kind, check)),
            key=lambda one: one.at,
            default=None,
        )

    def claimed(check: str) -> str:
        tool, person = last("pushed", check), last("answered", check)
        if tool and moment < tool.until:
            return tool.outcome
        if person is None or moment >= person.until:
            return "unknown"
        # what a tool said against it is answered only by what was said once that was over
        was_against = tool is not None and tool.outcome in ("warn", "fail")
        return "unknown" if was_against and tool and person.at < tool.until else person.outcome

    seen, accepted = last("seen", SEEN), last("accepted", HELD)
    is_fresh = seen is not None and moment <= seen.at + COUNTS_FOR
    outcomes = {
        HELD: "pass" if accepted and moment < accepted.until else "fail",
        SEEN: seen.outcome if seen and is_fresh else "unknown",
        BOTH: claimed(BOTH),
        SAID: claimed(SAID),
    }
    if moment < midnight(BEGUN + 60 * DAY):
        del outcomes[SAID]
    waived = set()
    for check in (BOTH, SAID, HELD):
        waiver, revoked = last("waived", check), last("revoked", check)
        is_revoked = waiver and revoked and waiver.at <= revoked.at
        if waiver and moment < waiver.until and not is_revoked and outcomes.get(check) != "pass":
            waived.add(check)
    return reckon(CARD, outcomes, waived)


class Lived:
    """The same year as it happens to the program, which is told of one event after the other."""

    def __init__(self, place: Environment, random: Random) -> None:
        self.place, self.random, self.number = place, random, count()
        self.unnoticed = 0

    def live(self, events: list[Event]) -> None:
        for event in events:
            if not self._is_seen_again(event):
                self._tick_until(event.at)
            getattr(self, f"_{event.kind}")(event)
            environments_assess(environment_ids=[self.place.pk], now=event.at)
        self._tick_until(BEGUN + 366 * DAY)

    def _tick_until(self, end: datetime) -> None:
        """Have what lapses judged anew once the tick comes round, or after the worker was away."""
        while True:
            turns_at = EnvironmentStatus.objects.get(environment=self.place).expires_at
            late = self.random.choice([A_MOMENT, 40 * SECOND, 5 * HOUR])
            if turns_at is None or turns_at + A_MOMENT >= end:
                return
            # of what is said anew nothing keeps how long it was not said
            environments_reassess(now=min(turns_at + late, end - A_MOMENT))

    def _is_seen_again(self, event: Event) -> bool:
        """Tell whether a probe runs again before anybody noticed that it alone had been away."""
        status = EnvironmentStatus.objects.get(environment=self.place)
        seen = LatestObservation.objects.filter(environment=self.place, probe=ProbeId.TLS).first()
        if event.kind != "seen" or seen is None:
            return False
        is_next = status.expires_at == seen.observed_at + COUNTS_FOR
        is_alone = is_next and (status.fades_at is None or status.fades_at >= event.at)
        self.unnoticed += is_alone and seen.observed_at + COUNTS_FOR < event.at
        return is_alone

    def _seen(self, event: Event) -> None:
        snapshot = snapshot_get(self.place.interface.slug)
        assert snapshot is not None
        fault = Unknown(UnknownReason.PROBER_FAULT, "No name server answered.")
        covered = replace(SOUND_TLS, name_covered=event.outcome == "pass")
        is_known = event.outcome != "unknown"
        found: Observation[Any] = Observation(
            ProbeId.TLS, event.at, 1, tls(covered) if is_known else None,
            None if is_known else fault,
            target=target_digest(snapshot.environment(self.place.name)),
        )  # fmt: skip
        LatestObservation.objects.update_or_create(
            environment=self.place,
            probe=ProbeId.TLS,
            defaults={"observed_at": event.at, "content": dump(found)},
        )

    def _pushed(self, event: Event) -> None:
        PushedEvidence.objects.update(is_latest=False)
        PushedEvidence.objects.create(
            public_id=f"evd_{next(self.number)}", environment=self.place, check_id=event.check,
            outcome=event.outcome, summary="As generated", observed_at=event.at,
            received_at=event.at, valid_until=event.until, pushed_by="Mia",
        )  # fmt: skip

    def _answered(self, event: Event) -> None:
        Attestation.objects.filter(check_id=event.check).update(is_latest=False)
        Attestation.objects.create(
            public_id=f"att_{next(self.number)}", environment=self.place, check_id=event.check,
            answer="met" if event.outcome == "pass" else "not_met", statement="As generated.",
            answered_by="Mia", answered_at=event.at, valid_until=event.until,
        )  # fmt: skip

    def _accepted(self, event: Event) -> None:
        Ownership.objects.filter(responsibility="alerts").update(
            accepted_at=event.at, review_by=(event.until - DAY).date()
        )

    def _waived(self, event: Event) -> None:
        open_ones = Waiver.objects.filter(check_id=event.check, closed_at=None)
        open_ones.update(closed_at=event.at)
        Waiver.objects.create(
            environment=self.place, public_id=f"wav_{next(self.number)}", check_id=event.check,
            reason="r", compensating_control="c", requester="a", requested_at=event.at,
            decided_at=event.at, ends_on=(event.until - DAY).date(), state="approved",
        )  # fmt: skip

    def _revoked(self, event: Event) -> None:
        open_ones = Waiver.objects.filter(check_id=event.check, closed_at=None)
        open_ones.update(closed_at=event.at, state="revoked")


@pytest.mark.any_database
@pytest.mark.parametrize("seed", [1, 9])
def test_a_year_kept_is_what_was_seen_and_said_in_it(
    db: None, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    random = Random(seed)
    monkeypatch.setattr("readiness.selectors.policy.current", lambda: CARD)
    monkeypatch.setattr(history, "cards_known", lambda digests: dict.fromkeys(digests, CARD))
    place = EnvironmentFactory.create(interface=InterfaceFactory.create(slug="chat", tier=2))
    for word in Responsibility:
        OwnershipFactory.create(interface=place.interface, responsibility=word, accepted_at=BEGUN)
    environments_assess(environment_ids=[place.pk], now=BEGUN)
    events = sorted(year(random), key=lambda event: event.at)
    lived = Lived(place, random)
    lived.live(events)
    wrong = []
    asked = [BEGUN + n * DAY + random.random() * DAY for n in range(1, 365)]
    lapses = [one.at + COUNTS_FOR if one.kind == "seen" else one.until for one in events]
    past = [at for at in lapses if BEGUN + DAY < at < BEGUN + 365 * DAY]
    asked += [at + apart for at in past for apart in (-SECOND, SECOND)]
    for moment in asked:
        found = level_at(place.pk, moment)
        assert found is not None
        if (found.score.level, found.score.value) != reckoned(events, moment):
            wrong.append((moment, found, reckoned(events, moment)))
    assert wrong == []
    assert lived.unnoticed > 5
    assert {reckoned(events, moment)[0] for moment in asked} >= {1, 2, 3}
