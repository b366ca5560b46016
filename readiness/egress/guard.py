"""The one judge of what may be dialled; every connection passes it."""

import logging
from ipaddress import ip_network

from readiness.egress.errors import DialRefusedError
from readiness.egress.policy import EgressPolicy
from readiness.egress.ranges import never_reason, unwrap
from readiness.egress.scope import Pin, Scope
from readiness.egress.zones import Zone

logger = logging.getLogger(__name__)

CONTROL = Zone("control", (ip_network("0.0.0.0/0"), ip_network("::/0")))
"""The operator's own control target lies where the operator says; the never-list still holds."""


class Guard:
    """Judges one address of one target against the operator's policy."""

    def __init__(self, policy: EgressPolicy) -> None:
        self._own = policy.own
        self._control = Scope.of(policy.control_url, CONTROL) if policy.control_url else None

    @property
    def control(self) -> Scope | None:
        """The control target, None where none is configured."""
        return self._control

    async def prepare(self, scope: Scope) -> None:
        """Find out what the registry's own servers are, where that matters for ``scope``.

        Raises:
            OwnAddressUnknownError: it cannot be found out, so nothing may be dialled.
        """
        if scope.zone != CONTROL:
            await self._own.refresh()

    def approve(self, pin: Pin) -> None:
        """Let the address be dialled, or refuse it with the same sentence whatever the reason.

        The reason and the address go to the log alone: they would tell whoever registered a name
        what lies behind it.

        Raises:
            DialRefusedError: it is never dialled, lies outside the zone, or belongs to the
                registry itself.
            OwnAddressUnknownError: nobody can tell what belongs to the registry.
        """
        if reason := self._refusal(pin):
            scope = pin.scope
            seen = {"host": scope.host, "address": str(pin.address), "port": scope.port}
            logger.warning("dial refused", extra={**seen, "reason": reason})
            raise DialRefusedError(
                f"{scope.host} port {scope.port} is not dialled: "
                f"the zone {scope.zone.name} does not permit its address."
            )

    def _refusal(self, pin: Pin) -> str:
        address, zone = unwrap(pin.address), pin.scope.zone
        if reason := never_reason(address):
            return reason
        if zone == CONTROL:
            return "" if pin.scope == self._control else "it is not the control target"
        if not zone.permits(address):
            return f"it lies outside the zone {zone.name}"
        is_own = self._own.holds(address, pin.scope.port)
        return "it is the registry's own server, database or broker" if is_own else ""
