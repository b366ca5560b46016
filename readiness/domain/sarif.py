"""Findings as SARIF 2.1.0 (OASIS), which code scanning and dashboards read."""

import hashlib
from collections.abc import Iterable
from typing import Any

from readiness.domain.assessment import Assessment
from readiness.domain.findings import Finding
from readiness.domain.outcomes import Outcome

SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
VERSION = "2.1.0"
NAME = "ops-registry"
_KINDS = {
    Outcome.PASS: "pass",
    Outcome.WARN: "fail",
    Outcome.FAIL: "fail",
    Outcome.UNKNOWN: "open",
    Outcome.NOT_APPLICABLE: "notApplicable",
}
"""What a result is (3.27.9); only what fails has a level."""


def sarif_of(assessments: Iterable[Assessment], *, version: str, about: str) -> dict[str, Any]:
    """Return the findings of an interface as one run.

    Args:
        version: of this program.
        about: address at which a person reads the same.
    """
    judged = tuple(assessments)
    rules = {found.check: _rule(found) for one in judged for found in one.findings}
    order = {check: index for index, check in enumerate(rules)}
    driver = {
        "name": NAME,
        "version": version,
        "informationUri": about,
        "rules": list(rules.values()),
    }
    results = [_result(one, found, order) for one in judged for found in one.findings]
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return {"$schema": SCHEMA, "version": VERSION, "runs": [run]}


def _rule(found: Finding) -> dict[str, Any]:
    return {
        "id": found.check,
        "shortDescription": {"text": found.question},
        "defaultConfiguration": {"level": "error" if found.critical else "warning"},
        "properties": {"level": found.level, "critical": found.critical},
    }


def _result(judged: Assessment, found: Finding, order: dict[str, int]) -> dict[str, Any]:
    place = f"{judged.interface}/{judged.environment}"
    result: dict[str, Any] = {
        "ruleId": found.check,
        "ruleIndex": order[found.check],
        "kind": _KINDS[found.outcome],
        "level": _level(found),
        "message": {"text": _message(found)},
        "locations": [
            {
                "logicalLocations": [
                    {
                        "name": judged.environment,
                        "fullyQualifiedName": place,
                        "kind": "resource",
                    }
                ]
            }
        ],
        "partialFingerprints": {"check/v1": _fingerprint(place, found)},
        "properties": _properties(found),
    }
    if found.waiver is not None:
        result["suppressions"] = [
            {"kind": "external", "status": "accepted", "justification": found.waiver.reason}
        ]
    return result


def _level(found: Finding) -> str:
    if found.outcome is Outcome.FAIL:
        return "note" if found.is_announced else "error" if found.critical else "warning"
    return "note" if found.outcome is Outcome.WARN else "none"


def _message(found: Finding) -> str:
    return f"{found.summary} {found.remedy.text}".strip()


def _fingerprint(place: str, found: Finding) -> str:
    """Return what is the same for the same finding, whenever it is read."""
    said = "\n".join((place, found.check, found.outcome, found.reason))
    return hashlib.sha256(said.encode()).hexdigest()


def _properties(found: Finding) -> dict[str, Any]:
    return {
        "outcome": found.outcome.value,
        "reason": found.reason.value,
        "source": found.source,
        "claimed": found.is_claimed,
        "observedAt": found.observed_at.isoformat() if found.observed_at else None,
        "countsFrom": found.counts_from.isoformat() if found.counts_from else None,
    }
