"""DAT-1: users may know what happens to what they type, and auditors will ask."""

from readiness.domain.checks.contract import RecordCheck, Subject
from readiness.domain.checks.filling import filled
from readiness.domain.findings import Verdict
from readiness.domain.remedies import INTERFACE_FORM, Remedy
from registry.domain.particulars import Section


def judge(subject: Subject) -> Verdict:
    """Pass when all four are declared; what they say is not judged."""
    data = subject.interface.particulars.data
    section = {
        "user notice": bool(data.user_notice),
        "retention": data.retention_days is not None,
        "prompt logging": data.prompt_logging is not None,
    }
    is_classified = subject.interface.data_classification is not None
    verdict = filled(
        {"data class, under “Edit” at the top": is_classified, **section},
        expected="Data class, user notice, retention and prompt logging",
        section=Section.DATA,
    )
    if is_classified or not all(section.values()):
        return verdict
    cure = Remedy("Edit the interface and choose its data class.", form=INTERFACE_FORM)
    return verdict._replace(remedy=cure)


CHECK = RecordCheck(
    "DAT-1", "Are data class, user notice, retention and prompt-logging mode declared?", judge
)
