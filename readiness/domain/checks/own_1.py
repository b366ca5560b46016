"""OWN-1: without one accountable team nobody is asked when something breaks."""

from readiness.domain.checks.contract import RecordCheck, Subject
from readiness.domain.findings import Reason, Verdict, passed
from readiness.domain.outcomes import Outcome
from readiness.domain.remedies import INTERFACE_FORM, Remedy

EXPECTED = "One team with at least one active person"


def judge(subject: Subject) -> Verdict:
    """Pass when the accountable team is active and somebody is in it."""
    team = subject.interface.team
    if team.can_answer:
        people = f"{team.active_members} active " + _noun(team.active_members)
        return passed(
            Reason.ACCOUNTABLE,
            f"{team.name} is accountable, with {people}.",
            expected=EXPECTED,
            measured=f"{team.name}: {people}",
        )
    if not team.slug:
        return _without_team()
    measured = "nobody active is in it" if team.is_active else "it is no longer active"
    return Verdict(
        Outcome.FAIL,
        Reason.NOBODY_IN_TEAM,
        f"{team.name} is accountable, but {measured}.",
        expected=EXPECTED,
        measured=f"{team.name}: {measured}",
        remedy=Remedy(
            "Add somebody to the team, or give the interface to another one.", form=INTERFACE_FORM
        ),
    )


def _without_team() -> Verdict:
    return Verdict(
        Outcome.FAIL,
        Reason.NOBODY_IN_TEAM,
        "No team is named that is accountable.",
        expected=EXPECTED,
        measured="no team",
        remedy=Remedy("Describe the interface in a file or in a registry, and name its team."),
    )


def _noun(count: int) -> str:
    return "person" if count == 1 else "people"


CHECK = RecordCheck("OWN-1", "Is exactly one active team accountable for the interface?", judge)
