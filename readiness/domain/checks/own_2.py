"""OWN-2: a responsibility that nobody accepted is nobody's."""

from readiness.domain.checks.contract import RecordCheck, Subject
from readiness.domain.findings import Reason, Verdict, passed
from readiness.domain.outcomes import Outcome
from readiness.domain.remedies import OWNERS_FORM, Remedy
from registry.domain.owner_snapshots import OwnershipState
from registry.domain.responsibilities import Responsibility
from registry.domain.vocabulary import Standing

TOTAL = len(Responsibility)
EXPECTED = f"All {TOTAL} responsibilities held, accepted and not lapsed"


def judge(subject: Subject) -> Verdict:
    """Pass when every responsibility has an accepted holder who can answer."""
    held = subject.interface.all_held(subject.now)
    gaps = [responsibility for responsibility in Responsibility if responsibility not in held]
    measured = f"{TOTAL - len(gaps)} of {TOTAL} held"
    if not gaps:
        return passed(
            Reason.ALL_HELD,
            f"All {TOTAL} responsibilities are held and accepted.",
            expected=EXPECTED,
            measured=measured,
        )
    return Verdict(
        Outcome.FAIL,
        Reason.GAPS,
        f"{measured}: {_named(gaps)} {'is' if len(gaps) == 1 else 'are'} not.",
        expected=EXPECTED,
        measured=measured,
        evidence=tuple((gap.label, _state(subject, gap)) for gap in gaps),
        remedy=Remedy(
            "Ask a team or a person for each gap. It counts once they accept; a lapsed one has "
            "to be accepted again.",
            form=OWNERS_FORM,
            fields=tuple(("for", gap.value) for gap in gaps),
        ),
    )


def _named(gaps: list[Responsibility], most: int = 3) -> str:
    names = [gap.value.replace("_", " ") for gap in gaps]
    if len(names) > most:
        names = [*names[:most], f"{len(names) - most} more"]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _state(subject: Subject, gap: Responsibility) -> str:
    states = {
        ownership.state(subject.now)
        for ownership in subject.interface.ownerships
        if ownership.responsibility is gap and ownership.standing is Standing.PRIMARY
    }
    if OwnershipState.LAPSED in states:
        return "lapsed"
    return "asked, not accepted" if OwnershipState.INVITED in states else "nobody asked"


CHECK = RecordCheck("OWN-2", "Is every responsibility held, accepted and not lapsed?", judge)
