"""One environment judged at one time: findings, score, level and coverage."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from readiness.domain.answering import Asked, Judged, Observations, builds, judged, unseen
from readiness.domain.beside import NO_VERSIONS, Beside, Versions
from readiness.domain.checklist.fingerprints import words_of
from readiness.domain.checks.bounded import bounded
from readiness.domain.checks.contract import Check, ClaimCheck, Subject
from readiness.domain.claims import NOTHING, Claims, Waiver
from readiness.domain.columns import State
from readiness.domain.findings import Finding, Verdict
from readiness.domain.leaning import ON_NOTHING, Leaning, Link
from readiness.domain.scorecards import LEVEL_NAMES, TOP_LEVEL, Scorecard, current
from readiness.domain.scoring import Score, points_lost, score, weighed
from registry.domain.snapshot import EnvironmentSnapshot, InterfaceSnapshot

__all__ = ["Assessment", "Observations", "judge_environment"]


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
    sights = unseen(subject, observations), builds(observations)
    day = now.astimezone(UTC).date()
    asked = Asked(subject, observations, claims, scorecard, *sights, day)
    answers = [judged(line, asked) for line in scorecard.lines]
    scored = [(one.line, one.found.verdict.outcome) for one in answers if one.counts]
    waivers = _waivers(answers, claims, now)
    waived = frozenset(waivers)
    total = weighed(scored, waived)
    findings = [_finding(one, total, waivers) for one in answers]
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


def _waivers(answers: Iterable[Judged], claims: Claims, now: datetime) -> dict[str, Waiver]:
    """Return what may be waived and is, by the id of the check."""
    if not claims.waivers:
        return {}
    return {
        one.line.check: waiver
        for one in answers
        if one.line.is_waivable and one.found.verdict.outcome.can_be_waived
        for waiver in [claims.waiver(one.line.check, now, _words(one.check))]
        if waiver is not None
    }


def _words(check: Check) -> str:
    return words_of(check.item) if isinstance(check, ClaimCheck) else ""


def _finding(answer: Judged, total: int, waivers: Mapping[str, Waiver]) -> Finding:
    line, check, (verdict, source, observed_at), counts, build = answer
    # by place, for names cost a tenth of what it takes to judge
    return Finding(
        line.check,
        check.question,
        _bounded(verdict) if verdict.evidence else verdict,
        line.level,
        line.critical,
        line.weight,
        points_lost(line, verdict.outcome, total, waivers) if counts else 0.0,
        source,
        observed_at,
        check.algorithm_version,
        None if counts else line.enable_on,
        waivers.get(line.check),
        build,
    )


def _bounded(verdict: Verdict) -> Verdict:
    kept = bounded(verdict.evidence)
    # most say little, and a copy of each would take as long as judging it
    return verdict if kept is verdict.evidence else verdict._replace(evidence=kept)


def _worst_first(finding: Finding) -> tuple[bool, int, bool, float, str]:
    badness = -finding.verdict.outcome.badness
    announced = finding.counts_from is not None
    return announced, badness, not finding.critical, -finding.points_lost, finding.check
