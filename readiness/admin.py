"""What was observed and is due, as it is stored, for administrators to look at."""

from collections.abc import Mapping

from django.db import models

from readiness.models import (
    EnvironmentStatus,
    FindingPeriod,
    Heartbeat,
    HostProof,
    InterfaceStatus,
    LatestObservation,
    ProbeClaim,
    ProbeRun,
    ProbeSchedule,
    Scorecard,
    SimulatedInterface,
    Simulation,
)
from registry.admin import show, site

READABLE: Mapping[type[models.Model], frozenset[str]] = {
    EnvironmentStatus: frozenset(),
    FindingPeriod: frozenset(),
    Heartbeat: frozenset(),
    HostProof: frozenset(),
    InterfaceStatus: frozenset(),
    LatestObservation: frozenset(),
    ProbeClaim: frozenset({"claim"}),
    ProbeRun: frozenset(),
    ProbeSchedule: frozenset(),
    Scorecard: frozenset(),
    SimulatedInterface: frozenset(),
    Simulation: frozenset(),
}
"""The records that can be looked at, each with the fields that nobody is shown."""

show(READABLE)

__all__ = ["READABLE", "site"]
