"""What is known about the place that a release goes to, as the gate weighs it.

A check that is asked and has no finding is unknown, so nothing that gets lost on the way makes a
place look better than it is.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from readiness.domain.findings import Finding
from readiness.domain.outcomes import Outcome, UnknownReason
from readiness.domain.probing import Cadence, ProbeId
from readiness.domain.schedule import cadence_of
from readiness.domain.scorecards import Line, Scorecard
from readiness.domain.scoring import Scored, score
from readiness.domain.vitals import MISSED_TICKS
from registry.domain.approvals.terms import PolicyTerms
from registry.domain.releases import DeployedRelease
from registry.domain.responsibilities import Responsibility
from registry.domain.rollback import PlacedRehearsal, RollbackPlan

Holders = Mapping[Responsibility, tuple[str, ...]]
"""Who answers for what at the moment, by name."""


@dataclass(frozen=True, slots=True)
class Scheduler:
    """The sign of life of what has probes run.

    Attributes:
        ticked_at: its last tick, None for never.
        tick_seconds: time between two ticks.
    """

    ticked_at: datetime | None
    tick_seconds: int

    @property
    def stands_from(self) -> datetime | None:
        """From when on it counts as standing still; None where it never ticked."""
        patience = timedelta(seconds=MISSED_TICKS * self.tick_seconds)
        return None if self.ticked_at is None else self.ticked_at + patience

    def stands(self, now: datetime) -> bool:
        """Tell whether nothing will be probed."""
        return self.stands_from is None or now >= self.stands_from


@dataclass(frozen=True, slots=True)
class Asked:
    """One check that counts, and what came of it; ``finding`` is None where nothing did."""

    line: Line
    finding: Finding | None

    @property
    def outcome(self) -> Outcome:
        """What is known: without a finding, nothing."""
        return self.finding.outcome if self.finding else Outcome.UNKNOWN

    @property
    def is_waived(self) -> bool:
        """Whether a waiver lies over it."""
        return self.finding is not None and self.finding.is_waived

    @property
    def blocks(self) -> bool:
        """Whether it keeps its level from being held."""
        return self.outcome.blocks and not self.is_waived

    @property
    def cause(self) -> UnknownReason:
        """Why nothing is known."""
        reason = self.finding.reason if self.finding else UnknownReason.NEVER_OBSERVED
        return reason if isinstance(reason, UnknownReason) else UnknownReason.NEVER_OBSERVED

    @property
    def probe(self) -> ProbeId | None:
        """The probe on which it rests, None where it rests on something else."""
        source = self.finding.source if self.finding else ""
        return ProbeId(source) if source in set(ProbeId) else None


@dataclass(frozen=True, slots=True)
class Staged:
    """What is known of an environment of kind staging, beside the place that a release goes to.

    Attributes:
        environment: its name.
        running: what is recorded to run there, None for nothing.
        turns_at: when, by time alone, something of this turns first; None for never.
    """

    environment: str
    findings: tuple[Finding, ...]
    running: DeployedRelease | None = None
    turns_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """Everything that is known of the place at one moment.

    Attributes:
        demanded_level: what the tier demands.
        weakest: name of the weakest interface that it leans on, "" where none counts.
        weakest_level: the level of that one, None where none counts.
        turns_at: when, by time alone, something of this turns first; None for never.
        team: who answers for what nobody holds.
        plan: of the interface, by which a release is taken back.
        rehearsal: the last one of the interface, in whatever environment; None for none.
        staged: the environments of the interface in which a release is seen before.
    """

    scorecard: Scorecard
    findings: tuple[Finding, ...]
    demanded_level: int
    scheduler: Scheduler
    weakest: str = ""
    weakest_level: int | None = None
    turns_at: datetime | None = None
    holders: Holders = field(default_factory=dict)
    team: str = ""
    plan: RollbackPlan = field(default_factory=RollbackPlan)
    rehearsal: PlacedRehearsal | None = None
    staged: tuple[Staged, ...] = ()

    def asked(self, now: datetime) -> tuple[Asked, ...]:
        """Return the checks that count at ``now``, in the order of their ids."""
        found = {one.check: one for one in self.findings}
        lines = sorted(self.scorecard.lines, key=lambda line: line.check)
        return tuple(Asked(line, found.get(line.check)) for line in lines if line.counts(now))

    def level(self, asked: Iterable[Asked], excused: frozenset[str]) -> int:
        """Return the level that is held.

        Args:
            excused: checks that block nothing beside those that are waived.
        """
        own = score(_scored(asked), self.scorecard, excused | _waived(asked)).level
        return own if self.weakest_level is None else min(own, self.weakest_level)

    def value(self, asked: Iterable[Asked]) -> int | None:
        """Return the score, None where nothing applies."""
        return score(_scored(asked), self.scorecard, _waived(asked)).value

    def best_value(self, asked: Iterable[Asked]) -> int | None:
        """Return the score if everything unknown turned out well."""
        hoped = [
            (line, Outcome.PASS if outcome is Outcome.UNKNOWN else outcome)
            for line, outcome in _scored(asked)
        ]
        waived = _waived(asked) - {line.check for line, found in hoped if found is Outcome.PASS}
        return score(hoped, self.scorecard, waived).value

    def owner(self, responsibility: Responsibility) -> str:
        """Return who answers for it, the team where nobody holds it."""
        return " and ".join(self.holders.get(responsibility, ())) or self.team


def probe_limit(probe: ProbeId, terms: PolicyTerms) -> timedelta:
    """Return how old what ``probe`` saw may be (gate.md, "Defaults"): by how often it runs."""
    is_posture = cadence_of(probe) is Cadence.POSTURE
    seconds = terms.posture_evidence_seconds if is_posture else terms.fast_evidence_seconds
    return timedelta(seconds=seconds)


def seen_of(asked: Iterable[Asked]) -> Iterator[tuple[ProbeId, datetime, str]]:
    """Yield probe, moment and check of everything that a probe saw and that counts for something.

    What is unknown, fails or is waived rests on no sight that could grow too old.
    """
    for one in asked:
        fine = one.outcome in (Outcome.PASS, Outcome.WARN) and not one.is_waived
        if fine and one.probe and one.finding and one.finding.observed_at:
            yield one.probe, one.finding.observed_at, one.line.check


def _scored(asked: Iterable[Asked]) -> Scored:
    return [(one.line, one.outcome) for one in asked]


def _waived(asked: Iterable[Asked]) -> frozenset[str]:
    return frozenset(one.line.check for one in asked if one.is_waived)
