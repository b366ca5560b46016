"""The records of a running system on SQLite, read beside it."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from typing import Any

from readiness.domain.checks.catalogue import BY_ID
from readiness.domain.checks.contract import ClaimCheck
from tests.servers import RunningSystem

_OUTCOMES = """
SELECT i.slug, f.check_id, f.outcome FROM readiness_findingperiod f
JOIN registry_environment e ON e.id = f.environment_id
JOIN registry_interface i ON i.id = e.interface_id
WHERE f.ended_at IS NULL AND e.name = 'production'
"""
_OLDEST = """
SELECT min(o.observed_at), count(*) FROM readiness_latestobservation o
JOIN registry_environment e ON e.id = o.environment_id
JOIN registry_interface i ON i.id = e.interface_id
WHERE i.slug LIKE ?
"""
_PROBE_AGAIN = """
from django.utils import timezone
from readiness.services.schedules import schedules_due_now
from registry.selectors.environments import environment_ids
schedules_due_now(environment_ids=environment_ids(), now=timezone.now())
"""


def query(system: RunningSystem, statement: str, *values: object) -> list[tuple[Any, ...]]:
    """Return the rows of one statement."""
    with closing(sqlite3.connect(system.data / "registry.sqlite3", timeout=5)) as connection:
        return connection.execute(statement, values).fetchall()


def moment(stored: str) -> datetime:
    """Return a time as SQLite keeps it."""
    return datetime.fromisoformat(stored).replace(tzinfo=UTC)


def outcomes(system: RunningSystem, slug: str) -> dict[str, str]:
    """Return the present outcome of each check of one production, those of claims left out."""
    return {
        check: outcome
        for found, check, outcome in query(system, _OUTCOMES)
        if found == slug and not isinstance(BY_ID[check], ClaimCheck)
    }


def all_seen_since(system: RunningSystem, since: datetime, probes: int, slug: str = "%") -> bool:
    """Tell whether so many probes, and all that there are, looked after ``since``."""
    ((oldest, count),) = query(system, _OLDEST, slug)
    return bool(count == probes and moment(oldest) > since)


def probe_again(system: RunningSystem) -> datetime:
    """Make everything due; return since when."""
    since = datetime.now(UTC)
    system.command("shell", "--verbosity", "0", "--command", _PROBE_AGAIN)
    return since
