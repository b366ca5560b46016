"""OWN-7: who does not know what it depends on looks for the cause in the wrong place."""

from readiness.domain.checks.contract import RecordCheck, Subject
from readiness.domain.checks.filling import filled, not_filled
from readiness.domain.findings import Verdict
from registry.domain.particular_rules import says_something
from registry.domain.particulars import Section

EXPECTED = "At least one dependency, each with what users notice when it is gone"


def judge(subject: Subject) -> Verdict:
    """Pass when something is declared, and the effect of losing each."""
    dependencies = subject.interface.particulars.dependencies
    if not dependencies:
        return not_filled(
            "No dependency is declared.",
            expected=EXPECTED,
            measured="none",
            section=Section.DEPENDENCIES,
            cure=(
                "Edit “Dependencies” of the interface and name what it needs, for example its "
                "gateway, model server, identity provider or data stores."
            ),
        )
    return filled(
        {f"the effect of losing {one.called}": says_something(one.effect) for one in dependencies},
        expected=EXPECTED,
        section=Section.DEPENDENCIES,
    )


CHECK = RecordCheck("OWN-7", "Are dependencies declared, each with the effect of losing it?", judge)
