"""Why a finding is another one than before, in one word."""

from datetime import timedelta

import pytest

from readiness.domain.assessment import judge_environment
from readiness.domain.causes import Cause, cause_of
from readiness.domain.findings import ATTESTATION, EVIDENCE
from readiness.domain.outcomes import Outcome, UnknownReason
from tests.observations import ENVIRONMENT, INTERFACE, NOW, sound

FOUND = judge_environment(INTERFACE, ENVIRONMENT, sound(), NOW).findings[-1]


@pytest.mark.parametrize(
    ("source", "is_seen_anew", "cause"),
    [
        (ATTESTATION, False, Cause.CLAIM),
        (EVIDENCE, False, Cause.CLAIM),
        ("P01", True, Cause.PROBE),
        ("P01", False, Cause.RECORD),
        ("record", False, Cause.RECORD),
    ],
)
def test_what_a_finding_rests_on_says_what_made_it_another_one(
    source: str, is_seen_anew: bool, cause: Cause
) -> None:
    found = cause_of(
        FOUND._replace(source=source),
        is_seen_anew=is_seen_anew,
        lapsed_at=None,
        is_other_scorecard=False,
        now=NOW,
    )
    assert found is cause


def test_what_people_said_and_is_over_lapsed() -> None:
    found = cause_of(
        FOUND._replace(source="record"),
        is_seen_anew=False,
        lapsed_at=NOW - timedelta(seconds=1),
        is_other_scorecard=False,
        now=NOW,
    )
    assert found is Cause.EXPIRY


@pytest.mark.parametrize("source", [ATTESTATION, EVIDENCE])
@pytest.mark.parametrize(
    ("ended", "is_seen_anew", "cause"),
    [
        (timedelta(seconds=1), False, Cause.EXPIRY),
        (None, False, Cause.RECORD),
        (None, True, Cause.CLAIM),
    ],
)
def test_a_claim_expired_only_where_its_time_is_over(
    source: str, ended: timedelta | None, is_seen_anew: bool, cause: Cause
) -> None:
    gone = FOUND.verdict._replace(outcome=Outcome.UNKNOWN, reason=UnknownReason.STALE)
    found = cause_of(
        FOUND._replace(source=source, verdict=gone),
        is_seen_anew=is_seen_anew,
        lapsed_at=NOW - ended if ended else None,
        is_other_scorecard=False,
        now=NOW,
    )
    assert found is cause
