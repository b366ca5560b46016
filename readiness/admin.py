"""What was observed and is due, as it is stored, for administrators to look at."""

from collections.abc import Mapping

from django.db import models

from readiness.models import (
    AssessmentBasis,
    Assignment,
    Attestation,
    ChecklistComment,
    ContractValidation,
    EnvironmentDay,
    EnvironmentStatus,
    FindingPeriod,
    FleetDay,
    FleetOverview,
    GateAdmission,
    GateEvaluation,
    Heartbeat,
    HostProof,
    InterfaceStatus,
    LatestObservation,
    OutboxMessage,
    ProbeClaim,
    ProbeRun,
    ProbeSchedule,
    PushedEvidence,
    Scorecard,
    SimulatedInterface,
    Simulation,
    VoteWanted,
    Waiver,
)
from registry.admin import show, site

READABLE: Mapping[type[models.Model], frozenset[str]] = {
    EnvironmentDay: frozenset(),
    Assignment: frozenset(),
    Attestation: frozenset(),
    ChecklistComment: frozenset(),
    ContractValidation: frozenset(),
    EnvironmentStatus: frozenset(),
    FindingPeriod: frozenset(),
    FleetDay: frozenset(),
    FleetOverview: frozenset(),
    GateAdmission: frozenset({"token_id"}),
    GateEvaluation: frozenset(),
    Heartbeat: frozenset(),
    HostProof: frozenset(),
    InterfaceStatus: frozenset(),
    LatestObservation: frozenset(),
    OutboxMessage: frozenset({"claim"}),
    ProbeClaim: frozenset({"claim"}),
    ProbeRun: frozenset(),
    ProbeSchedule: frozenset(),
    AssessmentBasis: frozenset(),
    VoteWanted: frozenset(),
    Waiver: frozenset(),
    PushedEvidence: frozenset(),
    Scorecard: frozenset(),
    SimulatedInterface: frozenset(),
    Simulation: frozenset(),
}
"""The records that can be looked at, each with the fields that nobody is shown."""

show(READABLE)

__all__ = ["READABLE", "site"]
