"""An assessment as JSON: the one shape in which programs get it."""

from collections.abc import Iterable
from typing import Any

from readiness.domain.assessment import Assessment
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
        "findings": [_finding(found) for found in assessment.findings],
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


def _finding(found: Finding) -> dict[str, Any]:
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
        "counts_from": found.counts_from.isoformat() if found.counts_from else None,
    }


def _probe(observation: Observation[Any]) -> dict[str, Any]:
    return {
        "probe": observation.probe.value,
        "requests": observation.requests,
        "bytes": observation.bytes_read,
        "milliseconds": observation.milliseconds,
        "attempts": observation.attempts,
    }
