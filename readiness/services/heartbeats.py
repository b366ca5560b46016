"""Signs of life of the program's own parts, one row a part."""

from collections.abc import Iterable
from datetime import datetime

from readiness.domain.outcomes import UnknownReason
from readiness.domain.vitals import Part
from readiness.models import Heartbeat
from readiness.probes.contract import TargetObservations

_LONGEST_DETAIL = 200


def heartbeat_record(
    *, name: Part, now: datetime, has_failed: bool = False, detail: str = ""
) -> None:
    """Note that a part has just done its work, in one statement."""
    row = Heartbeat(name=name, at=now, has_failed=has_failed, detail=detail[:_LONGEST_DETAIL])
    Heartbeat.objects.bulk_create(
        [row],
        update_conflicts=True,
        unique_fields=["name"],
        update_fields=["at", "has_failed", "detail"],
    )


def control_failed(results: Iterable[TargetObservations]) -> bool:
    """Tell whether the prober could not reach its own control target in this run."""
    return any(
        observation.unknown is not None
        and observation.unknown.reason is UnknownReason.CONTROL_FAILED
        for result in results
        for observation in result.observations
    )
