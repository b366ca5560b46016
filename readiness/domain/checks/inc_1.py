"""INC-1: how bad it is, and who is called next, is decided before it happens."""

from readiness.domain.checks.contract import RecordCheck, Subject
from readiness.domain.checks.filling import filled
from readiness.domain.findings import Verdict
from registry.domain.particulars import LinkKind, Section


def judge(subject: Subject) -> Verdict:
    """Pass when all three are recorded."""
    particulars = subject.interface.particulars
    incidents = particulars.incidents
    has_both = bool(incidents.severity_scale and incidents.escalation)
    return filled(
        {
            "severity scale": bool(incidents.severity_scale),
            "escalation path": bool(incidents.escalation),
            "status page, under “Tags and links”": bool(particulars.link(LinkKind.STATUS)),
        },
        expected="Severity scale, escalation path and status page",
        section=Section.LINKS if has_both else Section.INCIDENTS,
    )


CHECK = RecordCheck("INC-1", "Are severity scale, escalation path and status page recorded?", judge)
