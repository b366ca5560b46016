"""OWN-8: steps that nobody went through for a year describe another system."""

from datetime import date, timedelta

from readiness.domain.checks.contract import RecordCheck, Subject
from readiness.domain.checks.filling import filled
from readiness.domain.findings import Reason, Verdict
from readiness.domain.outcomes import Outcome
from readiness.domain.record_dates import REVIEW_LASTS, lies_ahead
from readiness.domain.remedies import Remedy
from registry.domain.particular_rules import says_something
from registry.domain.particulars import Section

EXPECTED = f"Steps, their source, and a review in the last {REVIEW_LASTS.days} days"


def judge(subject: Subject) -> Verdict:
    """Pass when steps and source are recorded and the review is recent."""
    deployment = subject.interface.particulars.deployment
    reviewed, today = deployment.reviewed_on, subject.now.date()
    if reviewed and lies_ahead(reviewed, today):
        return _unreviewed(f"The review is dated {reviewed}, which has not come yet.", reviewed)
    if reviewed and today > reviewed + REVIEW_LASTS:
        return _unreviewed(f"The steps were last reviewed {_ago(today - reviewed)}.", reviewed)
    return filled(
        {
            "steps": says_something(deployment.steps),
            "source": bool(deployment.source),
            "day of the review": reviewed is not None,
        },
        expected=EXPECTED,
        section=Section.DEPLOYMENT,
    )


def _unreviewed(summary: str, reviewed: date) -> Verdict:
    return Verdict(
        Outcome.FAIL,
        Reason.REVIEW_OVERDUE,
        summary,
        expected=EXPECTED,
        measured=f"reviewed on {reviewed}",
        remedy=Remedy(
            "Go through the steps, then edit “Deployment” of the interface and give that day.",
            section=Section.DEPLOYMENT.value,
        ),
    )


def _ago(age: timedelta) -> str:
    return f"{age.days} days ago, and {REVIEW_LASTS.days} are allowed"


CHECK = RecordCheck(
    "OWN-8",
    "Are the deployment steps documented, with their source and a review in the last 365 days?",
    judge,
)
