"""How an environment stood at a past moment, by the history of its checks."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from readiness.domain.basis import Basis
from readiness.domain.checklist.fingerprints import words_of
from readiness.domain.columns import State
from readiness.domain.outcomes import Outcome
from readiness.domain.scorecards import Line, Scorecard
from readiness.domain.scoring import Score, Waived, score


@dataclass(frozen=True, slots=True)
class Past:
    """What the answer to one check was for a time.

    Attributes:
        until: when it became another one, None while it is the present one.
    """

    check: str
    outcome: Outcome
    reason: str
    summary: str
    since: datetime
    until: datetime | None = None

    def covers(self, moment: datetime) -> bool:
        """Tell whether this was the answer at ``moment``."""
        return self.since <= moment and (self.until is None or moment < self.until)


@dataclass(frozen=True, slots=True)
class PastWaiver:
    """From when until when a waiver held.

    Attributes:
        words: digest of the words of a scorecard's own question, "" where it holds for the id.
    """

    check: str
    since: datetime
    until: datetime
    words: str = ""

    def covers(self, moment: datetime) -> bool:
        """Tell whether it held at ``moment``."""
        return self.since <= moment < self.until


@dataclass(frozen=True, slots=True)
class PastFinding:
    """One answer, with its place in the scorecard that was in force."""

    line: Line
    past: Past
    is_waived: bool
    is_announced: bool

    @property
    def critically_fails(self) -> bool:
        """Whether it alone made the environment blocked."""
        fails = self.past.outcome is Outcome.FAIL and not self.is_waived
        return self.line.critical and fails and not self.is_announced


@dataclass(frozen=True, slots=True)
class Stood:
    """How an environment stood at one moment.

    Attributes:
        score: with the level that it held with what it leaned on, where the scorecard of the time
            demanded that.
        findings: one for each line of the scorecard that was asked then, worst first.
        basis: what the record said then of that by which it was judged.
        held_by: slug of what it leaned on and what kept its level down, "" for nothing.
    """

    at: datetime
    scorecard: Scorecard
    score: Score
    findings: tuple[PastFinding, ...]
    basis: Basis
    held_by: str = ""

    @property
    def state(self) -> State:
        """The state, for an interface of the tier and in the stage of life of then."""
        if any(one.critically_fails for one in self.findings):
            return State.BLOCKED
        demanded = self.scorecard.demanded_level(self.basis.tier, self.basis.lifecycle)
        return State.READY if self.score.level >= demanded else State.RISK


def reached(named: Iterable[str], direct: Mapping[str, Iterable[str]]) -> frozenset[str]:
    """Return everything to which the slugs in ``named`` led, through whatever stood between.

    Args:
        direct: what each one named itself, by its slug.
    """
    found: set[str] = set()
    waiting = [*named]
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            waiting.extend(direct.get(one, ()))
    return frozenset(found)


def leant(stood: Stood, links: Mapping[str, int]) -> Stood:
    """Return how something stood by itself, with the weakest link where that was demanded.

    Args:
        links: by its slug, the level that each one it leans on held then by itself.
    """
    if not stood.scorecard.weakest_link or not links:
        return stood
    level, slug = min((level, slug) for slug, level in links.items())
    if level >= stood.score.level:
        return stood
    return replace(stood, score=replace(stood.score, level=level), held_by=slug)


def stood(
    periods: Iterable[Past],
    waivers: Iterable[PastWaiver],
    scorecard: Scorecard,
    basis: Basis,
    moment: datetime,
) -> Stood | None:
    """Return how an environment stood at ``moment``; None before it was ever judged."""
    present = {one.check: one for one in periods if one.covers(moment)}
    if not present:
        return None
    waived = _waived(present, waivers, scorecard, moment)
    lines = [line for line in scorecard.lines if line.check in present]
    findings = [
        PastFinding(line, present[line.check], line.check in waived, not line.counts(moment))
        for line in lines
    ]
    scored = [(one.line, one.past.outcome) for one in findings if not one.is_announced]
    return Stood(
        moment,
        scorecard,
        score(scored, scorecard, waived),
        tuple(sorted(findings, key=_worst_first)),
        basis,
    )


def _waived(
    present: Mapping[str, Past],
    waivers: Iterable[PastWaiver],
    scorecard: Scorecard,
    moment: datetime,
) -> Waived:
    held = {(one.check, one.words) for one in waivers if one.covers(moment)}
    return frozenset(
        line.check
        for line in scorecard.lines
        if held & {(line.check, ""), (line.check, words_of(scorecard.item(line.check)))}
        and line.is_waivable
        and line.check in present
        and present[line.check].outcome.can_be_waived
    )


def _worst_first(found: PastFinding) -> tuple[bool, int, bool, str]:
    badness = -found.past.outcome.badness
    return found.is_announced, badness, not found.line.critical, found.line.check
