"""The history of checks: a row only when a state, reason or fingerprint changes."""

import hashlib
from collections.abc import Iterator, Mapping
from datetime import datetime

from readiness.domain.assessment import Assessment
from readiness.domain.findings import Finding
from readiness.models import FindingPeriod

_SUMMARY_LENGTH = 500

Key = tuple[int, str]
"""An environment's primary key and a check's id."""


def periods_keep(*, assessments: Mapping[int, Assessment], now: datetime) -> None:
    """End the period of every finding that changed and begin another; leave the rest alone.

    Call inside a transaction, with the interfaces of the environments locked.
    """
    present = _present(assessments)
    ended, begun = [], []
    for key, period in _periods(assessments, now):
        before = present.get(key)
        if before is not None and before.fingerprint == period.fingerprint:
            continue
        if before is not None:
            ended.append(before.pk)
        begun.append(period)
    FindingPeriod.objects.filter(pk__in=ended).update(ended_at=now)
    FindingPeriod.objects.bulk_create(begun)


def fingerprint(finding: Finding) -> str:
    """Return what makes a finding another one: its outcome, reason and judgement's version.

    Measured values are left out: they differ with every run.
    """
    parts = (finding.check, finding.outcome, finding.reason, str(finding.algorithm_version))
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _present(assessments: Mapping[int, Assessment]) -> dict[Key, FindingPeriod]:
    rows = FindingPeriod.objects.filter(environment_id__in=list(assessments), ended_at=None)
    return {(row.environment_id, row.check_id): row for row in rows}


def _periods(
    assessments: Mapping[int, Assessment], now: datetime
) -> Iterator[tuple[Key, FindingPeriod]]:
    for environment_id, assessment in assessments.items():
        for finding in assessment.findings:
            yield (
                (environment_id, finding.check),
                FindingPeriod(
                    environment_id=environment_id,
                    check_id=finding.check,
                    outcome=finding.outcome,
                    reason=finding.reason,
                    fingerprint=fingerprint(finding),
                    summary=finding.summary[:_SUMMARY_LENGTH],
                    first_seen=now,
                ),
            )
