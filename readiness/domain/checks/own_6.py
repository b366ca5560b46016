"""OWN-6: at night nobody searches for the runbook."""

from readiness.domain.checks.contract import RecordCheck, Subject
from readiness.domain.checks.filling import filled
from readiness.domain.findings import Verdict
from registry.domain.particulars import LinkKind, Section

NEEDED = (LinkKind.REPOSITORY, LinkKind.RUNBOOK, LinkKind.DASHBOARD, LinkKind.DOCUMENTATION)


def judge(subject: Subject) -> Verdict:
    """Pass when each of the four is linked."""
    particulars = subject.interface.particulars
    return filled(
        {kind.label: bool(particulars.link(kind)) for kind in NEEDED},
        expected="Links to repository, runbook, dashboard and user documentation",
        section=Section.LINKS,
    )


CHECK = RecordCheck(
    "OWN-6", "Are repository, runbook, dashboard and user documentation linked?", judge
)
