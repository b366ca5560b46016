"""The records: who is there, what runs, and who answers for it."""

from registry.models.identities import ProbeIdentity
from registry.models.interfaces import Environment, Interface
from registry.models.ownerships import Ownership
from registry.models.people import Membership, SignInLink, Team, User
from registry.models.routes import Route

__all__ = [
    "Environment",
    "Interface",
    "Membership",
    "Ownership",
    "ProbeIdentity",
    "Route",
    "SignInLink",
    "Team",
    "User",
]
