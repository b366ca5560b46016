"""PRX-1: what nobody wrote down about an edge is decided by the defaults of its proxy."""

from readiness.domain.checks.contract import RecordCheck, Subject
from readiness.domain.findings import Reason, Verdict, passed
from readiness.domain.outcomes import Outcome
from readiness.domain.record_dates import CONTRACT_REVIEW_LASTS, lies_ahead
from readiness.domain.remedies import CONTRACT_FORM, Remedy
from registry.domain.contract_catalogue import Clause
from registry.domain.snapshot import ContractSnapshot

EXPECTED = (
    f"All {len(Clause)} clauses filled or not applicable with a reason, and a review in the last "
    f"{CONTRACT_REVIEW_LASTS.days} days"
)
_NAMED = 5
"""Open clauses that a sentence names."""


def judge(subject: Subject) -> Verdict:
    """Pass when no clause is open and the review is recent; inherited clauses count as filled."""
    contract, name = subject.environment.contract, subject.environment.name
    unsaid = contract.open_clauses
    stated = len(Clause) - len(unsaid)
    measured = f"{stated} of {len(Clause)} clauses, {_reviewed(contract)}"
    if summary := _lack(unsaid):
        cure = f"Edit the proxy contract of {name}: fill in what is open, or say why it does not "
        return _failed(Reason.NOT_FILLED, summary, measured, f"{cure}apply.")
    if summary := _unreviewed(subject):
        cure = f"Compare the proxy contract of {name} with the proxy, then give that day."
        return _failed(Reason.REVIEW_OVERDUE, summary, measured, cure)
    return passed(
        Reason.FILLED,
        "Every clause is recorded, and the review is recent.",
        expected=EXPECTED,
        measured=measured,
    )


def _lack(found: tuple[Clause, ...]) -> str:
    if len(found) == len(Clause):
        return "No clause of the proxy contract is recorded."
    if not found:
        return ""
    more = f" and {len(found) - _NAMED} more" if len(found) > _NAMED else ""
    return f"Open: {', '.join(clause.label for clause in found[:_NAMED])}{more}."


def _unreviewed(subject: Subject) -> str:
    reviewed, today = subject.environment.contract.reviewed_on, subject.now.date()
    if reviewed is None:
        return "Every clause is recorded, and no review of them is."
    if lies_ahead(reviewed, today):
        return f"The review is dated {reviewed}, which has not come yet."
    if today > reviewed + CONTRACT_REVIEW_LASTS:
        allowed = CONTRACT_REVIEW_LASTS.days
        return (
            f"The contract was last reviewed {(today - reviewed).days} days ago, and {allowed} are "
            "allowed."
        )
    return ""


def _reviewed(contract: ContractSnapshot) -> str:
    return f"reviewed on {contract.reviewed_on}" if contract.reviewed_on else "not reviewed"


def _failed(reason: Reason, summary: str, measured: str, cure: str) -> Verdict:
    return Verdict(
        Outcome.FAIL,
        reason,
        summary,
        expected=EXPECTED,
        measured=measured,
        remedy=Remedy(cure, form=CONTRACT_FORM),
    )


CHECK = RecordCheck(
    "PRX-1",
    "Is the proxy contract documented: every clause filled or marked not applicable with a "
    "reason, reviewed in 180 days?",
    judge,
)
