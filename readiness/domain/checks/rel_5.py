"""REL-5: a plan that nobody went through is a claim, and fails on the day it is needed."""

from datetime import datetime

from readiness.domain.checks.contract import RecordCheck, Subject
from readiness.domain.checks.filling import not_filled
from readiness.domain.findings import Reason, Verdict, passed
from readiness.domain.outcomes import Outcome
from readiness.domain.record_dates import REHEARSAL_LASTS, rehearsal_ends
from readiness.domain.remedies import Remedy
from registry.domain.particulars import Section
from registry.domain.rollback import Rehearsal

EXPECTED = f"A rehearsal in the last {REHEARSAL_LASTS.days} days, that worked within the time limit"
SECTION = "rehearsals"
"""Where rehearsals are recorded."""


def judge(subject: Subject) -> Verdict:
    """Pass when the latest rehearsal is recent, worked, and kept to the limit of the plan.

    The plan is that of the interface, so a rehearsal in any of its environments counts; one that
    failed since then says that the plan does not work any more.
    """
    if not subject.interface.rehearsals:
        return _fail(Reason.NOT_FILLED, "No rehearsal is recorded.", "none")
    latest = subject.interface.rehearsals[0]
    place, rehearsal = latest.environment, latest.rehearsal
    measured = f"{place}, {rehearsal.took_in_words}, {rehearsal.result.value}"
    if problem := _problem(rehearsal, subject.now):
        return _fail(*problem, measured)
    limit, took = subject.interface.particulars.rollback.limit_minutes, rehearsal.took_in_words
    if limit is None:
        return _without_limit(measured)
    if rehearsal.took.total_seconds() > limit * 60:
        summary = f"The last rehearsal took {took}, and the plan allows {limit} min."
        return _fail(Reason.REHEARSAL_TOO_LONG, summary, measured)
    return passed(
        Reason.REHEARSED,
        f"It was rehearsed in {place} in {took}, and the plan allows {limit} min.",
        expected=EXPECTED,
        measured=measured,
    )


def _problem(rehearsal: Rehearsal, now: datetime) -> tuple[Reason, str] | None:
    if now > rehearsal_ends(rehearsal):
        days = (now - rehearsal.finished_at).days
        summary = f"It was last rehearsed {days} days ago, and {REHEARSAL_LASTS.days} are allowed."
        return Reason.REHEARSAL_OVERDUE, summary
    if not rehearsal.has_succeeded:
        return Reason.REHEARSAL_FAILED, "The last rehearsal failed."
    return None


def _without_limit(measured: str) -> Verdict:
    return not_filled(
        "The plan has no time limit to which a rehearsal could keep.",
        expected=EXPECTED,
        measured=measured,
        section=Section.ROLLBACK,
        cure="Edit “Rollback plan” of the interface and give its time limit.",
    )


def _fail(reason: Reason, summary: str, measured: str) -> Verdict:
    return Verdict(
        Outcome.FAIL,
        reason,
        summary,
        expected=EXPECTED,
        measured=measured,
        remedy=Remedy(
            "Go through the rollback plan in staging, mend what does not work, and record the "
            "rehearsal.",
            section=SECTION,
        ),
    )


CHECK = RecordCheck("REL-5", "Was the rollback rehearsed in 90 days, within its time limit?", judge)
