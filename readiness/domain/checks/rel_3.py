"""REL-3: a way back that is thought up while everything is down takes longer than the outage."""

from readiness.domain.checks.contract import RecordCheck, Subject
from readiness.domain.checks.filling import filled
from readiness.domain.findings import Verdict
from registry.domain.particular_rules import says_something
from registry.domain.particulars import Section
from registry.domain.responsibilities import Responsibility


def judge(subject: Subject) -> Verdict:
    """Pass when all six parts are recorded; the holder of ``rollback`` operates it by default."""
    plan = subject.interface.particulars.rollback
    is_held = any(subject.interface.held(Responsibility.ROLLBACK, subject.now))
    return filled(
        {
            "trigger": says_something(plan.trigger),
            "target": says_something(plan.target),
            "steps": bool(plan.steps) and all(map(says_something, plan.steps)),
            "data effect": says_something(plan.data_effect),
            "time limit": plan.limit_minutes is not None,
            "operator, or an accepted holder of rollback": says_something(plan.operator) or is_held,
        },
        expected="Trigger, target, steps, data effect, time limit and operator",
        section=Section.ROLLBACK,
    )


CHECK = RecordCheck(
    "REL-3",
    "Is the rollback plan complete: trigger, target, steps, data effect, time limit, operator?",
    judge,
)
