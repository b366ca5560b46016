"""The last runs of a check."""

from readiness.domain.probing import ProbeId
from readiness.domain.runs import CheckRun, outcome_in
from readiness.models import ProbeRun

SHOWN = 30
"""Runs that a page shows at most."""


def check_runs(environment_id: int, source: str, check: str) -> tuple[CheckRun, ...]:
    """Return the last runs of the probe ``source`` in which ``check`` was asked, oldest first.

    A check that rests on the records has no runs; then nothing is asked of the database.
    """
    if source not in set(ProbeId):
        return ()
    newest = ProbeRun.objects.filter(environment_id=environment_id, probe=source)
    found = (_run(row, check) for row in newest.order_by("-observed_at")[:SHOWN])
    return tuple(run for run in found if run)[::-1]


def _run(row: ProbeRun, check: str) -> CheckRun | None:
    outcome = outcome_in(row.outcomes, check)
    if outcome is None:
        return None
    return CheckRun(
        observed_at=row.observed_at,
        outcome=outcome,
        attempts=row.attempts,
        flaked=row.flaked,
        milliseconds=row.milliseconds,
        bytes_read=row.bytes_read,
    )
