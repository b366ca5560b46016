"""The moments at which time alone changes what the gate says."""

from collections.abc import Iterator
from datetime import datetime

from readiness.domain.gate.evidence import probe_limit, seen_of
from readiness.domain.gate.held import Demand
from readiness.domain.horizons import A_MOMENT
from readiness.domain.record_dates import rehearsal_ends
from registry.domain.approvals.approval import Approval
from registry.domain.releases import WAITING, ReleaseState

_EXPIRING = WAITING | {ReleaseState.ADMITTED}
"""Beside what waits, what was admitted: it is not admitted again once its time is up."""


def turning_of_approval(approval: Approval) -> Iterator[datetime]:
    """Yield when release or admission expire, a freeze or soak begins or ends, a vote grows old."""
    if approval.state in _EXPIRING and approval.expires_at:
        yield approval.expires_at
    if approval.admitted_until:
        yield approval.admitted_until
    yield from turning_of_freeze(approval)
    if approval.soak.until:
        yield approval.soak.until
    yield from (one.until for one in approval.tally.ballots if one.counts)


def turning_of_freeze(approval: Approval) -> Iterator[datetime]:
    """Yield when the present freeze ends, or the next one begins."""
    if approval.freeze and approval.freeze.until:
        yield approval.freeze.until
    if approval.freeze is None and approval.coming:
        yield approval.coming.since


def turning_of_evidence(about: Demand) -> Iterator[datetime]:
    """Yield when what is known counts no more, or counts for the first time."""
    if about.evidence.turns_at:
        yield about.evidence.turns_at
    if stands_from := about.evidence.scheduler.stands_from:
        yield stands_from
    if last := about.evidence.rehearsal:
        yield rehearsal_ends(last.rehearsal) + A_MOMENT
    if about.terms.evidence_of_build:
        yield from (one.turns_at for one in about.evidence.staged if one.turns_at)
    for probe, seen_at, _ in seen_of(about.relied_on):
        yield seen_at + probe_limit(probe, about.terms)


def first_after(moments: Iterator[datetime], now: datetime) -> datetime | None:
    """Return the first of ``moments`` that is yet to come, None where there is none."""
    return min((one for one in moments if one > now), default=None)
