"""The moments at which what is known of an environment turns by itself, for the worse."""

from datetime import UTC, datetime, time

from readiness.domain.assessment import Observations
from readiness.domain.schedule import cadence_of
from registry.domain.snapshot import InterfaceSnapshot


def horizons_of(
    interface: InterfaceSnapshot, observations: Observations, now: datetime
) -> tuple[datetime, ...]:
    """Return, in order, the last moments of everything that counts at ``now`` and then lapses.

    These are the ends of observations, and the last days of accepted ownerships. Dates that a
    certificate carries are left out: its observation goes stale before they matter.
    """
    stale = {
        seen.observed_at + cadence_of(probe).stale_after for probe, seen in observations.items()
    }
    lapsing = {
        datetime.combine(ownership.review_by, time.max, UTC)
        for ownership in interface.ownerships
        if ownership.review_by is not None and ownership.accepted_at is not None
    }
    return tuple(sorted(moment for moment in stale | lapsing if moment >= now))
