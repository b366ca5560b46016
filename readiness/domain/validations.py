"""A contract compared with what its probes saw in staging, and for how long that counts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from readiness.domain.outcomes import Outcome
from readiness.domain.probing import Build, ProbeId
from registry.domain.contract_catalogue import Clause

VALIDATION_LASTS = timedelta(days=90)
"""How long a validation counts: as long as a rehearsal of the rollback, for the same reason."""
VALIDATION_WAITS = timedelta(minutes=15)
"""For how long probes are waited for; gate.md, "Defaults": pending for evidence ends then."""
CONTRACT_PROBES = (
    ProbeId.VERSION,
    ProbeId.TLS,
    ProbeId.PLAIN_HTTP,
    ProbeId.HSTS,
    ProbeId.AUTHENTICATION,
)
"""The probes of a contract: those that see anything of a clause, and P21, which says whose."""


class Measured(StrEnum):
    """What came of one clause.

    ``unseen``: a probe looks at it, and could not tell this time. ``unmeasured``: no probe looks
    at it yet.
    """

    HELD = "held"
    CONTRADICTED = "contradicted"
    UNSEEN = "unseen"
    UNMEASURED = "unmeasured"


class ValidationState(StrEnum):
    """What a validation is worth at one moment.

    ``lost``: its probes did not come back in time. ``over``: it is too long ago to count.
    """

    RUNNING = "running"
    LOST = "lost"
    COUNTS = "counts"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class ClauseResult:
    """What came of one clause, in a sentence."""

    clause: Clause
    measured: Measured
    summary: str
    probe: str = ""


@dataclass(frozen=True, slots=True)
class Validation:
    """One run of a contract's probes against a staging environment.

    Attributes:
        contract_digest: of the contract that was validated.
        contract_number: the version that it was, 0 where there is none.
        place: name of the environment in which was looked.
        started_by: who asked for it, by name.
        finished_at: None while probes run, and for ever where they never came back.
        outcome: pass, fail or unknown; None while probes run.
        valid_until: from when on it counts no longer.
        observed_at: when each probe looked, by its id.
        build: what answered.
    """

    public_id: str
    contract_digest: str
    contract_number: int
    place: str
    started_at: datetime
    started_by: str
    finished_at: datetime | None = None
    outcome: Outcome | None = None
    valid_until: datetime | None = None
    clauses: tuple[ClauseResult, ...] = ()
    observed_at: Mapping[str, datetime] = field(default_factory=dict)
    build: Build | None = None

    @property
    def waits_until(self) -> datetime:
        """From when on nobody waits for its probes any more."""
        return self.started_at + VALIDATION_WAITS

    @property
    def turns_at(self) -> datetime:
        """From when on it is another thing than before, by time alone."""
        return self.valid_until or self.waits_until

    def state(self, now: datetime) -> ValidationState:
        """Tell what it is worth at ``now``; whether it passed, the outcome says."""
        if self.finished_at is None:
            return ValidationState.RUNNING if self.is_running(now) else ValidationState.LOST
        return ValidationState.OVER if self.is_over(now) else ValidationState.COUNTS

    def is_running(self, now: datetime) -> bool:
        """Tell whether its probes are still waited for."""
        return self.finished_at is None and now < self.waits_until

    def is_over(self, now: datetime) -> bool:
        """Tell whether it counted once, and does no longer."""
        return self.valid_until is not None and now >= self.valid_until

    def of(self, measured: Measured) -> tuple[ClauseResult, ...]:
        """Return the clauses of which that came."""
        return tuple(one for one in self.clauses if one.measured is measured)


def outcome_of(results: Iterable[ClauseResult]) -> Outcome:
    """Return what a validation comes to.

    One contradiction fails it. It passes when every clause at which a probe looks was seen to
    hold, and one at least was: what nobody looked at proves nothing.
    """
    found = {one.measured for one in results}
    if Measured.CONTRADICTED in found:
        return Outcome.FAIL
    if Measured.UNSEEN in found or Measured.HELD not in found:
        return Outcome.UNKNOWN
    return Outcome.PASS
