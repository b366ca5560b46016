"""SLO-1: without an objective nobody can say whether it is down too often."""

from readiness.domain.checks.contract import RecordCheck, Subject
from readiness.domain.checks.filling import not_filled
from readiness.domain.findings import Reason, Verdict, passed
from readiness.domain.outcomes import Outcome
from readiness.domain.remedies import OWNERS_FORM, Remedy
from registry.domain.objectives import Objective, Sli
from registry.domain.particulars import Section

EXPECTED = "An availability objective with a window, and somebody who answers for it"


def judge(subject: Subject) -> Verdict:
    """Pass when one is declared and the responsibility that answers for it is held."""
    declared = [one for one in subject.interface.particulars.objectives if _is_asked_for(one)]
    if not declared:
        return not_filled(
            "No availability objective is declared.",
            expected=EXPECTED,
            measured="none",
            section=Section.OBJECTIVES,
            cure="Edit “Objectives” of the interface and set one, for example 99.5 % in 28 days.",
        )
    for one in declared:
        if any(subject.interface.held(one.responsibility, subject.now)):
            return passed(
                Reason.OBJECTIVE_SET,
                f"The objective is {one.percent} %, so {one.error_budget} may be lost.",
                expected=EXPECTED,
                measured=f"{one.percent} % in {one.window_days} days",
            )
    return _unanswered(declared[0])


def _is_asked_for(objective: Objective) -> bool:
    return objective.sli is Sli.AVAILABILITY


def _unanswered(objective: Objective) -> Verdict:
    responsibility = objective.responsibility.label.lower()
    return Verdict(
        Outcome.FAIL,
        Reason.NOBODY_ANSWERS,
        f"Nobody holds {responsibility}, which answers for the objective {objective.name}.",
        expected=EXPECTED,
        measured=f"{objective.percent} % in {objective.window_days} days, without an owner",
        remedy=Remedy(
            f"Ask a team or a person to own {responsibility}, under “Who answers for it”, or let "
            "somebody else answer for the objective. It counts once they accept.",
            form=OWNERS_FORM,
            fields=(("for", objective.responsibility.value),),
        ),
    )


CHECK = RecordCheck("SLO-1", "Is an availability objective declared, with owner and window?", judge)
