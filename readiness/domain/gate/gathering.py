"""From an assessment to what the gate weighs."""

from collections.abc import Sequence
from datetime import datetime

from readiness.domain.assessment import Assessment
from readiness.domain.gate.evidence import Evidence, Holders, Scheduler
from readiness.domain.horizons import A_MOMENT
from registry.domain.responsibilities import Responsibility
from registry.domain.snapshot import InterfaceSnapshot


def evidence_of(
    interface: InterfaceSnapshot,
    assessment: Assessment,
    horizons: Sequence[datetime],
    scheduler: Scheduler,
) -> Evidence:
    """Return what ``assessment`` says of the place that a release goes to.

    Args:
        horizons: the last moments at which the assessment holds, as ``horizons_of`` returns them.
    """
    now, leant = assessment.assessed_at, assessment.leant_level
    return Evidence(
        scorecard=assessment.scorecard,
        findings=assessment.findings,
        demanded_level=assessment.demanded_level,
        scheduler=scheduler,
        weakest=assessment.weakest.name if leant is not None and assessment.weakest else "",
        weakest_level=leant,
        turns_at=horizons[0] + A_MOMENT if horizons else None,
        holders=_holders(interface, now),
        team=interface.team.name,
        plan=interface.particulars.rollback,
        rehearsal=next(iter(interface.rehearsals), None),
    )


def _holders(interface: InterfaceSnapshot, now: datetime) -> Holders:
    held = {word: tuple(interface.held(word, now)) for word in Responsibility}
    return {word: tuple(sorted({one.holder.name for one in found})) for word, found in held.items()}
