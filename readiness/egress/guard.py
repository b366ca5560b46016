"""The one judge of what may be dialled; every connection passes it."""

import logging
from ipaddress import ip_network

from readiness.egress.errors import DialRefusedError
from readiness.egress.policy import EgressPolicy
from readiness.egress.ranges import Address, never_reason, unwrap
from readiness.egress.scope import Pin, Scope
from readiness.egress.zones import Zone

logger = logging.getLogger(__name__)

CONTROL = Zone("control", (ip_network("0.0.0.0/0"), ip_network("::/0")))
"""The operator's own control target lies where the operator says; the never-list still holds."""


class Guard:
    """Judges one address of one target against the operator's policy."""

    def __init__(self, policy: EgressPolicy) -> None:
        self._forbidden = {_endpoint(*pair) for pair in policy.forbidden_endpoints}
        self._control = Scope.of(policy.control_url, CONTROL) if policy.control_url else None

    @property
    def control(self) -> Scope | None:
        """The control target, None where none is configured."""
        return self._control

    def approve(self, pin: Pin) -> None:
        """Let the address be dialled, or say why not.

        Raises:
            DialRefusedError: it is never dialled, belongs to the registry itself, or lies outside
                the zone.
        """
        if reason := self._refusal(pin):
            sentence = f"{pin.address} port {pin.scope.port} is not dialled: {reason}."
            logger.warning("dial refused", extra={"host": pin.scope.host, "reason": sentence})
            raise DialRefusedError(sentence)

    def _refusal(self, pin: Pin) -> str:
        address, zone = unwrap(pin.address), pin.scope.zone
        if reason := never_reason(address):
            return reason
        if zone == CONTROL:
            return "" if pin.scope == self._control else "it is not the control target"
        if _endpoint(address, pin.scope.port) in self._forbidden:
            return "it is the registry's own server, database or broker"
        return "" if zone.permits(address) else f"it lies outside the zone {zone.name}"


def _endpoint(address: Address, port: int) -> tuple[Address | str, int]:
    # every loopback address reaches a server that listens on all addresses
    unwrapped = unwrap(address)
    return ("loopback" if unwrapped.is_loopback else unwrapped), port
