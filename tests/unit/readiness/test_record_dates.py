"""Days in the record: what they say turns on a day, and that day is known before."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from readiness.domain.checks.catalogue import BY_ID
from readiness.domain.checks.contract import RecordCheck, Subject
from readiness.domain.horizons import horizons_of
from readiness.domain.outcomes import Outcome
from registry.domain.particulars import Upgrades
from tests.observations import ENVIRONMENT, INTERFACE, NOW, PARTICULARS

DAY = timedelta(days=1)
MIDNIGHT = datetime.combine(NOW.date(), time.min, UTC)


def outcome(check, interface, now):
    question = BY_ID[check]
    assert isinstance(question, RecordCheck)
    return question.judge(Subject(interface, ENVIRONMENT, now)).outcome


def dated(day):
    deployment = replace(PARTICULARS.deployment, reviewed_on=day)
    said = replace(PARTICULARS, deployment=deployment, upgrades=Upgrades(365, day))
    return replace(INTERFACE, particulars=said)


@pytest.mark.parametrize("check", ["OWN-8", "OWN-10"])
@pytest.mark.parametrize("days", [-400, -366, -365, -30, -1, 0, 1, 2, 30])
def test_it_turns_at_horizons_alone(check, days):
    interface = dated(NOW.date() + timedelta(days=days))
    ends = set(horizons_of(interface, {}, MIDNIGHT))

    turned = 0
    for number in range(1, 800):
        first = MIDNIGHT + number * DAY
        last = first - timedelta(microseconds=1)
        before, after = outcome(check, interface, last), outcome(check, interface, first)
        turned += before is not after
        assert before is after or last in ends

    assert turned == (2 if days > 1 else 1 if days >= -365 else 0)


@pytest.mark.parametrize("check", ["OWN-8", "OWN-10"])
@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (-366, Outcome.FAIL),
        (-365, Outcome.PASS),
        (0, Outcome.PASS),
        # it is a day later in some places
        (1, Outcome.PASS),
        (2, Outcome.FAIL),
    ],
)
def test_a_day_counts_from_then_on_for_a_year(check, days, expected):
    interface = dated(NOW.date() + timedelta(days=days))
    assert outcome(check, interface, NOW) is expected
