"""How a release would be taken back, and whether anybody ever tried."""

from collections.abc import Iterator

from readiness.domain.gate.held import Demand
from readiness.domain.gate.reasons import Reason, ReasonCode, noted
from readiness.domain.gate.words import span
from readiness.domain.outcomes import Outcome
from readiness.domain.record_dates import REHEARSAL_LASTS, rehearsal_ends
from registry.domain.approvals.approval import Approval
from registry.domain.responsibilities import Responsibility

_CHECKS = {ReasonCode.ROLLBACK_NO_PLAN: "REL-3", ReasonCode.ROLLBACK_NOT_REHEARSED: "REL-5"}
"""What says the same where the demanded level asks for it."""


def way_back_reasons(approval: Approval, about: Demand) -> Iterator[Reason]:
    """Yield a note where there is no plan, or a plan that is a claim, or none that is named.

    None of them keeps a release in: what the demanded level asks for does that.
    """
    failing = {one.line.check for one in about.blocking if one.outcome is Outcome.FAIL}
    gap = _gap(approval, about)
    if gap and _CHECKS[gap.code] not in failing:
        yield gap
    if not approval.rollback_plan and about.evidence.plan.steps:
        yield noted(
            ReasonCode.ROLLBACK_NOT_NAMED,
            "The release names no rollback plan, so that of the interface is meant.",
            responsibility=Responsibility.ROLLBACK,
        )


def way_back(approval: Approval, about: Demand) -> str:
    """Return how it would be taken back, "" where nobody planned that or tried it in time."""
    last = about.evidence.rehearsal
    if last is None or _gap(approval, about):
        return ""
    age = span(about.now - last.rehearsal.finished_at)
    plan = approval.rollback_plan.strip().rstrip(".") or "the plan of the interface"
    return (
        f"How it would be taken back: {plan}. That was rehearsed in {last.environment} {age} ago, "
        f"in {last.rehearsal.took_in_words}."
    )


def _gap(approval: Approval, about: Demand) -> Reason | None:
    owner = about.evidence.owner(Responsibility.ROLLBACK)
    if not (approval.rollback_plan or about.evidence.plan.steps):
        return noted(
            ReasonCode.ROLLBACK_NO_PLAN,
            "No rollback plan is written: nobody knows how it would be taken back.",
            "Write the rollback plan of the interface.",
            responsibility=Responsibility.ROLLBACK,
            owner=owner,
        )
    if doubt := _doubt(about):
        return noted(
            ReasonCode.ROLLBACK_NOT_REHEARSED,
            doubt,
            "Rehearse the rollback plan.",
            responsibility=Responsibility.ROLLBACK,
            owner=owner,
        )
    return None


def _doubt(about: Demand) -> str:
    if (last := about.evidence.rehearsal) is None:
        return "The way back was never rehearsed: until then the plan is a claim."
    place, rehearsal = last.environment, last.rehearsal
    if not rehearsal.has_succeeded:
        return f"The last rehearsal in {place} failed, so the plan is a claim."
    if about.now > rehearsal_ends(rehearsal):
        age = span(about.now - rehearsal.finished_at)
        return (
            f"The way back was last rehearsed in {place} {age} ago, and {REHEARSAL_LASTS.days} "
            "days are what a rehearsal counts."
        )
    return ""
