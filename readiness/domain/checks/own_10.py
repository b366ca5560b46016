"""OWN-10: what is not upgraded on time is upgraded in a hurry, when a hole is known."""

from readiness.domain.checks.contract import RecordCheck, Subject
from readiness.domain.checks.filling import filled
from readiness.domain.findings import Reason, Verdict, passed
from readiness.domain.outcomes import Outcome
from readiness.domain.record_dates import lies_ahead, upgrade_due
from readiness.domain.remedies import Remedy
from registry.domain.particulars import Section

EXPECTED = "The last upgrade no longer ago than the recorded cadence"


def judge(subject: Subject) -> Verdict:
    """Pass when the next upgrade is not overdue."""
    upgrades, today = subject.interface.particulars.upgrades, subject.now.date()
    due = upgrade_due(upgrades)
    if due is None or upgrades.last_upgrade is None:
        return filled(
            {
                "cadence": upgrades.cadence_days is not None,
                "day of the last upgrade": upgrades.last_upgrade is not None,
            },
            expected=EXPECTED,
            section=Section.UPGRADES,
        )
    measured = f"every {upgrades.cadence_days} days, last on {upgrades.last_upgrade}"
    if lies_ahead(upgrades.last_upgrade, today):
        return _late("The last upgrade is dated on a day that has not come yet.", measured)
    if today > due:
        days = (today - due).days
        return _late(f"The upgrade is {days} day{'' if days == 1 else 's'} overdue.", measured)
    return passed(
        Reason.CADENCE_KEPT,
        f"The next upgrade is due by {due}.",
        expected=EXPECTED,
        measured=measured,
    )


def _late(summary: str, measured: str) -> Verdict:
    return Verdict(
        Outcome.FAIL,
        Reason.UPGRADE_OVERDUE,
        summary,
        expected=EXPECTED,
        measured=measured,
        remedy=Remedy(
            "Upgrade it, then edit “Upgrades” of the interface and give that day.",
            section=Section.UPGRADES.value,
        ),
    )


CHECK = RecordCheck("OWN-10", "Is the upgrade cadence kept?", judge)
