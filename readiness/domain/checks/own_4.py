"""OWN-4: whoever approves alone approves their own work sooner or later."""

from readiness.domain.checks.contract import RecordCheck, Subject
from readiness.domain.findings import Reason, Verdict, passed
from readiness.domain.outcomes import Outcome
from readiness.domain.remedies import OWNERS_FORM, Remedy
from registry.domain.owner_snapshots import PersonSnapshot
from registry.domain.responsibilities import Responsibility

NEEDED = 2
EXPECTED = "At least two different active people"


def judge(subject: Subject) -> Verdict:
    """Pass when two people hold it, each by name or as an active member of a team that does."""
    approvers = _approvers(subject)
    noun = "person" if approvers == 1 else "people"
    measured = f"{approvers} {noun}"
    if approvers >= NEEDED:
        return passed(
            Reason.APPROVERS_ENOUGH,
            f"{measured} can approve releases.",
            expected=EXPECTED,
            measured=measured,
        )
    return Verdict(
        Outcome.FAIL,
        Reason.APPROVERS_TOO_FEW,
        f"{measured} can approve releases, and {NEEDED} are needed.",
        expected=EXPECTED,
        measured=measured,
        remedy=Remedy(
            "Ask another person or team to own release approval, under “Who answers for it”, or "
            "add somebody to the team that owns it.",
            form=OWNERS_FORM,
            fields=(("for", Responsibility.RELEASE_APPROVAL.value),),
        ),
    )


def _approvers(subject: Subject) -> int:
    people: set[str] = set()
    for held in subject.interface.held(Responsibility.RELEASE_APPROVAL, subject.now):
        holder = held.holder
        people |= {holder.email} if isinstance(holder, PersonSnapshot) else holder.members
    return len({email.lower() for email in people})


CHECK = RecordCheck(
    "OWN-4", "Do at least two different active people hold release approval?", judge
)
