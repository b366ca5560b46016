"""Reads about rehearsals of the rollback."""

from registry.domain.rollback import Rehearsal, Result
from registry.models import Environment
from registry.models import Rehearsal as Row


def rehearsals_of(environment: Environment) -> tuple[Rehearsal, ...]:
    """Return the rehearsals in ``environment``, the earliest first."""
    return tuple(rehearsal_of(row) for row in environment.rehearsals.all())


def rehearsal_of(row: Row) -> Rehearsal:
    """Return a recorded rehearsal."""
    return Rehearsal(
        started_at=row.started_at,
        finished_at=row.finished_at,
        result=Result(row.result),
        from_digest=row.from_digest,
        to_digest=row.to_digest,
        evidence=row.evidence,
        id=row.pk,
        recorded_by=row.recorded_by,
    )
