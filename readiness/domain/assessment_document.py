"""An assessment as JSON: the one shape in which programs get it."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from readiness.domain.assessment import Assessment
from readiness.domain.claims import Waiver
from readiness.domain.findings import Finding
from readiness.domain.probing import Observation


def assessment_document(
    assessment: Assessment, observations: Iterable[Observation[Any]]
) -> dict[str, Any]:
    """Return ``assessment`` and what its probes cost, made of what JSON has."""
    score = assessment.score
    return {
        "interface": assessment.interface,
        "environment": assessment.environment,
        "level": score.level,
        "level_name": score.level_name,
        "own_level": assessment.own_level,
        "weakest_link": _link(assessment),
        "scorecard_digest": assessment.scorecard.digest,
        "score": score.value,
        "coverage": {"observed": score.observed, "applicable": score.applicable},
        "waivers": {
            "waived": score.waived,
            "first_ends_on": _written(assessment.waived_until),
        },
        "findings": [finding_document(found) for found in assessment.findings],
        "probes": [_probe(one) for one in observations],
    }


def _link(assessment: Assessment) -> dict[str, Any] | None:
    link = assessment.weakest
    if link is None:
        return None
    return {
        "interface": link.slug,
        "level": assessment.weakest_level,
        "is_known": link.is_known,
    }


def finding_document(found: Finding) -> dict[str, Any]:
    """Return one finding, made of what JSON has."""
    return {
        "check": found.check,
        "question": found.question,
        "outcome": found.outcome.value,
        "reason": found.reason.value,
        "summary": found.summary,
        "evidence": [{"label": label, "value": value} for label, value in found.evidence],
        "remedy": {
            "text": found.remedy.text,
            "snippet": found.remedy.snippet,
            "language": found.remedy.language,
        },
        "level": found.level,
        "critical": found.critical,
        "observed_at": found.observed_at.isoformat() if found.observed_at else None,
        "source": found.source,
        "counts_from": _written(found.counts_from),
        "waiver": _waiver(found.waiver) if found.waiver else None,
    }


def _waiver(waiver: Waiver) -> dict[str, Any]:
    return {
        "id": waiver.public_id,
        "reason": waiver.reason,
        "compensating_control": waiver.compensating_control,
        "requested_by": waiver.requested_by,
        "approved_by": waiver.approved_by,
        "approved_at": waiver.approved_at.isoformat(),
        "ends_at": waiver.ends_at.isoformat(),
    }


def _written(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _probe(observation: Observation[Any]) -> dict[str, Any]:
    return {
        "probe": observation.probe.value,
        "requests": observation.requests,
        "bytes": observation.bytes_read,
        "milliseconds": observation.milliseconds,
        "attempts": observation.attempts,
    }
