"""AVL-2: clients and proxies in between rely on the form of an answer, and stop at a wrong one.

The health route is asked at every address, the start page at one, and redirects are followed by
hand, five at most, on the edge's own origin alone. An answer is bounded when its end was seen or
its length told. A health route that leads to another origin fails, for whoever watches it would be
sent there; a start page may lead away to sign somebody in. That is so when the redirect asks an
identity provider to, or when a path of the way is recorded as a protected page. Another host is
named and never asked.
"""

from collections.abc import Iterator

from readiness.domain.checks.avl_2_words import told
from readiness.domain.checks.contract import ProbeCheck, Subject
from readiness.domain.facts import AvailabilityFacts
from readiness.domain.findings import Reason, Verdict, passed, unknown
from readiness.domain.outcomes import Outcome, UnknownReason
from readiness.domain.probing import ProbeId, Unknown
from readiness.domain.remedies import Remedy
from readiness.domain.walk_facts import Beginning, End, Step, Walk
from readiness.domain.walks import MOST_REDIRECTS, Met, Trouble, troubles

_EXPECTED = (
    "well-formed HTTP that ends, and redirects that stay on the edge's origin and end, "
    f"{MOST_REDIRECTS} at most"
)
_NAMES = {Beginning.HEALTH: "health route", Beginning.START: "start page"}
_LONGEST_LINES = 20
"""Steps of which a summary of what was measured tells."""


def judge(subject: Subject, facts: AvailabilityFacts) -> Verdict:
    """Fail by the first trouble that is a failure; pass only what was seen to its end."""
    met = troubles(
        facts.walks,
        is_https=facts.url.startswith("https:"),
        protected_pages=subject.environment.protected_pages,
    )
    if met and met[0].trouble.is_failure:
        return _troubled(facts, met[0], Outcome.FAIL)
    if cause := _unseen(facts):
        reason, cure = cause
        return unknown(reason, cure, expected=_EXPECTED, evidence=_evidence(facts))
    if met:
        return _troubled(facts, met[0], Outcome.WARN)
    return passed(
        Reason.WELL_FORMED,
        _praise(facts),
        expected=_EXPECTED,
        measured=_measured(facts),
        evidence=_evidence(facts),
    )


def _troubled(facts: AvailabilityFacts, met: Met, outcome: Outcome) -> Verdict:
    telling = told(met)
    return Verdict(
        outcome,
        telling.reason,
        f"{_who(met)} {telling.sentence}.",
        expected=_EXPECTED,
        measured=_measured(facts),
        evidence=_evidence(facts),
        remedy=Remedy(telling.cure),
    )


def _unseen(facts: AvailabilityFacts) -> tuple[Unknown, str] | None:
    mend = "Mend the edge first: AVL-1 says what is wrong with it."
    if facts.failure is not None:
        sentence = f"The edge {facts.failure.sentence}, so its answers have no form yet."
        return Unknown(UnknownReason.CONTROL_FAILED, sentence), mend
    if not facts.walks:
        sentence = "The form of answers was not looked at in the last run."
        return Unknown(UnknownReason.NEVER_OBSERVED, sentence), ""
    if not any(step.is_seen for walk in facts.walks for step in walk.steps):
        return Unknown(UnknownReason.CONTROL_FAILED, "The edge gave no answer at all."), mend
    ends = {walk.end: walk for walk in facts.walks}
    if End.OUT_OF_TIME in ends:
        sentence = f"The edge was too slow: {_way(ends[End.OUT_OF_TIME])} was not seen to its end."
        return Unknown(UnknownReason.BUDGET, sentence), "Make the edge answer faster."
    if End.UNASKED in ends:
        sentence = f"The prober could not ask on: {_way(ends[End.UNASKED])} was not seen to its end"
        return Unknown(UnknownReason.PROBER_FAULT, f"{sentence}."), ""
    return None


def _way(walk: Walk) -> str:
    return f"the way from the {_NAMES[walk.beginning]}"


def _who(met: Met) -> str:
    name = f"The {_NAMES[met.walk.beginning]}"
    if met.step is met.walk.steps[0] or met.trouble is Trouble.TOO_MANY:
        return name
    return f"{name} leads to “{met.step.path}”, which"


def _praise(facts: AvailabilityFacts) -> str:
    names = [_NAMES[found] for found in Beginning if any(w.beginning is found for w in facts.walks)]
    noun = f"The {names[0]} answers" if len(names) == 1 else "Health route and start page answer"
    led = [walk for walk in facts.walks if len(walk.steps) > 1 or walk.end is End.AWAY]
    where = "".join(f"; the {_NAMES[walk.beginning]} {_led(walk)}" for walk in led[:2])
    return f"{noun} in good form{where}."


def _led(walk: Walk) -> str:
    last = walk.steps[-1]
    if walk.end is End.AWAY:
        return f"leads to {last.redirection.host} to sign in"
    return f"leads to “{last.path}”"


def _measured(facts: AvailabilityFacts) -> str:
    shown = (
        f"{_NAMES[walk.beginning]} {', then '.join(_seen(step) for step in walk.steps)}"
        for walk in facts.walks
        if walk.steps
    )
    return "; ".join(tuple(shown)[:_LONGEST_LINES])


def _seen(step: Step) -> str:
    if step.failure is not None:
        return "cut off" if step.has_begun else "no answer"
    return f"{step.status} to {step.leads_to}" if step.leads_to else str(step.status)


def _evidence(facts: AvailabilityFacts) -> tuple[tuple[str, str], ...]:
    return tuple(line for walk in facts.walks for line in _lines(walk))


def _lines(walk: Walk) -> Iterator[tuple[str, str]]:
    for step in walk.steps:
        flaws = "".join(f", {flaw.value.replace('_', ' ')}" for flaw in step.flaws)
        yield f"GET {step.path}", f"{_seen(step)}{flaws}, from {walk.address}"
    if walk.end not in (End.ANSWER, End.FAILURE):
        yield "not followed", f"{walk.end.value.replace('_', ' ')} after {len(walk.steps)} requests"


CHECK = ProbeCheck(
    "AVL-2",
    "Are answers well-formed and bounded, and do redirects stay on the origin and end?",
    ProbeId.AVAILABILITY,
    judge,
)
