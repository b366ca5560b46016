"""OWN-3: what depends on one holder alone is down when that holder is away."""

from readiness.domain.checks.contract import RecordCheck, Subject
from readiness.domain.findings import Reason, Verdict, passed
from readiness.domain.outcomes import Outcome
from readiness.domain.remedies import OWNERS_FORM, Remedy
from registry.domain.owner_snapshots import OwnershipSnapshot, OwnershipState
from registry.domain.responsibilities import Responsibility
from registry.domain.vocabulary import Standing, Tier

BACKED_UP = (
    Responsibility.UPTIME,
    Responsibility.INCIDENT_RESPONSE,
    Responsibility.ALERTS,
    Responsibility.RELEASE_APPROVAL,
)
EXPECTED = "An accepted backup for uptime, incident response, alerts and release approval"


def judge(subject: Subject) -> Verdict:
    """Pass when each has an accepted backup, or a second holder where several may hold it.

    It is asked of tier 1, and of an interface of which nobody decided the tier.
    """
    if not needs_backups(subject.interface.tier):
        return _not_demanded(subject.interface.tier)
    missing = [one for one in BACKED_UP if not _has_backup(subject, one)]
    measured = f"{len(BACKED_UP) - len(missing)} of {len(BACKED_UP)} have one"
    if not missing:
        return passed(
            Reason.BACKED_UP, "Each of the four has a backup.", expected=EXPECTED, measured=measured
        )
    named = ", ".join(one.value.replace("_", " ") for one in missing)
    return Verdict(
        Outcome.FAIL,
        Reason.NO_BACKUP,
        f"Nobody accepted to stand in for: {named}.",
        expected=EXPECTED,
        measured=measured,
        evidence=tuple((one.label, "no accepted backup") for one in missing),
        remedy=Remedy(
            "Ask a team or a person for each as backup, under “Who answers for it”. It counts "
            "once they accept.",
            form=OWNERS_FORM,
            fields=(
                *(("for", one.value) for one in missing),
                ("standing", Standing.BACKUP.value),
            ),
        ),
    )


def needs_backups(tier: Tier | None) -> bool:
    """Tell whether backups are asked of an interface of ``tier``, None while nobody decided it."""
    return tier in (Tier.CRITICAL, None)


def _not_demanded(tier: Tier | None) -> Verdict:
    return Verdict(
        Outcome.NOT_APPLICABLE,
        Reason.NOT_DEMANDED,
        f"Backups are asked of tier 1, and this is tier {tier}.",
        expected=EXPECTED,
        remedy=Remedy("Nothing is to be done while the tier is right."),
    )


def _has_backup(subject: Subject, responsibility: Responsibility) -> bool:
    holders = {_key(held) for held in subject.interface.held(responsibility, subject.now)}
    backups = {
        _key(found)
        for found in subject.interface.ownerships
        if found.responsibility is responsibility
        and found.standing is Standing.BACKUP
        and found.state(subject.now) is OwnershipState.ACCEPTED
    }
    return bool(backups) or len(holders) > 1


def _key(ownership: OwnershipSnapshot) -> str:
    holder = ownership.holder
    return getattr(holder, "email", "") or getattr(holder, "slug", "")


CHECK = RecordCheck(
    "OWN-3",
    "Tier 1: is there a backup for uptime, incident response, alerts and release approval?",
    judge,
)
