"""One run of one probe as history keeps it: what came of it, not what it saw."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from readiness.domain.checks.catalogue import ALL_CHECKS
from readiness.domain.checks.contract import ProbeCheck
from readiness.domain.findings import Finding
from readiness.domain.outcomes import Outcome
from readiness.domain.probing import ProbeId

_LETTERS = {
    Outcome.PASS: "p",
    Outcome.WARN: "w",
    Outcome.FAIL: "f",
    Outcome.UNKNOWN: "u",
    Outcome.NOT_APPLICABLE: "n",
}
_OUTCOMES = {letter: outcome for outcome, letter in _LETTERS.items()}


@dataclass(frozen=True, slots=True)
class CheckRun:
    """What one check concluded from one run.

    Attributes:
        attempts: 2 when the first try failed and was confirmed or contradicted.
        flaked: the first try failed and the second did not.
    """

    observed_at: datetime
    outcome: Outcome
    attempts: int
    flaked: bool
    milliseconds: int
    bytes_read: int


def outcomes_of(findings: Iterable[Finding], probe: ProbeId) -> dict[str, str]:
    """Return the stored form of what the checks of ``probe`` concluded: id to one letter."""
    return {
        found.check: _LETTERS[found.outcome] for found in findings if found.source == probe.value
    }


def outcomes_lost(probe: ProbeId) -> dict[str, str]:
    """Return the stored form of a run of ``probe`` that never ended: all of its checks unknown."""
    asked = (check for check in ALL_CHECKS if isinstance(check, ProbeCheck))
    return {check.id: _LETTERS[Outcome.UNKNOWN] for check in asked if check.probe is probe}


def outcome_in(stored: Mapping[str, str], check: str) -> Outcome | None:
    """Return what ``check`` concluded in a run, None where it was not asked then."""
    return _OUTCOMES.get(stored.get(check, ""))
