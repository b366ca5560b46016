"""Days in the record at which what it says stops or begins to count."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

from registry.domain.particulars import Particulars, Upgrades
from registry.domain.rollback import Rehearsal
from registry.domain.snapshot import ContractSnapshot

REVIEW_LASTS = timedelta(days=365)
"""How long a review of the deployment steps counts (checks.md, OWN-8)."""
CONTRACT_REVIEW_LASTS = timedelta(days=180)
"""How long a review of a proxy contract counts (checks.md, PRX-1)."""
REHEARSAL_LASTS = timedelta(days=90)
"""How long a rehearsal of the rollback counts (checks.md, REL-5)."""
_TIME_ZONES = timedelta(days=1)
"""Where somebody writes a day, it may be a day later than in UTC."""


def lies_ahead(day: date, today: date) -> bool:
    """Tell whether ``day`` has come nowhere on earth while it is ``today`` in UTC."""
    return day > today + _TIME_ZONES


def upgrade_due(upgrades: Upgrades) -> date | None:
    """Return the last day for the next upgrade, None where nobody can tell."""
    if upgrades.cadence_days is None or upgrades.last_upgrade is None:
        return None
    return upgrades.last_upgrade + timedelta(days=upgrades.cadence_days)


def rehearsal_ends(rehearsal: Rehearsal) -> datetime:
    """Return the last moment at which ``rehearsal`` counts."""
    return rehearsal.finished_at + REHEARSAL_LASTS


def turning_points(particulars: Particulars) -> Iterator[datetime]:
    """Yield the last moments at which a dated part of the record counts as it does before."""
    reviewed, upgraded = particulars.deployment.reviewed_on, particulars.upgrades.last_upgrade
    if reviewed:
        yield _end_of(reviewed + REVIEW_LASTS)
    if due := upgrade_due(particulars.upgrades):
        yield _end_of(due)
    for day in filter(None, (reviewed, upgraded)):
        yield _end_of(day - 2 * _TIME_ZONES)


def contract_turning_points(contract: ContractSnapshot) -> Iterator[datetime]:
    """Yield the last moments at which the review of a proxy contract counts as it does before."""
    if contract.reviewed_on:
        yield _end_of(contract.reviewed_on + CONTRACT_REVIEW_LASTS)
        yield _end_of(contract.reviewed_on - 2 * _TIME_ZONES)


def _end_of(day: date) -> datetime:
    return datetime.combine(day, time.max, UTC)
