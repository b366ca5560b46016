"""The records: who is there, what runs, and who answers for it."""

from registry.models.alert_routes import AlertRoute
from registry.models.answers import KeptAnswer
from registry.models.audit import AuditRow, AuditVerification
from registry.models.contracts import ContractTemplate, ContractVersion, ProxyContract
from registry.models.identities import ProbeIdentity
from registry.models.interfaces import Environment, Interface
from registry.models.machines import (
    Issuer,
    MachineGrant,
    PersonLink,
    TrustPin,
    TrustRule,
    UsedAssertion,
)
from registry.models.objectives import Objective
from registry.models.ownerships import Declined, Ownership
from registry.models.particulars import BoundaryLayer, Dependency, Link, ServedModel, Tag
from registry.models.people import Membership, SignInLink, Team, User
from registry.models.policies import ApprovalPolicy, PolicyVersion
from registry.models.rehearsing import RehearsalRun, RehearsalStep
from registry.models.releases import Deployment, Release, Revision
from registry.models.rests import MaintenanceWindow, Pause
from registry.models.rollback import Rehearsal, RollbackPlan
from registry.models.routes import Route
from registry.models.sessions import Session
from registry.models.tokens import ApiToken, TokenScope
from registry.models.upstreams import Upstream
from registry.models.votes import SubmittedPolicy, Vote

__all__ = [
    "AlertRoute",
    "ApiToken",
    "ApprovalPolicy",
    "AuditRow",
    "AuditVerification",
    "BoundaryLayer",
    "ContractTemplate",
    "ContractVersion",
    "Declined",
    "Dependency",
    "Deployment",
    "Environment",
    "Interface",
    "Issuer",
    "KeptAnswer",
    "Link",
    "MachineGrant",
    "MaintenanceWindow",
    "Membership",
    "Objective",
    "Ownership",
    "Pause",
    "PersonLink",
    "PolicyVersion",
    "ProbeIdentity",
    "ProxyContract",
    "Rehearsal",
    "RehearsalRun",
    "RehearsalStep",
    "Release",
    "Revision",
    "RollbackPlan",
    "Route",
    "ServedModel",
    "Session",
    "SignInLink",
    "SubmittedPolicy",
    "Tag",
    "Team",
    "TokenScope",
    "TrustPin",
    "TrustRule",
    "Upstream",
    "UsedAssertion",
    "User",
    "Vote",
]
