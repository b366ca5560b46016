"""What was observed and is due, as it is stored, for administrators to look at."""

from collections.abc import Mapping

from django.db import models

from readiness.models import (
    Assignment,
    Attestation,
    ChecklistComment,
    EnvironmentStatus,
    FindingPeriod,
    Heartbeat,
    HostProof,
    InterfaceStatus,
    LatestObservation,
    ProbeClaim,
    ProbeRun,
    ProbeSchedule,
    PushedEvidence,
)
from registry.admin import show, site

READABLE: Mapping[type[models.Model], frozenset[str]] = {
    Assignment: frozenset(),
    Attestation: frozenset(),
    ChecklistComment: frozenset(),
    EnvironmentStatus: frozenset(),
    FindingPeriod: frozenset(),
    Heartbeat: frozenset(),
    HostProof: frozenset(),
    InterfaceStatus: frozenset(),
    LatestObservation: frozenset(),
    ProbeClaim: frozenset({"claim"}),
    ProbeRun: frozenset(),
    ProbeSchedule: frozenset(),
    PushedEvidence: frozenset(),
}
"""The records that can be looked at, each with the fields that nobody is shown."""

show(READABLE)

__all__ = ["READABLE", "site"]
