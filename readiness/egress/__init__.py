"""Everything that leaves, leaves here: judged by the operator's policy, pinned and bounded.

Plain Python without Django. Callers see frozen values and the exceptions of ``errors``; the HTTP
client, sockets, TLS and name servers stay inside.
"""

from readiness.egress.answers import Exchange, Handshake
from readiness.egress.credentials import Credential
from readiness.egress.door import Egress
from readiness.egress.errors import (
    CredentialRefusedError,
    DialRefusedError,
    EgressError,
    LocalNetworkError,
    NoRouteError,
    OwnAddressUnknownError,
    ProberError,
    ResolverError,
    TargetFailedError,
    TrustError,
)
from readiness.egress.mail import MailConnection, MailError, Relay, Security
from readiness.egress.own_endpoints import OwnEndpoints
from readiness.egress.policy import EgressPolicy, Limits
from readiness.egress.scope import Pin, Scope
from readiness.egress.trust import TrustAnchors, system_anchors
from readiness.egress.zones import Zone, ZoneInvalidError, parse_zones
from registry.domain.zones import PUBLIC

__all__ = [
    "PUBLIC",
    "Credential",
    "CredentialRefusedError",
    "DialRefusedError",
    "Egress",
    "EgressError",
    "EgressPolicy",
    "Exchange",
    "Handshake",
    "Limits",
    "LocalNetworkError",
    "MailConnection",
    "MailError",
    "NoRouteError",
    "OwnAddressUnknownError",
    "OwnEndpoints",
    "Pin",
    "ProberError",
    "Relay",
    "ResolverError",
    "Scope",
    "Security",
    "TargetFailedError",
    "TrustAnchors",
    "TrustError",
    "Zone",
    "ZoneInvalidError",
    "parse_zones",
    "system_anchors",
]
