"""What the platform's operator permits, as one frozen value."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from readiness.egress.own_endpoints import OwnEndpoints
from readiness.egress.zones import PUBLIC_RATE, Zone
from registry.domain.zones import PUBLIC


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one exchange.

    Attributes:
        total_seconds: from the first packet of the connection to the last byte wanted. A limit on
            each read would not do: a server that drips bytes would outlive it for ever.
        resolve_seconds: for all name servers together.
        header_bytes: received before the answer's head is complete.
        body_bytes: of the body as sent, never decompressed; what is beyond is not read.
        wire_bytes: received on one connection, with all of TLS and framing: messages that belong to
            neither head nor body may be sent for ever. Head and body need 96 KiB of it, and the
            rest is for certificates and framing.
    """

    total_seconds: float = 10.0
    resolve_seconds: float = 2.0
    header_bytes: int = 32 * 1024
    body_bytes: int = 64 * 1024
    wire_bytes: int = 160 * 1024


@dataclass(frozen=True, slots=True)
class EgressPolicy:
    """Everything that decides what may leave, and how it names itself.

    Attributes:
        zones: by name; see ``parse_zones``.
        own: the registry's own web server, database and broker, which no probe may dial.
        control_url: what the prober asks first to prove that it works itself; the one URL that
            may lie on one of them. "" asks nothing.
        nameservers: ``address`` or ``address:port``; () for the system's.
        hosts_file: read before the name servers, in every zone but ``public``.
        user_agent: product, version and contact, as in ``name/1.0 (+https://contact)``.
    """

    zones: Mapping[str, Zone] = field(
        default_factory=lambda: {PUBLIC: Zone(PUBLIC, rate_per_second=PUBLIC_RATE)}
    )
    own: OwnEndpoints = field(default_factory=OwnEndpoints)
    control_url: str = ""
    nameservers: tuple[str, ...] = ()
    hosts_file: Path = Path("/etc/hosts")
    user_agent: str = "ops-registry"
    limits: Limits = Limits()

    def agent_for(self, check: str) -> str:
        """Return the User-Agent of a request made for ``check``, for example ``AVL-1``."""
        if self.user_agent.endswith(")"):
            return f"{self.user_agent[:-1]}; check={check})"
        return f"{self.user_agent} (check={check})"
