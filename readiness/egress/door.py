"""The door: what probes call when they want to know something about the outside."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from http import HTTPStatus
from typing import TypeVar

from readiness.egress.answers import Exchange, Handshake
from readiness.egress.credentials import Credential, credential_header
from readiness.egress.dialling import Dialler
from readiness.egress.errors import DialRefusedError, EgressError
from readiness.egress.exchanges import Headers, Question, ask
from readiness.egress.faults import RAISED, explained
from readiness.egress.guard import Guard
from readiness.egress.handshakes import shake
from readiness.egress.policy import EgressPolicy
from readiness.egress.resolver import Resolver
from readiness.egress.scope import Pin, Scope
from readiness.egress.stopwatch import Stopwatch
from readiness.egress.trust import collecting_context, system_anchors, verifying_context

T = TypeVar("T")

CONTROL_CHECK = "control"
"""How the question to our own control target names itself in the User-Agent."""


class Egress:
    """Resolves, dials and asks under one policy. Holds no connection between two calls."""

    def __init__(
        self, policy: EgressPolicy, *, monotonic_ns: Callable[[], int] = time.monotonic_ns
    ) -> None:
        """Bind the policy.

        Args:
            policy: what may be dialled.
            monotonic_ns: monotonic time in nanoseconds.

        Raises:
            DialRefusedError: the control URL of the policy is not a URL.
        """
        self.policy = policy
        self._monotonic_ns = monotonic_ns
        self._guard = Guard(policy)
        self._dialler = Dialler(self._guard, policy.limits)
        self._resolver = Resolver(policy)

    def scope(self, url: str, *, zone: str, ca_pem: str = "") -> Scope:
        """Return the scope of a stored URL in the zone called ``zone``.

        Raises:
            DialRefusedError: there is no such zone, or the URL names nothing that is dialled.
        """
        found = self.policy.zones.get(zone)
        if found is None:
            raise DialRefusedError(
                f"There is no zone called {zone}. Choose one of {', '.join(self.policy.zones)}."
            )
        return Scope.of(url, found, ca_pem=ca_pem)

    async def resolve(self, scope: Scope) -> tuple[Pin, ...]:
        """Return every address of the scope; one that may not be dialled rejects all of them.

        Raises:
            TargetFailedError: the host does not exist, or has no address.
            ResolverError: no name server answered.
            OwnAddressUnknownError: nobody can tell what is the registry's own.
            DialRefusedError: the guard does not approve of an address.
        """
        await self._guard.prepare(scope)
        pins = tuple(Pin(scope, address) for address in await self._resolver.addresses(scope))
        for pin in pins:
            self._guard.approve(pin)
        return pins

    async def texts(self, scope: Scope, label: str) -> tuple[bytes, ...]:
        """Return the TXT records of ``label`` below the scope's host; nothing of it is dialled.

        Raises:
            TargetFailedError: there is no such name, or there is more than is read.
            ResolverError: no name server answered.
            DialRefusedError: the name leads on to one that is never dialled.
        """
        return await self._resolver.texts(scope, label)

    async def exchange(
        self,
        pin: Pin,
        path: str,
        *,
        method: str = "GET",
        headers: Headers = (),
        body: bytes = b"",
        credential: Credential | None = None,
        most_body_bytes: int | None = None,
    ) -> Exchange:
        """Ask one address one question over a connection of its own; redirects are not followed.

        Args:
            pin: the approved address.
            path: path and query below the scope's prefix, beginning with a slash; sent as spelled.
            method: the HTTP method.
            headers: beside Host, or in place of Accept, Accept-Encoding (identity) and Connection.
            body: sent with the request.
            credential: sent to this scope alone, over verified TLS or in an operator's zone.
            most_body_bytes: of the answer that are read, in place of the policy's limit.

        Raises:
            TargetFailedError: there was no proper answer within the limits.
            ProberError: the question could not be put.
        """
        if credential is not None:
            headers = (*headers, credential_header(credential, pin.scope))
        question, limits = Question(method, path, headers, body), self.policy.limits
        if most_body_bytes is not None:
            limits = replace(limits, body_bytes=most_body_bytes)
        return await self._bounded(
            pin, lambda watch: ask(question, pin, self._dialler, limits, watch)
        )

    async def handshake(self, pin: Pin) -> Handshake:
        """Shake hands with verification on, and send nothing else.

        A certificate that is not accepted is an answer, not an error.

        Raises:
            TargetFailedError: there was no certificate at all.
            ProberError: the handshake could not be tried.
        """
        context = verifying_context(system_anchors(pin.scope.ca_pem))
        return await self._bounded(pin, lambda watch: shake(pin, self._dialler, watch, context))

    async def collect_chain(self, pin: Pin) -> Handshake:
        """Shake hands without verification, only to look at the chain as sent.

        Nothing else is sent on this connection, and nothing on it is believed.

        Raises:
            TargetFailedError: there was no certificate at all.
            ProberError: the handshake could not be tried.
        """
        context = collecting_context()
        return await self._bounded(pin, lambda watch: shake(pin, self._dialler, watch, context))

    async def control_answers(self) -> bool:
        """Ask the operator's own control target; True when it answers, or none is configured."""
        scope = self._guard.control
        if scope is None:
            return True
        try:
            pins = await self.resolve(scope)
        except EgressError:
            return False
        for pin in pins:
            if await self._is_answered(pin):
                return True
        return False

    async def _is_answered(self, pin: Pin) -> bool:
        agent = ("User-Agent", self.policy.agent_for(CONTROL_CHECK))
        try:
            answer = await self.exchange(pin, "", headers=(agent,))
        except EgressError:
            return False
        return HTTPStatus.OK <= answer.status < HTTPStatus.MULTIPLE_CHOICES

    async def _bounded(self, pin: Pin, work: Callable[[Stopwatch], Awaitable[T]]) -> T:
        # before the clock runs: how long it takes says nothing about the target
        await self._guard.prepare(pin.scope)
        watch = Stopwatch(self._monotonic_ns)
        try:
            async with asyncio.timeout(self.policy.limits.total_seconds):
                result = await work(watch)
        except RAISED as error:
            raise explained(error, pin, watch) from error
        return result
