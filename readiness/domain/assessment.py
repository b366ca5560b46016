"""One environment judged at one time: findings, score, level and coverage."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

from readiness.domain.beside import NO_VERSIONS, Beside, Versions
from readiness.domain.checklist import item_of
from readiness.domain.checks.bounded import bounded
from readiness.domain.checks.claimed import Sourced, by_claims
from readiness.domain.checks.claimed import judge as judge_claims
from readiness.domain.checks.contract import ClaimCheck, ProbeCheck, RecordCheck, Subject
from readiness.domain.claims import NOTHING, Claims, Waiver
from readiness.domain.columns import State
from readiness.domain.findings import RECORD, Finding, Reason, Verdict, unknown
from readiness.domain.leaning import ON_NOTHING, Leaning, Link
from readiness.domain.outcomes import Outcome, UnknownReason
from readiness.domain.probing import Build, Observation, ProbeId, Unknown, target_digest
from readiness.domain.schedule import cadence_of
from readiness.domain.scorecards import LEVEL_NAMES, TOP_LEVEL, Line, Scorecard, current
from readiness.domain.scoring import Score, points_lost, score, weighed
from registry.domain.snapshot import EnvironmentSnapshot, InterfaceSnapshot, Rest
from registry.domain.vocabulary import Lifecycle

_PROBES = frozenset(ProbeId)
Observations = Mapping[ProbeId, Observation[Any]]
"""The latest observation of each probe that ever ran for the environment."""


@dataclass(frozen=True, slots=True)
class Assessment:
    """What is known about one environment at ``assessed_at``.

    Attributes:
        findings: one for every line of the scorecard, worst first; those that do not count yet
            stand at the end.
        own_level: the level that it holds by itself; ``score`` has what it holds with what it
            leans on, where the scorecard demands that.
        weakest: the weakest of the interfaces that it leans on, None for none.
        weakest_level: the level of that one.
    """

    interface: str
    environment: str
    assessed_at: datetime
    scorecard: Scorecard
    findings: tuple[Finding, ...]
    score: Score
    demanded_level: int
    own_level: int = 0
    weakest: Link | None = None
    weakest_level: int = 0

    @property
    def is_held_down(self) -> bool:
        """Whether it would hold a higher level if what it leans on did."""
        return self.score.level < self.own_level

    @property
    def own_level_name(self) -> str:
        """Name of the level that it holds by itself."""
        return LEVEL_NAMES[self.own_level]

    @property
    def leant_level(self) -> int | None:
        """The level of the weakest link, where the scorecard demands it; else None."""
        demanded = self.weakest is not None and self.scorecard.weakest_link
        return self.weakest_level if demanded else None

    @property
    def counting(self) -> tuple[Finding, ...]:
        """The findings on which state, level and score rest."""
        return tuple(found for found in self.findings if not found.is_announced)

    @property
    def announced(self) -> tuple[Finding, ...]:
        """The findings that count from a later day on."""
        return tuple(found for found in self.findings if found.is_announced)

    @property
    def waived(self) -> tuple[Finding, ...]:
        """The findings that a waiver lies over, the first to lose it at the front."""
        covered = [(found.waiver.ends_at, found) for found in self.counting if found.waiver]
        return tuple(found for _, found in sorted(covered, key=lambda one: one[0]))

    @property
    def waived_until(self) -> date | None:
        """The last day on which all of them are waived, UTC; None where none is."""
        first = next((found.waiver for found in self.waived), None)
        return first.last_day if first else None

    @property
    def state(self) -> State:
        """Blocked, at risk or ready."""
        if any(found.critical and found.fails for found in self.counting):
            return State.BLOCKED
        return State.READY if self.score.level >= self.demanded_level else State.RISK

    @property
    def next_step(self) -> tuple[Finding, ...]:
        """The findings that keep the next level from being held, heaviest first."""
        for level in range(self.own_level + 1, TOP_LEVEL + 1):
            missing = [f for f in self.counting if f.level == level and f.blocks]
            if missing:
                return tuple(sorted(missing, key=lambda found: -found.points_lost))
        return ()


def judge_environment(
    interface: InterfaceSnapshot,
    environment: EnvironmentSnapshot,
    observations: Observations,
    now: datetime,
    scorecard: Scorecard | None = None,
    claims: Claims = NOTHING,
    leaning: Leaning = ON_NOTHING,
    versions: Versions = NO_VERSIONS,
) -> Assessment:
    """Judge ``environment`` as it stands at ``now``; stale observations prove nothing.

    Args:
        scorecard: what is asked and demanded; the program's own where none is given.
        leaning: what the interface leans on.
        versions: what P21 saw of all environments of the interface.
    """
    scorecard = scorecard or current()
    subject = Subject(interface, environment, now, Beside(versions, claims.validations))
    asked = _Asked(subject, observations, claims, scorecard, target_digest(environment))
    sourced = [(line, _sourced(line, asked)) for line in scorecard.lines]
    verdicts = [(line, found.verdict) for line, found in sourced]
    scored = [(line, verdict.outcome) for line, verdict in verdicts if line.counts(now)]
    waivers = _waivers(verdicts, claims, now)
    waived = frozenset(waivers)
    total = weighed(scored, waived)
    findings = [_finding(line, found, asked, total, waivers) for line, found in sourced]
    own, weakest = score(scored, scorecard, waived), leaning.weakest(now)
    weakest_level = weakest.level(now) if weakest else 0
    is_bound = weakest is not None and scorecard.weakest_link
    return Assessment(
        interface=interface.slug,
        environment=environment.name,
        assessed_at=now,
        scorecard=scorecard,
        findings=tuple(sorted(findings, key=_worst_first)),
        score=replace(own, level=min(own.level, weakest_level)) if is_bound else own,
        demanded_level=scorecard.demanded_level(interface.tier, interface.lifecycle),
        own_level=own.level,
        weakest=weakest,
        weakest_level=weakest_level,
    )


def _waivers(
    verdicts: Iterable[tuple[Line, Verdict]], claims: Claims, now: datetime
) -> dict[str, Waiver]:
    """Return what may be waived and is, by the id of the check."""
    return {
        line.check: waiver
        for line, verdict in verdicts
        if line.is_waivable and verdict.outcome.can_be_waived
        for waiver in [claims.waiver(line.check, now)]
        if waiver is not None
    }


@dataclass(frozen=True, slots=True)
class _Asked:
    """What all verdicts of one assessment rest on.

    Attributes:
        target: digest of what a probe of the environment would ask now.
    """

    subject: Subject
    observations: Observations
    claims: Claims
    scorecard: Scorecard
    target: str

    def build_of(self, source: str) -> Build | None:
        """Return which builds answered the probe on which a finding rests."""
        found = self.observations.get(ProbeId(source)) if source in _PROBES else None
        return found.build if found else None


def _sourced(line: Line, asked: _Asked) -> Sourced:
    """Return what answers a question: the first of its sources that is fresh."""
    subject, interface = asked.subject, asked.subject.interface
    if line.is_limited and not line.is_asked_of(interface.tier, interface.lifecycle):
        sentence = f"The scorecard asks it of others only: {_limits(line)}."
        others = Verdict(Outcome.NOT_APPLICABLE, Reason.NOT_DEMANDED, sentence)
        return Sourced(others, RECORD, subject.now)
    check = asked.scorecard.check(line.check)
    if isinstance(check, ClaimCheck):
        return judge_claims(check.item, subject, asked.claims)
    if isinstance(check, RecordCheck):
        return _by_record(check, subject, asked.claims)
    observation = asked.observations.get(check.probe)
    seen_at = observation.observed_at if observation else None
    seen = Sourced(_verdict(check, asked, observation), check.probe.value, seen_at)
    item = item_of(check.id)
    if item is None or seen.verdict.outcome is not Outcome.UNKNOWN:
        return seen
    doubted_until = _doubted_until(check, subject, observation)
    return by_claims(item, subject, asked.claims, doubted_until) or seen


def _by_record(check: RecordCheck, subject: Subject, claims: Claims) -> Sourced:
    """Return what the record says, or what somebody says while it says nothing."""
    read = Sourced(check.judge(subject), RECORD, subject.now)
    item = item_of(check.id)
    if item is None or read.verdict.reason is not Reason.NOT_FILLED:
        return read
    found = by_claims(item, subject, claims)
    return found if found and found.verdict.outcome is Outcome.PASS else read


def _verdict(check: ProbeCheck, asked: _Asked, observation: Observation[Any] | None) -> Verdict:
    subject = asked.subject
    if rest := subject.environment.rest(subject.now):
        return unknown(_resting(rest))
    if observation is None:
        return unknown(Unknown(UnknownReason.NEVER_OBSERVED, "Not run yet."))
    if cause := _cause(observation, asked) or _before(check, subject, observation):
        return unknown(cause)
    return _as_far_as_asked(check.judge(subject, observation.facts), observation)


def _before(check: ProbeCheck, subject: Subject, observation: Observation[Any]) -> Unknown | None:
    since = check.since(subject)
    if since is None or observation.observed_at >= since:
        return None
    return Unknown(UnknownReason.NEVER_OBSERVED, "Not run since the release went out.")


def _doubted_until(
    check: ProbeCheck, subject: Subject, observation: Observation[Any] | None
) -> datetime | None:
    """Return until when what a probe saw last speaks against it, None where it does not."""
    if observation is None or observation.facts is None:
        return None
    outcome = check.judge(subject, observation.facts).outcome
    if outcome not in (Outcome.WARN, Outcome.FAIL):
        return None
    return observation.observed_at + cadence_of(check.probe).stale_after


def _limits(line: Line) -> str:
    tiers = ", ".join(f"tier {tier}" for tier in sorted(line.tiers))
    stages = ", ".join(stage for stage in Lifecycle if stage in line.lifecycles)
    return "; ".join(filter(None, (tiers, stages)))


def _resting(rest: Rest) -> Unknown:
    what = "Maintenance is planned" if rest.is_planned else "Probing is paused"
    until = f"{rest.ends_at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
    return Unknown(UnknownReason.PAUSED, f"{what} until {until}: {rest.reason.rstrip('.')}.")


def _as_far_as_asked(verdict: Verdict, observation: Observation[Any]) -> Verdict:
    """Return ``verdict``, or an unknown where it praises an edge that was not asked everything."""
    if not observation.left_out or verdict.outcome not in (Outcome.PASS, Outcome.WARN):
        return verdict
    named = ", ".join(words[:60] for words in observation.left_out[:3])
    more = f" and {len(observation.left_out) - 3} more" if len(observation.left_out) > 3 else ""
    sentence = f"The edge was too slow to be asked everything in one run; missing: {named}{more}."
    return unknown(
        Unknown(UnknownReason.BUDGET, sentence),
        "Make the edge answer faster, then probe again.",
        expected=verdict.expected,
        evidence=verdict.evidence,
    )


def _cause(observation: Observation[Any], asked: _Asked) -> Unknown | None:
    if observation.target != asked.target:
        sentence = "Not run since the environment was changed."
        return Unknown(UnknownReason.NEVER_OBSERVED, sentence)
    age = asked.subject.now - observation.observed_at
    if age > cadence_of(observation.probe).stale_after:
        minutes = int(age.total_seconds() // 60)
        return Unknown(
            UnknownReason.STALE,
            f"Last seen {minutes} minutes ago, which is too old to count.",
        )
    return observation.unknown


def _finding(
    line: Line, found: Sourced, asked: _Asked, total: int, waivers: Mapping[str, Waiver]
) -> Finding:
    check, verdict = asked.scorecard.check(line.check), found.verdict
    counts = line.counts(asked.subject.now)
    return Finding(
        check=check.id,
        question=check.question,
        verdict=_bounded(verdict),
        level=line.level,
        critical=line.critical,
        weight=line.weight,
        points_lost=points_lost(line, verdict.outcome, total, waivers.keys()) if counts else 0.0,
        source=found.source,
        observed_at=found.observed_at,
        algorithm_version=check.algorithm_version,
        counts_from=None if counts else line.enable_on,
        waiver=waivers.get(line.check),
        build=asked.build_of(found.source),
    )


def _bounded(verdict: Verdict) -> Verdict:
    kept = bounded(verdict.evidence)
    # most say little, and a copy of each would take as long as judging it
    return (
        verdict
        if len(kept) == len(verdict.evidence) and kept == verdict.evidence
        else replace(verdict, evidence=kept)
    )


def _worst_first(finding: Finding) -> tuple[bool, int, bool, float, str]:
    badness = -finding.outcome.badness
    return finding.is_announced, badness, not finding.critical, -finding.points_lost, finding.check
