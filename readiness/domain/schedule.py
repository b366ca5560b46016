"""Which probe runs how often. The probes' catalogue and every reader of an observation agree."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from readiness.domain.probing import Cadence, ProbeId

CADENCES: Mapping[ProbeId, Cadence] = {
    ProbeId.AVAILABILITY: Cadence.FAST,
    ProbeId.TLS: Cadence.POSTURE,
    ProbeId.PLAIN_HTTP: Cadence.POSTURE,
    ProbeId.HSTS: Cadence.POSTURE,
    ProbeId.AUTHENTICATION: Cadence.MEDIUM,
    ProbeId.EXPOSURE: Cadence.POSTURE,
    ProbeId.VERSION: Cadence.MEDIUM,
}


def cadence_of(probe: ProbeId) -> Cadence:
    """Return how often ``probe`` is due."""
    return CADENCES[probe]


def probes_of(cadence: Cadence) -> tuple[ProbeId, ...]:
    """Return the probes that run at ``cadence``, in the order of the catalogue."""
    return tuple(probe for probe, own in CADENCES.items() if own is cadence)


def next_due(due: datetime, now: datetime, interval: timedelta) -> datetime:
    """Return the first moment after ``now`` that keeps the phase of ``due``.

    A run that was late or asked for by hand does not shift the rhythm, and runs that were missed
    are not made up for.
    """
    behind = now - due
    return now + interval - behind % interval
