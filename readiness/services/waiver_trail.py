"""What the audit trail keeps of acts on waivers."""

from typing import Any

from readiness.domain.waivers import WaiverState
from readiness.models import Waiver
from registry.domain.audit import Kind, Subject


def values_of(waiver: Waiver) -> dict[str, object]:
    """Return what the trail keeps of a waiver."""
    return {
        "state": waiver.state,
        "compensating_control": waiver.compensating_control,
        "ends_on": waiver.ends_on,
        "renews": waiver.renews.public_id if waiver.renews else "",
        "requested_by": waiver.requester,
        "decided_by": waiver.decider,
    }


def change_of(waiver: Waiver) -> dict[str, Any]:
    """Return before and after of an act on a request or an approved waiver."""
    after = values_of(waiver)
    was_approved = waiver.state == WaiverState.REVOKED
    before = after | {"state": WaiverState.APPROVED if was_approved else WaiverState.REQUESTED}
    if not was_approved:
        before["decided_by"] = ""
    return {"before": before, "after": after}


def subject_of(waiver: Waiver) -> Subject:
    """Return what a row of the trail about a waiver is about."""
    slug, name = waiver.environment.interface.slug, waiver.environment.name
    return Subject(Kind.WAIVER, (slug, name, waiver.check_id, waiver.public_id), slug)
