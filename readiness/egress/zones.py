"""Zones: from where an edge is probed, and which addresses may be dialled from there.

``public`` is always there and means globally routable addresses, whoever writes what. Every other
zone is one that the platform's operator wrote down, address range by address range.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from ipaddress import ip_address, ip_network
from typing import Any

from readiness.egress.ranges import NEVER, Address, Network, is_public
from registry.domain.zones import PUBLIC

PUBLIC_RATE = 1.0
OPERATOR_RATE = 20.0
_FIELDS = frozenset({"networks", "rate_per_second", "source_address"})


class ZoneInvalidError(ValueError):
    """A zone cannot be used as written; the message names the zone, the value and the cure."""


@dataclass(frozen=True, slots=True)
class Zone:
    """One place to probe from.

    Attributes:
        networks: address ranges that may be dialled; not looked at in ``public``.
        rate_per_second: new connections to one target, each second.
        source_address: local address to dial from, or None for the system's choice.
    """

    name: str
    networks: tuple[Network, ...] = ()
    rate_per_second: float = OPERATOR_RATE
    source_address: Address | None = None

    @property
    def is_public(self) -> bool:
        """Whether it is the zone that reaches globally routable addresses and nothing else."""
        return self.name == PUBLIC

    def permits(self, address: Address) -> bool:
        """Tell whether an unwrapped address, not on the never-list, belongs to the zone."""
        if self.is_public:
            return is_public(address)
        return any(address in network for network in self.networks)


def parse_zones(settings: Mapping[str, Sequence[str] | Mapping[str, Any]]) -> dict[str, Zone]:
    """Read the zones as an operator writes them; ``public`` is added where it is not named.

    Args:
        settings: name to a list of CIDRs, or to a mapping of ``networks``, ``rate_per_second``
            and ``source_address``.

    Raises:
        ZoneInvalidError: a value cannot be used.
    """
    zones = {name: _zone(name, value) for name, value in settings.items()}
    zones.setdefault(PUBLIC, Zone(PUBLIC, rate_per_second=PUBLIC_RATE))
    return zones


def _zone(name: str, value: Sequence[str] | Mapping[str, Any]) -> Zone:
    fields = value if isinstance(value, Mapping) else {"networks": value}
    if unknown := set(fields) - _FIELDS:
        raise ZoneInvalidError(
            f"Zone {name}: {', '.join(sorted(unknown))} is not known. "
            f"Use {', '.join(sorted(_FIELDS))}."
        )
    return Zone(
        name,
        _networks(name, fields.get("networks", ())),
        _rate(name, fields.get("rate_per_second")),
        _source(name, fields.get("source_address")),
    )


def _networks(name: str, value: object) -> tuple[Network, ...]:
    if isinstance(value, str) or not isinstance(value, Sequence):
        raise ZoneInvalidError(f"Zone {name}: networks must be a list of CIDRs, not {value!r}.")
    if name == PUBLIC and value:
        raise ZoneInvalidError(
            f"Zone {PUBLIC}: it takes no networks such as {value[0]}, for it is every globally "
            "routable address. Give the networks a zone of their own."
        )
    if name != PUBLIC and not value:
        raise ZoneInvalidError(f"Zone {name}: networks is empty. Name at least one CIDR.")
    return tuple(_network(name, cidr) for cidr in value)


def _network(name: str, cidr: object) -> Network:
    try:
        network = ip_network(str(cidr))
    except ValueError as error:
        raise ZoneInvalidError(f"Zone {name}: {cidr!r} is not a network: {error}.") from error
    for never, reason in NEVER:
        if _within(network, never):
            raise ZoneInvalidError(
                f"Zone {name}: {cidr} is never dialled ({reason}). Leave it out."
            )
    return network


def _within(network: Network, other: Network) -> bool:
    return network.network_address in other and network.broadcast_address in other


def _rate(name: str, value: object) -> float:
    if value is None:
        return PUBLIC_RATE if name == PUBLIC else OPERATOR_RATE
    if isinstance(value, int | float) and not isinstance(value, bool):
        rate = float(value)
        if math.isfinite(rate) and rate > 0:
            return rate
    raise ZoneInvalidError(f"Zone {name}: rate_per_second must be a number above 0, not {value!r}.")


def _source(name: str, value: object) -> Address | None:
    if value is None:
        return None
    try:
        return ip_address(str(value))
    except ValueError as error:
        raise ZoneInvalidError(
            f"Zone {name}: source_address {value!r} is not an IP address of this machine."
        ) from error
