"""What another scorecard would make of an interface, and because of which checks."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from readiness.domain.assessment import Assessment
from readiness.domain.columns import State
from readiness.domain.findings import Finding
from registry.domain.snapshot import EnvironmentSnapshot
from registry.domain.vocabulary import EnvironmentKind

MOST_CAUSES = 12
_NOTICED = 0.05
"""Points below which a difference does not show."""
_URGENCY = {State.BLOCKED: 0, State.RISK: 1, State.READY: 2}


@dataclass(frozen=True, slots=True)
class Twice:
    """One environment, judged by two scorecards at one time."""

    environment: EnvironmentSnapshot
    before: Assessment
    after: Assessment


@dataclass(frozen=True, slots=True)
class Effect:
    """What becomes of an interface.

    Attributes:
        before, after: of the environment that stands for it, by either scorecard.
        causes: ids of the checks that make the difference, the heaviest first.
        held_by: slug of what it leans on and what keeps its level down, "" for nothing.
    """

    environment: str
    before: Assessment
    after: Assessment
    causes: tuple[str, ...]
    held_by: str = ""

    @property
    def is_felt(self) -> bool:
        """Whether level, score or state differ."""
        old, new = self.before, self.after
        said = (old.score.level, old.score.value, old.state)
        return said != (new.score.level, new.score.value, new.state)


def effect(places: Sequence[Twice]) -> Effect | None:
    """Return what becomes of an interface with these environments, None where it has none."""
    if not places:
        return None
    before = min(places, key=lambda one: urgency(one.environment, one.before))
    after = min(places, key=lambda one: urgency(one.environment, one.after))
    held = after.after.weakest if after.after.is_held_down else None
    return Effect(
        environment=after.environment.name,
        before=before.before,
        after=after.after,
        causes=causes(after.before, after.after),
        held_by=held.slug if held else "",
    )


def link_level(places: Sequence[Twice]) -> int:
    """Return the level with which an interface would count for those that lean on it."""
    production = [one for one in places if one.environment.kind is EnvironmentKind.PRODUCTION]
    return min((one.after.own_level for one in production or places), default=0)


def urgency(environment: EnvironmentSnapshot, assessment: Assessment) -> tuple[bool, int, int]:
    """Return what orders environments: production first, the worst first."""
    is_other = environment.kind is not EnvironmentKind.PRODUCTION
    return is_other, _URGENCY[assessment.state], assessment.score.value or 0


def causes(before: Assessment, after: Assessment) -> tuple[str, ...]:
    """Return the checks that make the difference: of the level first, then of points."""
    found = (*_of_level(before, after), *_of_points(before, after))
    return tuple(dict.fromkeys(found))[:MOST_CAUSES]


def _of_level(before: Assessment, after: Assessment) -> Iterator[str]:
    old, new = _blocking(before), _blocking(after)
    if after.own_level < before.own_level:
        now, then, highest = new, old, before.own_level
    else:
        now, then, highest = old, new, after.own_level
    for finding in sorted(now.values(), key=lambda one: -one.weight):
        known = then.get(finding.check)
        if finding.level <= highest and not (known and known.level <= highest):
            yield finding.check


def _blocking(assessment: Assessment) -> dict[str, Finding]:
    return {found.check: found for found in assessment.counting if found.blocks}


def _of_points(before: Assessment, after: Assessment) -> Iterator[str]:
    old = {found.check: found.points_lost for found in before.counting}
    new = {found.check: found.points_lost for found in after.counting}
    moves = {check: abs(new.get(check, 0) - old.get(check, 0)) for check in {**old, **new}}
    for check in sorted(moves, key=lambda one: (-moves[one], one)):
        if moves[check] >= _NOTICED:
            yield check
