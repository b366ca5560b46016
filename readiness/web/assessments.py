"""What the page of one interface says about each of its environments."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from readiness.domain.assessment import Assessment
from readiness.domain.columns import State
from readiness.domain.findings import Finding
from readiness.domain.outcomes import Outcome
from readiness.selectors.shapes import EnvironmentView, InterfacePage
from registry.domain.snapshot import EnvironmentSnapshot

_CLOSED = (Outcome.PASS, Outcome.NOT_APPLICABLE)
_TALLY = {
    Outcome.FAIL: ("fails", "fail"),
    Outcome.UNKNOWN: ("is unknown", "are unknown"),
    Outcome.WARN: ("warns", "warn"),
    Outcome.PASS: ("passes", "pass"),
    Outcome.NOT_APPLICABLE: ("does not apply", "do not apply"),
}
_WHY = {
    Outcome.PASS: "Why it passes",
    Outcome.WARN: "Why it warns",
    Outcome.FAIL: "Why it fails",
    Outcome.UNKNOWN: "Why nothing can be said",
    Outcome.NOT_APPLICABLE: "Why it does not apply",
}


@dataclass(frozen=True, slots=True)
class ShownEnvironment:
    """One environment with its verdict in words.

    Attributes:
        mood: ``blocked``, ``risk`` or ``ready``.
        tally: (outcome, how many, word) of each outcome that occurs, worst first.
        open: findings that do not pass, worst first.
        closed: findings that pass or do not apply.
        costs: findings that cost points, most expensive first.
    """

    environment: EnvironmentSnapshot
    assessment: Assessment
    probed_at: datetime | None
    is_probing: bool
    mood: str
    headline: str
    tally: tuple[tuple[str, int, str], ...]
    open: tuple[Finding, ...]
    closed: tuple[Finding, ...]
    costs: tuple[Finding, ...]


def interface_context(page: InterfacePage) -> dict[str, object]:
    """Return what the templates of ``page`` show beside the page itself.

    ``gaps`` is the query string that names every responsibility that nobody was asked to own.
    """
    views = tuple(_shown(view) for view in page.assessments)
    gaps = [row.responsibility.value for row in page.responsibilities if not row.holders]
    return {
        "views": views,
        "is_probing": any(view.is_probing for view in views),
        "gaps": f"?{urlencode([('for', gap) for gap in gaps])}" if gaps else "",
        "held": sum(not row.is_gap for row in page.responsibilities),
    }


def reason_heading(finding: Finding) -> str:
    """Return the heading above the comparison of a finding."""
    return _WHY[finding.outcome]


def _shown(view: EnvironmentView) -> ShownEnvironment:
    findings = view.assessment.findings
    return ShownEnvironment(
        environment=view.environment,
        assessment=view.assessment,
        probed_at=view.probed_at,
        is_probing=view.probing,
        mood=view.assessment.state.value,
        headline=_headline(view),
        tally=_tally(findings),
        open=tuple(found for found in findings if found.outcome not in _CLOSED),
        closed=tuple(found for found in findings if found.outcome in _CLOSED),
        costs=tuple(
            sorted(
                (found for found in findings if found.points_lost),
                key=lambda found: -found.points_lost,
            )
        ),
    )


def _headline(view: EnvironmentView) -> str:
    name, assessment = view.environment.name.capitalize(), view.assessment
    if assessment.state is State.READY:
        return f"{name} holds the level that its tier demands"
    if assessment.state is State.BLOCKED:
        return f"{name} is blocked: {_critical(assessment)}"
    return f"{name} is at risk: {_to_go(assessment)}"


def _critical(assessment: Assessment) -> str:
    failing = sum(found.critical and found.outcome is Outcome.FAIL for found in assessment.findings)
    return f"{failing} critical check{' fails' if failing == 1 else 's fail'}"


def _to_go(assessment: Assessment) -> str:
    steps = len(assessment.next_step)
    if not steps:
        return f"level {assessment.demanded_level} is demanded"
    return f"{steps} finding{'' if steps == 1 else 's'} from the next level"


def _tally(findings: tuple[Finding, ...]) -> tuple[tuple[str, int, str], ...]:
    counts = Counter(found.outcome for found in findings)
    return tuple(
        (outcome.value, counts[outcome], words[counts[outcome] != 1])
        for outcome, words in _TALLY.items()
        if counts[outcome]
    )
