"""Which zones permit an edge that is named by an address: advice before anything is dialled.

The judge of what is dialled is elsewhere; this only spares people a round trip. A host name is
looked up when it is probed and never here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import urlsplit

Address = IPv4Address | IPv6Address

PUBLIC = "public"
"""Name of the zone that is always there: globally routable addresses, whoever registers them."""

LOCAL = tuple(
    ip_network(network)
    for network in (
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.168.0.0/16",
        "::1/128",
        "fc00::/7",
        "fe80::/10",
    )
)
"""Loopback, private, shared and link-local networks (RFC 1918, 4193, 4291, 6598, 3927)."""
INSIDE_IS_OUTSIDE = (
    "The inside zone is the outside zone too, so nothing could be told apart. "
    "Name another one, or leave it out."
)
_LOOPBACK_NAME = "localhost"


@dataclass(frozen=True, slots=True)
class ZoneAdvice:
    """What is known about an address that is not public.

    Attributes:
        host: as it was written.
        permitted: names of the zones whose networks hold it.
    """

    host: str
    permitted: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """The advice in words, with what to do."""
        if not self.permitted:
            return (
                f"{self.host} is not public, and no zone permits it. Ask the platform's operator "
                "to add one to READINESS_ZONES."
            )
        return f"{self.host} is not public. Zones that permit it: {', '.join(self.permitted)}."


def zone_advice(url: str, zones: Mapping[str, object]) -> ZoneAdvice | None:
    """Return advice about the host of ``url``, None where it may be public.

    Args:
        url: as somebody typed it; what cannot be read gives no advice.
        zones: name to a list of networks, or to a mapping that holds ``networks``.
    """
    host = _host(url)
    address = _address(host)
    if address is None or not any(address in network for network in LOCAL):
        return None
    permitted = (name for name, zone in zones.items() if _holds(zone, address))
    return ZoneAdvice(host, tuple(sorted(permitted)))


def _host(url: str) -> str:
    try:
        return urlsplit(url.strip()).hostname or ""
    except ValueError:
        return ""


def _address(host: str) -> Address | None:
    if host == _LOOPBACK_NAME or host.endswith(f".{_LOOPBACK_NAME}"):
        return IPv4Address("127.0.0.1")
    try:
        found = ip_address(host)
    except ValueError:
        return None
    return (found.ipv4_mapped or found) if isinstance(found, IPv6Address) else found


def _holds(zone: object, address: Address) -> bool:
    networks = zone.get("networks", ()) if isinstance(zone, Mapping) else zone
    if isinstance(networks, str) or not isinstance(networks, Sequence):
        return False
    return any(address in ip_network(network) for network in networks)
