"""SLO-2: an interface that answers too late is down to whoever waits."""

from readiness.domain.checks.contract import RecordCheck, Subject
from readiness.domain.checks.filling import not_filled
from readiness.domain.findings import Reason, Verdict, passed
from registry.domain.objectives import Sli
from registry.domain.particulars import Section

EXPECTED = "An objective for latency or for the time to first token"


def judge(subject: Subject) -> Verdict:
    """Pass when one of the two is declared."""
    for one in subject.interface.particulars.objectives:
        if one.sli is not Sli.AVAILABILITY:
            return passed(
                Reason.OBJECTIVE_SET,
                f"{one.percent} % of answers are to have a {one.sli.label} below {one.limit} s.",
                expected=EXPECTED,
                measured=f"{one.sli.label} below {one.limit} s, {one.percent} %",
            )
    return not_filled(
        "No objective for latency or first token is declared.",
        expected=EXPECTED,
        measured="none",
        section=Section.OBJECTIVES,
        cure=(
            "Edit “Objectives” of the interface and set one, for example that 95 % of answers "
            "begin within 2 seconds."
        ),
    )


CHECK = RecordCheck("SLO-2", "Is a latency or first-token objective declared?", judge)
