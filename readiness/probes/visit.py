"""One run of one probe at one environment: the way out, paced and counted."""

from collections.abc import Awaitable, Callable
from random import Random
from typing import Protocol, TypeVar
from uuid import UUID

from readiness.egress import Egress, Exchange, Handshake, Pin, Scope, TargetFailedError
from readiness.probes.pacing import Pacer
from registry.domain.snapshot import EnvironmentSnapshot


class _Counted(Protocol):
    @property
    def bytes_read(self) -> int:
        """Bytes received."""


A = TypeVar("A", bound=_Counted)


class Visit:
    """What a probe holds while it gathers.

    Attributes:
        environment: whom it asks.
        requests: connections made so far.
        bytes_read: bytes received so far.
    """

    def __init__(
        self, environment: EnvironmentSnapshot, *, egress: Egress, pacer: Pacer, random: Random
    ) -> None:
        self.environment = environment
        self.requests = 0
        self.bytes_read = 0
        self._egress = egress
        self._pacer = pacer
        self._random = random

    def scope(self) -> Scope:
        """Return the scope of the edge.

        Raises:
            DialRefusedError: it may not be asked from the environment's outside zone.
        """
        environment = self.environment
        return self._egress.scope(
            environment.edge_url, zone=environment.outside_zone, ca_pem=environment.ca_pem
        )

    async def resolve(self, scope: Scope) -> tuple[Pin, ...]:
        """Return the addresses of the scope; raises as ``Egress.resolve`` does."""
        return await self._egress.resolve(scope)

    async def get(self, pin: Pin, path: str, *, check: str) -> Exchange:
        """Ask one address for ``path`` on behalf of ``check``; raises as ``Egress.exchange``."""
        headers = (
            ("User-Agent", self._egress.policy.agent_for(check)),
            ("X-Request-ID", str(UUID(int=self._random.getrandbits(128), version=4))),
        )
        return await self._count(lambda: self._egress.exchange(pin, path, headers=headers))

    async def handshake(self, pin: Pin) -> Handshake:
        """Shake hands with verification; raises as ``Egress.handshake``."""
        return await self._count(lambda: self._egress.handshake(pin))

    async def collect_chain(self, pin: Pin) -> Handshake:
        """Look at the chain as sent; raises as ``Egress.collect_chain``."""
        return await self._count(lambda: self._egress.collect_chain(pin))

    async def _count(self, work: Callable[[], Awaitable[A]]) -> A:
        async with self._pacer.connection():
            self.requests += 1
            try:
                answer = await work()
            except TargetFailedError as error:
                self.bytes_read += error.bytes_read
                raise
        self.bytes_read += answer.bytes_read
        return answer
