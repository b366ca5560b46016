"""The five outcomes of a check, and why an outcome can be unknown."""

from enum import StrEnum


class Outcome(StrEnum):
    """What a check concluded. These five are the only ones, everywhere."""

    PASS = "pass"  # noqa: S105 (an outcome, not a password)
    WARN = "warn"
    FAIL = "fail"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "not_applicable"

    @property
    def badness(self) -> int:
        """Rank for showing the worst first: fail 4, unknown 3, warn 2, pass 1, not applicable 0."""
        return _BADNESS[self]

    @property
    def blocks(self) -> bool:
        """Whether it keeps a level from being held."""
        return self in BLOCKING

    @property
    def can_be_waived(self) -> bool:
        """Whether there is something to bear with."""
        return self in _WAIVABLE


BLOCKING = frozenset({Outcome.FAIL, Outcome.UNKNOWN})
"""What keeps a level from being held."""
_WAIVABLE = BLOCKING | {Outcome.WARN}
_BADNESS = {
    Outcome.FAIL: 4,
    Outcome.UNKNOWN: 3,
    Outcome.WARN: 2,
    Outcome.PASS: 1,
    Outcome.NOT_APPLICABLE: 0,
}


class UnknownReason(StrEnum):
    """Why nothing can be said. Every unknown names one."""

    NEVER_OBSERVED = "never_observed"
    STALE = "stale"
    PROBER_FAULT = "prober_fault"
    BLOCKED_PROBER = "blocked_prober"
    NO_FIXTURE = "no_fixture"
    CONTROL_FAILED = "control_failed"
    QUOTA = "quota"
    PAUSED = "paused"
    ZONE_FORBIDS = "zone_forbids"
    UNPROVEN = "unproven"
    BUDGET = "budget"
    NO_CREDENTIALS = "no_credentials"
    NOT_RECORDED = "not_recorded"

    @property
    def cure(self) -> str:
        """What a person can do about it, one sentence."""
        return _CURES[self]


_CURES = {
    UnknownReason.NEVER_OBSERVED: "Wait for the first run, or probe again now.",
    UnknownReason.STALE: "See whether the worker and the scheduler run, then probe again.",
    UnknownReason.PROBER_FAULT: "Look at the prober's network and name servers, then probe again.",
    UnknownReason.BLOCKED_PROBER: "Let the prober's address and User-Agent pass at the edge.",
    UnknownReason.NO_FIXTURE: "Deploy the canary fixture behind the edge.",
    UnknownReason.CONTROL_FAILED: "The prober could not reach its own control target: mend that.",
    UnknownReason.QUOTA: "Raise the quota of the probe's identity, or wait for the next window.",
    UnknownReason.PAUSED: "Resume probing, or wait until it goes on by itself.",
    UnknownReason.ZONE_FORBIDS: (
        "Choose a zone that permits this address, or ask the platform's operator to add one."
    ),
    UnknownReason.UNPROVEN: (
        "Prove that your team owns the host: the interface's page has the record and the file to "
        "copy."
    ),
    UnknownReason.BUDGET: "Run this probe on its own: the time of the run was used up.",
    UnknownReason.NO_CREDENTIALS: "Give the probe an identity.",
    UnknownReason.NOT_RECORDED: "Record what there would be to compare with.",
}
