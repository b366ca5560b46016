"""Changes of findings in words."""

from readiness.domain.causes import Cause, Turn
from readiness.domain.outcomes import Outcome

_VERBS = {
    Outcome.FAIL: "fails",
    Outcome.UNKNOWN: "is unknown",
    Outcome.WARN: "warns",
    Outcome.PASS: "passes",
    Outcome.NOT_APPLICABLE: "does not apply",
}
_WAS = {
    Outcome.FAIL: "failed",
    Outcome.UNKNOWN: "was unknown",
    Outcome.WARN: "warned",
    Outcome.PASS: "passed",
    Outcome.NOT_APPLICABLE: "did not apply",
}
CAUSES = {
    Cause.BEGINNING: "it was asked for the first time",
    Cause.PROBE: "a probe saw it",
    Cause.CLAIM: "it was answered",
    Cause.RECORD: "the record changed",
    Cause.EXPIRY: "something lapsed",
    Cause.SCORECARD: "another scorecard",
}
TURNS = {Turn.BROKE: "broke", Turn.RECOVERED: "recovered"}


def changed(was: Outcome, outcome: Outcome) -> str:
    """Return what a check does now and did before: ``fails, passed before``."""
    return f"{_VERBS[outcome]}, {_WAS[was]} before"


def why(cause: Cause) -> str:
    """Return why a finding became another one."""
    return CAUSES[cause]
