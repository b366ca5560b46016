"""The gates of a release with their evidence, and the checks on which they rest."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from readiness.domain.findings import Finding
from readiness.domain.gate import Gate, GateKey, GateVerdict, ReasonCode, Verdict
from readiness.domain.outcomes import Outcome
from readiness.web.release_verdict import Way
from registry.domain.approvals.approval import Approval

_GLYPHS = {Verdict.ALLOW: "pass", Verdict.PENDING: "wait", Verdict.DENY: "fail"}
_WORDS = {Verdict.ALLOW: "open", Verdict.PENDING: "waits", Verdict.DENY: "fails"}
_UNTRIED = frozenset({ReasonCode.ROLLBACK_NO_PLAN, ReasonCode.ROLLBACK_NOT_REHEARSED})
"""What keeps a gate from being shown as held, though it keeps nothing in."""
_LOUDNESS = (Outcome.FAIL, Outcome.UNKNOWN, Outcome.WARN)
_SAID = {
    Outcome.FAIL: "fail",
    Outcome.UNKNOWN: "unknown",
    Outcome.WARN: "warn",
    Outcome.PASS: "pass",
}


@dataclass(frozen=True, slots=True)
class ShownGate:
    """One gate: open or shut, and what it rests on."""

    key: GateKey
    glyph: str
    word: str
    title: str
    sentence: str
    observed_at: datetime | None
    way: Way | None


@dataclass(frozen=True, slots=True)
class ShownChecks:
    """The checks of the environment, as far as a release depends on them.

    Attributes:
        loud: those that do not pass or are waived, the worst first.
        quiet: those that pass.
        counts: (glyph, how many in words) of each outcome.
    """

    loud: tuple[Finding, ...]
    quiet: tuple[Finding, ...]
    counts: tuple[tuple[str, str], ...]


def shown_gates(verdict: GateVerdict, approval: Approval) -> tuple[ShownGate, ...]:
    """Return the gates in their order."""
    return tuple(_gate(one, approval) for one in verdict.gates)


def shown_checks(findings: Iterable[Finding]) -> ShownChecks:
    """Return the checks that count, what is loud first."""
    asked = [
        one
        for one in findings
        if not one.is_announced and one.outcome is not Outcome.NOT_APPLICABLE
    ]
    loud = [one for one in asked if one.outcome is not Outcome.PASS]
    return ShownChecks(
        loud=tuple(sorted(loud, key=_loudness)),
        quiet=tuple(one for one in asked if one.outcome is Outcome.PASS),
        counts=tuple(_counts(asked)),
    )


def _gate(gate: Gate, approval: Approval) -> ShownGate:
    is_untried = gate.holds and any(one.code in _UNTRIED for one in gate.reasons)
    return ShownGate(
        key=gate.key,
        glyph="warn" if is_untried else _GLYPHS[gate.verdict],
        word="open, with a reservation" if is_untried else _WORDS[gate.verdict],
        title=gate.key.label,
        sentence=gate.sentence,
        observed_at=gate.observed_at,
        way=_way(gate.key, approval),
    )


def _way(key: GateKey, approval: Approval) -> Way | None:
    slug, place = approval.interface_slug, approval.environment
    at = reverse("interface", args=[slug])
    found = {
        GateKey.RELEASE: ("History", "#history"),
        GateKey.APPROVALS: ("Votes", "#approvals"),
        GateKey.FREEZE: ("Freezes", f"{reverse('freezes')}?interface={slug}"),
        GateKey.SOAK: ("Releases", f"{reverse('releases')}?interface={slug}"),
        GateKey.CONTRACT: ("Contract", f"{at}#contract-{place}"),
        GateKey.LEVEL: ("Checks", "#checks"),
        GateKey.SCORE: ("Score", f"{at}#environment-{place}"),
        GateKey.EVIDENCE: ("Findings", f"{at}#findings-{place}"),
        GateKey.ROLLBACK: ("Plan", "#rollback"),
    }.get(key)
    return Way(*found) if found else None


def _loudness(finding: Finding) -> tuple[bool, int, int, str]:
    return (
        finding.is_waived,
        _LOUDNESS.index(finding.outcome),
        finding.level,
        finding.check,
    )


def _counts(asked: list[Finding]) -> Iterable[tuple[str, str]]:
    for outcome in (*_LOUDNESS, Outcome.PASS):
        number = sum(one.outcome is outcome and not one.is_waived for one in asked)
        if number:
            yield _SAID[outcome], f"{number} {_verb(outcome, number)}"
    if waived := sum(one.is_waived for one in asked):
        yield "waived", f"{waived} waived"


def _verb(outcome: Outcome, number: int) -> str:
    one = number == 1
    return {
        Outcome.FAIL: "fails" if one else "fail",
        Outcome.UNKNOWN: "unknown",
        Outcome.WARN: "warns" if one else "warn",
        Outcome.PASS: "passes" if one else "pass",
    }[outcome]
