"""The history of checks: another period only when a state, reason or fingerprint changes."""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from readiness.domain.assessment import Assessment
from readiness.domain.basis import Basis
from readiness.domain.causes import RECORD, Cause, cause_of, turn_of
from readiness.domain.findings import Finding
from readiness.domain.horizons import A_MOMENT
from readiness.domain.outcomes import Outcome, UnknownReason
from readiness.domain.probing import ProbeId
from readiness.domain.schedule import cadence_of
from readiness.models import AssessmentBasis, EnvironmentStatus, FindingPeriod
from readiness.selectors.gathered import KnownEnvironment

_SUMMARY_LENGTH = 500
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_KEPT = [
    *("outcome", "reason", "fingerprint", "summary", "first_seen", "ended_at"),
    *("was", "cause", "turn", "standing"),
]


@dataclass(frozen=True, slots=True)
class Rejudged:
    """An environment as it was known, and what is concluded of it now.

    Attributes:
        lapses: the last moments of what the record says that have passed since it was judged
            before, in order.
        judged_at: judges what is known now as of another moment.
        aged_at: judges so what was seen last before as it was at another moment. Of what that was
            only the time is known, so that it tells no more than what went stale by then.
    """

    environment_id: int
    known: KnownEnvironment
    assessment: Assessment
    basis: Basis
    lapses: tuple[datetime, ...] = ()
    judged_at: Callable[[datetime], Assessment] | None = None
    aged_at: Callable[[datetime], Assessment] | None = None


def periods_keep(*, judged: Iterable[Rejudged], now: datetime) -> None:
    """End the period of every finding that changed and begin another; leave the rest alone.

    A question that is not asked any more ends with it; should it come back, it begins anew.

    Call inside a transaction, with the interfaces of the environments locked. One statement, and
    none where nothing changed; one more where something is judged by another basis than before, and
    two where a scorecard leaves questions out.
    """
    changes = list(judged)
    rows = [row for one in changes for row in _changed(one, now)]
    FindingPeriod.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["environment_id", "check_id", "place"],
        update_fields=_KEPT,
    )
    _keep_bases([one for one in changes if _is_other_basis(one)], now)
    _end_left_out([row for one in changes for row in _left_out(one)], now)


def fingerprint(finding: Finding) -> str:
    """Return what makes a finding another one: its outcome, reason and judgement's version.

    Measured values are left out: they differ with every run.
    """
    parts = (finding.check, finding.outcome, finding.reason, str(finding.algorithm_version))
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _keep_bases(changes: list[Rejudged], now: datetime) -> None:
    AssessmentBasis.objects.bulk_create(
        [
            AssessmentBasis(
                environment_id=one.environment_id,
                first_seen=_not_before_the_last(one, now),
                scorecard_digest=one.basis.scorecard_digest,
                tier=one.basis.tier,
                lifecycle=one.basis.lifecycle or "",
                leans_on=one.basis.leans_on,
                is_production=one.basis.is_production,
            )
            for one in changes
        ],
        update_conflicts=True,
        unique_fields=["environment_id", "first_seen"],
        update_fields=["scorecard_digest", "tier", "lifecycle", "leans_on", "is_production"],
    )


def _not_before_the_last(one: Rejudged, now: datetime) -> datetime:
    # who judges took the time before the lock, and somebody else may have judged meanwhile
    return max(now, one.known.status.assessed_at) if one.known.status else now


def _is_other_basis(one: Rejudged) -> bool:
    before = one.known.status
    return before is None or before.basis != one.basis.digest


def _is_other_scorecard(one: Rejudged) -> bool:
    before = one.known.status
    return before is None or before.scorecard_digest != one.assessment.scorecard.digest


def _left_out(one: Rejudged) -> Iterator[FindingPeriod]:
    asked = {finding.check for finding in one.assessment.findings}
    return (row for check, row in one.known.periods.items() if check not in asked)


def _end_left_out(rows: list[FindingPeriod], now: datetime) -> None:
    if not rows:
        return
    present = FindingPeriod.objects.filter(pk__in=[row.pk for row in rows])
    present.filter(first_seen__lt=now).update(ended_at=now, place=place_of(now))
    if any(row.first_seen >= now for row in rows):
        # one that was over in the moment in which it began never was
        present.filter(ended_at=None).delete()


def _changed(one: Rejudged, now: datetime) -> Iterator[FindingPeriod]:
    for finding in one.assessment.findings:
        before = one.known.periods.get(finding.check)
        if before is None:
            yield _begun(one.environment_id, finding, Cause.BEGINNING, None, now)
        else:
            yield from _turned(one, finding, before, now)


def _turned(
    one: Rejudged, finding: Finding, before: FindingPeriod, now: datetime
) -> Iterator[FindingPeriod]:
    for lapse, found in _between(one, finding, before):
        moment = lapse + A_MOMENT
        if before.first_seen < moment < now:
            yield _ended(before, moment)
            before = _begun(one.environment_id, found, Cause.EXPIRY, before, moment)
    if before.fingerprint != fingerprint(finding):
        lapsed_at = _lapsed_at(one, finding)
        cause = _cause(one, finding, lapsed_at, now)
        moment = _moment(one, finding, cause, lapsed_at, before.first_seen, now)
        if before.first_seen < moment:
            yield _ended(before, moment)
        yield _begun(one.environment_id, finding, cause, before, moment)


def _between(
    one: Rejudged, finding: Finding, before: FindingPeriod
) -> list[tuple[datetime, Finding]]:
    """Return what a finding was for a time since it was judged, with the lapses that made it so."""
    if not _rests_on_words(finding):
        return _unseen_between(one, finding, before)
    if one.judged_at is None or before.fingerprint == fingerprint(finding):
        return []
    steps: list[tuple[datetime, Finding]] = []
    present = before.fingerprint
    for lapse in one.lapses:
        # what is otherwise before it lapses was changed since, and nobody knows when
        if fingerprint(_found_at(one.judged_at(lapse), finding.check)) == present:
            after = _found_at(one.judged_at(lapse + A_MOMENT), finding.check)
            if fingerprint(after) != present:
                steps.append((lapse, after))
                present = fingerprint(after)
    return steps[:-1] if present == fingerprint(finding) else steps


def _unseen_between(
    one: Rejudged, finding: Finding, before: FindingPeriod
) -> list[tuple[datetime, Finding]]:
    """Return how a finding went stale before its probe, which had been away, ran again."""
    seen = one.known.status.seen.get(finding.source) if one.known.status else None
    is_known = before.outcome not in (Outcome.UNKNOWN, Outcome.NOT_APPLICABLE)
    if seen is None or finding.observed_at is None or one.aged_at is None or not is_known:
        return []
    stale_at = datetime.fromisoformat(seen) + cadence_of(ProbeId(finding.source)).stale_after
    if finding.observed_at <= stale_at:
        return []
    found = _found_at(one.aged_at(stale_at + A_MOMENT), finding.check)
    is_gone = found.reason in (UnknownReason.STALE, UnknownReason.PAUSED)
    return [(stale_at, found)] if is_gone and found.reason != finding.reason else []


def _rests_on_words(finding: Finding) -> bool:
    return finding.source == RECORD or finding.is_claimed


def _lapsed_at(one: Rejudged, finding: Finding) -> datetime | None:
    """Return the last moment before a finding on records or claims became what it is by itself.

    None where it did not. Several things may have lapsed since: that one counts past which the
    finding is another one.
    """
    if not _rests_on_words(finding) or one.judged_at is None:
        return None
    present = fingerprint(finding)
    for lapse in reversed(one.lapses):
        if fingerprint(_found_at(one.judged_at(lapse), finding.check)) != present:
            after = _found_at(one.judged_at(lapse + A_MOMENT), finding.check)
            return lapse if fingerprint(after) == present else None
    return None


def _found_at(assessment: Assessment, check: str) -> Finding:
    return next(found for found in assessment.findings if found.check == check)


def _cause(one: Rejudged, finding: Finding, lapsed_at: datetime | None, now: datetime) -> Cause:
    status = one.known.status
    if status is None:
        return Cause.RECORD
    return cause_of(
        finding,
        is_seen_anew=_is_seen_anew(finding, status),
        lapsed_at=lapsed_at,
        is_other_scorecard=_is_other_scorecard(one),
        now=now,
    )


def _is_seen_anew(finding: Finding, status: EnvironmentStatus) -> bool:
    if finding.is_claimed:
        return finding.observed_at is not None and finding.observed_at > status.assessed_at
    seen: str | None = status.seen.get(finding.source)
    return seen != seen_of(finding.observed_at)


def _moment(
    one: Rejudged,
    finding: Finding,
    cause: Cause,
    lapsed: datetime | None,
    first_seen: datetime,
    now: datetime,
) -> datetime:
    """Return when the finding changed: what lapsed did so then, however late it was noticed."""
    if cause is not Cause.EXPIRY:
        return now
    seen_at = None if finding.is_claimed else finding.observed_at
    if finding.reason is UnknownReason.STALE and seen_at is not None:
        lapsed = seen_at + cadence_of(ProbeId(finding.source)).stale_after
    return min(now, max(first_seen, lapsed + A_MOMENT)) if lapsed else now


def _begun(
    environment_id: int,
    finding: Finding,
    cause: Cause,
    before: FindingPeriod | None,
    moment: datetime,
) -> FindingPeriod:
    turn, standing = turn_of(finding, before.standing if before else "")
    # one that was over in the moment in which it began never was
    is_nothing = before is not None and before.first_seen >= moment
    return FindingPeriod(
        environment_id=environment_id,
        check_id=finding.check,
        outcome=finding.outcome,
        reason=finding.reason,
        fingerprint=fingerprint(finding),
        summary=finding.summary[:_SUMMARY_LENGTH],
        first_seen=moment,
        was=(before.was if is_nothing else before.outcome) if before else "",
        cause=cause,
        turn=turn or (before.turn if before and is_nothing else ""),
        standing=standing,
    )


def _ended(before: FindingPeriod, moment: datetime) -> FindingPeriod:
    values = {
        field.attname: getattr(before, field.attname)
        for field in FindingPeriod._meta.concrete_fields
        if field.name not in ("id", "ended_at", "place")
    }
    return FindingPeriod(**values, ended_at=moment, place=place_of(moment))


def seen_of(observed_at: datetime | None) -> str | None:
    """Return the time of an observation as a status keeps it."""
    return observed_at.isoformat() if observed_at else None


def place_of(moment: datetime) -> int:
    """Return what tells a period that ended at ``moment`` apart: microseconds since 1970."""
    return (moment - _EPOCH) // A_MOMENT
