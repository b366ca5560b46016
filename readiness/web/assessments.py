"""What the page of one interface says about each of its environments."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from readiness.domain.assessment import Assessment
from readiness.domain.columns import State
from readiness.domain.findings import Finding, Verdict
from readiness.domain.outcomes import Outcome
from readiness.domain.scorecards import LEVEL_NAMES
from readiness.selectors.shapes import EnvironmentView, InterfacePage
from readiness.web.announcements import questions
from readiness.web.charts import line_chart
from readiness.web.live import Live, live
from readiness.web.owners import owners
from readiness.web.proofs import ShownProof, shown_proofs
from readiness.web.validations import validated
from registry.domain.approvals.policies import STRICT
from registry.domain.approvers import Unsatisfiable
from registry.domain.particulars import Section
from registry.domain.snapshot import EnvironmentSnapshot, InterfaceSnapshot
from registry.domain.vocabulary import EnvironmentKind

_CLOSED = (Outcome.PASS, Outcome.NOT_APPLICABLE)
_STATES = {State.BLOCKED: "blocked", State.RISK: "at risk", State.READY: "ready"}
_TALLY = {
    Outcome.FAIL: ("fails", "fail"),
    Outcome.UNKNOWN: ("is unknown", "are unknown"),
    Outcome.WARN: ("warns", "warn"),
    Outcome.PASS: ("passes", "pass"),
    Outcome.NOT_APPLICABLE: ("does not apply", "do not apply"),
}
_WAIVED = ("is waived", "are waived")
_AFTER_WARNINGS = 3
"""Where what is waived stands in a tally: behind what counts against it, before what passes."""
_WHY = {
    Outcome.PASS: "Why it passes",
    Outcome.WARN: "Why it warns",
    Outcome.FAIL: "Why it fails",
    Outcome.UNKNOWN: "Why nothing can be said",
    Outcome.NOT_APPLICABLE: "Why it does not apply",
}

Tally = tuple[tuple[str, int, str], ...]
"""(outcome, how many, word) of each outcome that occurs, worst first."""


@dataclass(frozen=True, slots=True)
class LevelGroup:
    """The findings of one level.

    Attributes:
        announced: findings that do not count yet and would keep the level from being held.
        open: findings that do not pass, worst first.
        closed: findings that pass or do not apply.
    """

    level: int
    name: str
    tally: Tally
    announced: int
    open: tuple[Finding, ...]
    closed: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Leans:
    """The weakest of the interfaces that one depends on.

    Attributes:
        level: the name of its level, "not registered here" or "never judged".
        is_weaker: whether it stands lower than what depends on it by itself.
        holds_down: whether a higher level would be held without it.
    """

    slug: str
    name: str
    is_registered: bool
    level: str
    is_weaker: bool
    holds_down: bool


@dataclass(frozen=True, slots=True)
class ShownEnvironment:
    """One environment with its verdict in words.

    Attributes:
        mood: ``blocked``, ``risk`` or ``ready``.
        state: the mood in words.
        next_level: name of the next level, "" where none is left or nothing keeps it.
        next_step: findings that keep the next level from being held, heaviest first.
        announced: findings that do not count yet and would keep a level from being held.
        demand: what the tier asks of it.
        costs: findings that cost points, most expensive first.
        proofs: the hosts that must be proven.
        unproven: those of which no proof holds.
        leans: the weakest of what it depends on, None where that is nothing that is named.
        validated: whether its contract was validated in staging; None where nobody asks.
    """

    environment: EnvironmentSnapshot
    assessment: Assessment
    probed_at: datetime | None
    is_probing: bool
    mood: str
    state: str
    headline: str
    tally: Tally
    levels: tuple[LevelGroup, ...]
    next_level: str
    next_step: tuple[Finding, ...]
    announced: tuple[Finding, ...]
    demand: str
    costs: tuple[Finding, ...]
    proofs: tuple[ShownProof, ...]
    unproven: tuple[str, ...]
    leans: Leans | None
    validated: Verdict | None


def interface_context(page: InterfacePage) -> dict[str, object]:
    """Return what the templates of ``page`` show beside the page itself."""
    views = tuple(_shown(page.interface, view) for view in page.assessments)
    foremost = next(
        (view for view, found in zip(views, page.assessments, strict=True) if found is page.shown),
        None,
    )
    return {
        "views": views,
        "sections": tuple(Section),
        "foremost": foremost,
        "unapprovable": _unapprovable(page.unsatisfiable),
        "owners": owners(page.responsibilities, page.interface.tier),
        "questions": questions(page.questions_asked, page.questions_total, page.announced),
        "chart": line_chart(page.days),
        "live": _live(page.interface, views, foremost),
    }


def _unapprovable(found: tuple[Unsatisfiable, ...]) -> tuple[str, ...]:
    """Return why nobody could approve a release, each reason once with the policy that it is of."""
    lines = [
        f"{'strict default' if one.policy.name == STRICT else one.policy.name}: {reason.sentence}"
        for one in found
        for reason in one.reasons
    ]
    return tuple(dict.fromkeys(lines))


def reason_heading(finding: Finding) -> str:
    """Return the heading above the comparison of a finding."""
    return _WHY[finding.outcome]


def _live(
    interface: InterfaceSnapshot,
    views: tuple[ShownEnvironment, ...],
    foremost: ShownEnvironment | None,
) -> Live:
    is_blocked = foremost is not None and foremost.mood == State.BLOCKED
    return live(
        f"Blocked: {interface.name}" if is_blocked else interface.name,
        is_probing=any(_is_busy(view) for view in views),
        is_blocked=is_blocked,
        is_critical=interface.tier == 1,
    )


def _is_busy(view: ShownEnvironment) -> bool:
    return view.is_probing or any(one.is_under_way for one in view.proofs)


def _shown(interface: InterfaceSnapshot, view: EnvironmentView) -> ShownEnvironment:
    assessment = view.assessment
    step, proofs = assessment.next_step, shown_proofs(view)
    return ShownEnvironment(
        environment=view.environment,
        assessment=assessment,
        probed_at=view.probed_at,
        is_probing=view.probing,
        mood=assessment.state.value,
        state=_STATES[assessment.state],
        headline=_headline(view),
        tally=_tally(assessment.counting),
        levels=_levels(assessment),
        next_level=_level_words(step[0].level) if step else "",
        next_step=step,
        announced=tuple(found for found in assessment.announced if found.will_block),
        demand=_demand(interface, view),
        costs=tuple(
            sorted(
                (found for found in assessment.findings if found.points_lost),
                key=lambda found: -found.points_lost,
            )
        ),
        proofs=proofs,
        unproven=tuple(one.proof.host for one in proofs if not one.is_proven),
        leans=_leans(assessment),
        validated=validated(interface, view.environment, view.validations, assessment.assessed_at),
    )


def _leans(assessment: Assessment) -> Leans | None:
    link = assessment.weakest
    if link is None:
        return None
    level = _level_words(assessment.weakest_level)
    if not link.is_known:
        level = "never judged" if link.is_registered else "not registered here"
    return Leans(
        slug=link.slug,
        name=link.name,
        is_registered=link.is_registered,
        level=level,
        is_weaker=assessment.weakest_level < assessment.own_level,
        holds_down=assessment.is_held_down,
    )


def _levels(assessment: Assessment) -> tuple[LevelGroup, ...]:
    asked = sorted({found.level for found in assessment.findings})
    return tuple(_group(level, assessment.findings) for level in asked)


def _group(level: int, findings: tuple[Finding, ...]) -> LevelGroup:
    mine = tuple(found for found in findings if found.level == level)
    return LevelGroup(
        level=level,
        name=_level_words(level),
        tally=_tally(found for found in mine if not found.is_announced),
        announced=sum(found.will_block for found in mine),
        open=tuple(found for found in mine if found.outcome not in _CLOSED),
        closed=tuple(found for found in mine if found.outcome in _CLOSED),
    )


def _demand(interface: InterfaceSnapshot, view: EnvironmentView) -> str:
    if view.environment.kind is not EnvironmentKind.PRODUCTION:
        return "A tier demands a level of production environments only."
    level = _level_words(view.assessment.demanded_level)
    demanded, awarded = view.assessment.demanded_level, view.assessment.scorecard.awards
    rest = "; too little is asked of that level yet to award it" if awarded < demanded else ""
    if interface.tier is None:
        return f"No tier is decided, so {level} is demanded, the highest level{rest}."
    return f"Tier {interface.tier.value} demands {level} in production{rest}."


def _headline(view: EnvironmentView) -> str:
    name, assessment = view.environment.name.capitalize(), view.assessment
    if assessment.state is State.READY:
        return f"{name} holds the level that its tier demands"
    if assessment.state is State.BLOCKED:
        return f"{name} is blocked: {_critical(assessment)}"
    return f"{name} is at risk: {_to_go(assessment)}"


def _critical(assessment: Assessment) -> str:
    failing = sum(found.critical and found.fails for found in assessment.counting)
    return f"{failing} critical check{' fails' if failing == 1 else 's fail'}"


def _to_go(assessment: Assessment) -> str:
    if assessment.is_held_down and assessment.weakest:
        return f"it leans on {assessment.weakest.name}"
    steps = len(assessment.next_step)
    if not steps:
        return f"{_level_words(assessment.demanded_level)} is demanded"
    return f"{steps} finding{'' if steps == 1 else 's'} from {_next_level(assessment)}"


def _next_level(assessment: Assessment) -> str:
    return _level_words(assessment.next_step[0].level)


def _level_words(level: int) -> str:
    return LEVEL_NAMES[level].replace("_", " ").capitalize()


def _tally(findings: Iterable[Finding]) -> Tally:
    found = tuple(findings)
    counts = Counter(one.outcome for one in found if not one.is_waived)
    waived = sum(one.is_waived for one in found)
    told = [(outcome.value, counts[outcome], words) for outcome, words in _TALLY.items()]
    told.insert(_AFTER_WARNINGS, ("waived", waived, _WAIVED))
    return tuple((shape, count, words[count != 1]) for shape, count, words in told if count)
