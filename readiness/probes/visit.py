"""One run of one probe at one environment: the way out, paced and counted."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Protocol, TypeVar
from uuid import UUID

from readiness.egress import (
    Credential,
    DialRefusedError,
    Egress,
    Exchange,
    Handshake,
    Pin,
    Scope,
    TargetFailedError,
)
from readiness.probes.pacing import Pacer
from registry.domain import profiles
from registry.domain.secret import Secret
from registry.domain.snapshot import EnvironmentSnapshot


class _Counted(Protocol):
    @property
    def bytes_read(self) -> int:
        """Bytes received."""


A = TypeVar("A", bound=_Counted)


@dataclass(frozen=True, slots=True)
class Luggage:
    """What a probe brings along beside the snapshot.

    Attributes:
        profile: name of the interface's profile, "" for none.
        credentials: whole header values by slot.
        earlier: facts of the run that this one confirms, None in a first run.
    """

    profile: str = ""
    credentials: Mapping[str, Secret] = field(default_factory=dict)
    earlier: object = None


@dataclass(frozen=True, slots=True)
class Message:
    """A request beyond a plain GET: what is added to the path."""

    method: str = "GET"
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    credential: Credential | None = None


_PLAIN_GET = Message()


class Visit:
    """What a probe holds while it gathers.

    Attributes:
        environment: whom it asks.
        luggage: what it brings along.
        requests: connections made so far.
        bytes_read: bytes received so far.
    """

    def __init__(
        self,
        environment: EnvironmentSnapshot,
        *,
        egress: Egress,
        pacer: Pacer,
        random: Random,
        luggage: Luggage | None = None,
    ) -> None:
        self.environment = environment
        self.luggage = luggage or Luggage()
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

    def plain_scope(self) -> Scope:
        """Return the scope of the edge's plain-HTTP address, port 80 unless recorded otherwise.

        Raises:
            DialRefusedError: it may not be asked from the environment's outside zone.
        """
        environment, edge = self.environment, self.scope()
        host = f"[{edge.host}]" if ":" in edge.host else edge.host
        url = environment.plain_url or f"http://{host}{edge.prefix}"
        return self._egress.scope(url, zone=environment.outside_zone)

    def forbids(self, path: str, scope: Scope | None = None) -> bool:
        """Tell whether the interface's profile lets nobody call ``path`` below ``scope``.

        Args:
            path: below the scope's prefix, which counts as well.
            scope: the edge's where none is given.
        """
        profile, prefix = self.luggage.profile, (scope or self.scope()).prefix
        # a record may outlive its profile
        return profile in profiles.names() and profiles.get(profile).forbids(path, prefix)

    def affordable(self, seconds: float) -> int:
        """Return how many connections the rate of the zone allows within ``seconds``."""
        return int(self._pacer.rate_per_second * seconds)

    def nonce(self) -> str:
        """Return 16 hex digits that nobody could foresee."""
        return f"{self._random.getrandbits(64):016x}"

    async def resolve(self, scope: Scope) -> tuple[Pin, ...]:
        """Return the addresses of the scope; raises as ``Egress.resolve`` does."""
        return await self._egress.resolve(scope)

    async def get(self, pin: Pin, path: str, *, check: str) -> Exchange:
        """Ask one address for ``path`` on behalf of ``check``; raises as ``Egress.exchange``."""
        return await self.send(pin, path, _PLAIN_GET, check=check)

    async def send(self, pin: Pin, path: str, message: Message, *, check: str) -> Exchange:
        """Send ``message`` to one address on behalf of ``check``.

        Raises:
            ValueError: a credential would go to another place than the environment's edge.
            DialRefusedError: the interface's profile lets nobody call the path.
            EgressError: as ``Egress.exchange`` does.
        """
        if self.forbids(path, pin.scope):
            raise DialRefusedError(
                f"{pin.scope.prefix}{path} is not asked: an interface of this kind does work or "
                "changes something when it is called. Register another address or route."
            )
        if message.credential is not None and pin.scope != self.scope():
            raise ValueError("A credential is for the edge that it was given for, and no other.")
        headers = (
            ("User-Agent", self._egress.policy.agent_for(check)),
            ("X-Request-ID", str(UUID(int=self._random.getrandbits(128), version=4))),
            *message.headers,
        )
        return await self._count(
            lambda: self._egress.exchange(
                pin,
                path,
                method=message.method,
                headers=headers,
                body=message.body,
                credential=message.credential,
            )
        )

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
