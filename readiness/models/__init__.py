"""What was observed and concluded, and what is due next."""

from readiness.models.claims import Assignment, Attestation, ChecklistComment, PushedEvidence
from readiness.models.fleet import InterfaceStatus
from readiness.models.gate import GateAdmission, GateEvaluation
from readiness.models.heartbeats import Heartbeat
from readiness.models.history import AssessmentBasis, EnvironmentDay, FleetDay, FleetOverview
from readiness.models.observations import FindingPeriod, LatestObservation
from readiness.models.outbox import OutboxMessage
from readiness.models.proofs import HostProof
from readiness.models.runs import ProbeRun
from readiness.models.schedules import ProbeClaim, ProbeSchedule
from readiness.models.scorecards import Scorecard, SimulatedInterface, Simulation
from readiness.models.statuses import EnvironmentStatus
from readiness.models.validations import ContractValidation
from readiness.models.votes_wanted import VoteWanted
from readiness.models.waivers import Waiver

__all__ = [
    "AssessmentBasis",
    "Assignment",
    "Attestation",
    "ChecklistComment",
    "ContractValidation",
    "EnvironmentDay",
    "EnvironmentStatus",
    "FindingPeriod",
    "FleetDay",
    "FleetOverview",
    "GateAdmission",
    "GateEvaluation",
    "Heartbeat",
    "HostProof",
    "InterfaceStatus",
    "LatestObservation",
    "OutboxMessage",
    "ProbeClaim",
    "ProbeRun",
    "ProbeSchedule",
    "PushedEvidence",
    "Scorecard",
    "SimulatedInterface",
    "Simulation",
    "VoteWanted",
    "Waiver",
]
