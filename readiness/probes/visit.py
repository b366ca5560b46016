"""One run of one probe at one environment: the way out, paced, bounded and counted."""

import time
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
from readiness.probes.budget import Budget
from readiness.probes.pacing import Pacer
from readiness.probes.transcript import Sent
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
    """A request beyond a plain GET: what is added to the path.

    Attributes:
        most_body_bytes: of the answer's body that are read, None for as many as always.
    """

    method: str = "GET"
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    credential: Credential | None = None
    most_body_bytes: int | None = None


_PLAIN_GET = Message()


class Visit:
    """What a probe holds while it gathers.

    Attributes:
        environment: whom it asks.
        luggage: what it brings along.
        requests: connections made so far.
        bytes_read: bytes received so far.
        left_out: in words, what was to be asked and did not fit into the time of the run.
    """

    def __init__(
        self,
        environment: EnvironmentSnapshot,
        *,
        egress: Egress,
        pacer: Pacer,
        random: Random,
        luggage: Luggage | None = None,
        budget: Budget | None = None,
        note: Callable[[Sent], None] = lambda _: None,
    ) -> None:
        """Begin with nothing asked.

        Args:
            environment: whom it asks.
            egress: the way out.
            pacer: spaces the connections; several visits may share one.
            random: for request ids and random paths.
            luggage: what it brings along.
            budget: the time that it may wait for the target, without an end where none is given.
            note: told of each question before it is put.
        """
        self.environment = environment
        self.luggage = luggage or Luggage()
        self.requests = 0
        self.bytes_read = 0
        self.left_out: list[str] = []
        self._budget = budget or Budget(monotonic=time.monotonic)
        self._note = note
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

    @property
    def seconds_waited(self) -> float:
        """Time in which something was asked, that of earlier attempts on the same budget too."""
        return self._budget.spent

    def leave_out(self, words: str) -> None:
        """Note what could not be asked in time; no check passes on what is left then."""
        self.left_out.append(words)

    async def resolve(self, scope: Scope) -> tuple[Pin, ...]:
        """Return the addresses of the scope.

        Raises:
            OutOfTimeError: the time of the run was used up.
            EgressError: as ``Egress.resolve`` does.
        """
        async with self._budget.waiting("name server", scope.host):
            return await self._egress.resolve(scope)

    async def get(self, pin: Pin, path: str, *, check: str) -> Exchange:
        """Ask one address for ``path`` on behalf of ``check``; raises as ``Egress.exchange``."""
        return await self.send(pin, path, _PLAIN_GET, check=check)

    async def send(self, pin: Pin, path: str, message: Message, *, check: str) -> Exchange:
        """Send ``message`` to one address on behalf of ``check``.

        Raises:
            ValueError: a credential would go to another place than the environment's edge.
            DialRefusedError: the interface's profile lets nobody call the path.
            OutOfTimeError: the time of the run was used up.
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
        target = pin.scope.target(path)
        sent = Sent(
            pin, check, message.method, target, message.headers, message.body, message.credential
        )
        return await self._count(
            sent,
            lambda: self._egress.exchange(
                pin,
                path,
                method=message.method,
                headers=headers,
                body=message.body,
                credential=message.credential,
                most_body_bytes=message.most_body_bytes,
            ),
        )

    async def handshake(self, pin: Pin) -> Handshake:
        """Shake hands with verification; raises as ``Egress.handshake``."""
        return await self._count(Sent(pin), lambda: self._egress.handshake(pin))

    async def collect_chain(self, pin: Pin) -> Handshake:
        """Look at the chain as sent; raises as ``Egress.collect_chain``."""
        return await self._count(Sent(pin), lambda: self._egress.collect_chain(pin))

    async def _count(self, sent: Sent, work: Callable[[], Awaitable[A]]) -> A:
        # before the pacer as well: there is no use in waiting for a turn that comes too late
        self._budget.require_room()
        async with self._pacer.connection():
            place = (sent.pin.address, sent.pin.scope.port)
            async with self._budget.waiting(place, (sent.method, sent.target)):
                self.requests += 1
                self._note(sent)
                answer = await self._received(work)
        self._read(answer.bytes_read)
        return answer

    async def _received(self, work: Callable[[], Awaitable[A]]) -> A:
        try:
            return await work()
        except TargetFailedError as error:
            self._read(error.bytes_read)
            raise

    def _read(self, count: int) -> None:
        self.bytes_read += count
        self._budget.receive(count)
