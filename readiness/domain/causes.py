"""Why a finding became another one, and which changes somebody should be told of."""

from datetime import datetime
from enum import StrEnum

from readiness.domain.findings import Finding
from readiness.domain.outcomes import Outcome, UnknownReason


class Cause(StrEnum):
    """What made a finding another one."""

    BEGINNING = "beginning"
    PROBE = "probe"
    CLAIM = "claim"
    RECORD = "record"
    EXPIRY = "expiry"
    SCORECARD = "scorecard"


class Turn(StrEnum):
    """What a critical check did that somebody should be told of, once."""

    BROKE = "broke"
    RECOVERED = "recovered"


RECORD = "record"
"""Source of a finding that rests on the records."""
HELD, BROKEN = "held", "broken"
"""How a critical check stands by its last known answer: "" before it ever held."""


def cause_of(
    finding: Finding,
    *,
    is_seen_anew: bool,
    lapsed_at: datetime | None,
    is_other_scorecard: bool,
    now: datetime,
) -> Cause:
    """Return why ``finding`` is another one than when its environment was judged before.

    Args:
        is_seen_anew: whether it rests on another observation than then, or on a claim made since.
        lapsed_at: the last moment before it became what it is because something that people or
            tools said lapsed, None where nothing did.
        is_other_scorecard: whether it was judged by another scorecard then.
    """
    if is_other_scorecard:
        return Cause.SCORECARD
    is_over = lapsed_at is not None and lapsed_at < now
    is_stale = finding.reason is UnknownReason.STALE
    if finding.is_claimed:
        # where one claim ended, another one may count since
        if is_over:
            return Cause.EXPIRY
        # nothing ended, so what it was said of is another one than then
        return Cause.RECORD if is_stale and not is_seen_anew else Cause.CLAIM
    if is_stale or finding.reason is UnknownReason.PAUSED:
        return Cause.EXPIRY
    if finding.source != RECORD:
        return Cause.PROBE if is_seen_anew else Cause.RECORD
    return Cause.EXPIRY if is_over else Cause.RECORD


def turn_of(finding: Finding, standing: str) -> tuple[Turn | None, str]:
    """Return what ``finding`` is to be told as, and how its check stands with it.

    A critical check breaks when it fails after it held, whatever was unknown in between, and
    recovers when it holds again. What never held cannot break.
    """
    if not finding.critical or finding.is_announced:
        return None, standing
    if finding.outcome is Outcome.FAIL:
        return (Turn.BROKE, BROKEN) if standing == HELD else (None, standing)
    if finding.outcome in (Outcome.PASS, Outcome.WARN):
        return (Turn.RECOVERED if standing == BROKEN else None), HELD
    return None, standing
