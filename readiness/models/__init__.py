"""What was observed and concluded, and what is due next."""

from readiness.models.fleet import InterfaceStatus
from readiness.models.heartbeats import Heartbeat
from readiness.models.observations import FindingPeriod, LatestObservation
from readiness.models.proofs import HostProof
from readiness.models.runs import ProbeRun
from readiness.models.schedules import ProbeClaim, ProbeSchedule
from readiness.models.scorecards import Scorecard, SimulatedInterface, Simulation
from readiness.models.statuses import EnvironmentStatus

__all__ = [
    "EnvironmentStatus",
    "FindingPeriod",
    "Heartbeat",
    "HostProof",
    "InterfaceStatus",
    "LatestObservation",
    "ProbeClaim",
    "ProbeRun",
    "ProbeSchedule",
    "Scorecard",
    "SimulatedInterface",
    "Simulation",
]
