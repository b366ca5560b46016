"""How long a probe waits for its target and how much it reads, all its requests together.

A server may hang, drip or take its time with every answer; no limit on single requests keeps a
run short then. Only the time in which something is asked counts: pauses are the prober's own.
"""

import asyncio
import math
from collections.abc import AsyncIterator, Callable, Hashable
from contextlib import asynccontextmanager

from readiness.domain.failures import Failure
from readiness.egress import ProberError, TargetFailedError

WAITING_SECONDS = 15.0
"""For one probe of one environment, its confirmation included."""
FIRST_SECONDS = 11.0
"""Of these for the first attempt: one request that hangs until its own limit of 10 s fits in."""
SHORT_PATIENCE_SECONDS = 3.0
"""For what hung before. Longer than the 2 s after which an answer counts as slow."""
LEAST_SECONDS = 0.25
"""A request that has less time than this is not begun."""
MOST_BYTES = 704 * 1024
"""Received before the last request is begun. Two connections are open at most, and each may bring
``Limits.wire_bytes``: 1 MiB in all."""
FIRST_BYTES = 512 * 1024
"""Of these for the first attempt: what failed in it is asked again."""


class OutOfTimeError(ProberError):
    """What a run may take was used up: nothing is known about the answer to this question."""

    def __init__(self, what: str = "The time of the run") -> None:
        super().__init__(f"{what} was used up before there was an answer.")


class Budget:
    """Counts the time in which at least one request waits for its target.

    Args:
        seconds: of waiting at most.
        monotonic: monotonic time in seconds.
        deadline: monotonic time after which nothing is begun any more.
    """

    def __init__(
        self,
        seconds: float = math.inf,
        *,
        monotonic: Callable[[], float],
        deadline: float = math.inf,
    ) -> None:
        self._seconds, self._monotonic, self._deadline = seconds, monotonic, deadline
        self._spent, self._waiting, self._since = 0.0, 0, 0.0
        self._received, self._most_bytes = 0, FIRST_BYTES
        self._hung: set[Hashable] = set()
        self._answered: set[Hashable] = set()

    @property
    def spent(self) -> float:
        """Seconds in which at least one request waited."""
        return self._spent + (self._monotonic() - self._since if self._waiting else 0.0)

    @property
    def room(self) -> float:
        """Seconds that are left."""
        return min(self._seconds - self.spent, self._deadline - self._monotonic())

    def allow(self, seconds: float) -> None:
        """Raise what may be spent in all to ``seconds``, and what may be read: one more attempt."""
        self._seconds, self._most_bytes = seconds, MOST_BYTES

    def has_room_after(self, pause: float) -> bool:
        """Tell whether something can still be asked after a pause of so many seconds."""
        return self._deadline - self._monotonic() - pause >= LEAST_SECONDS

    def receive(self, count: int) -> None:
        """Count bytes that were received."""
        self._received += count

    def require_room(self) -> None:
        """Make sure that a request can be begun.

        Raises:
            OutOfTimeError: there is no time for it, or too much was read already.
        """
        if self._received >= self._most_bytes:
            raise OutOfTimeError("What may be read in one run")
        if self.room < LEAST_SECONDS:
            raise OutOfTimeError

    @asynccontextmanager
    async def waiting(self, address: Hashable, question: Hashable) -> AsyncIterator[None]:
        """Count the time of the block, and end it when there is no more.

        Args:
            address: who is asked.
            question: what is asked. After one that hung, it is given less time.

        Raises:
            OutOfTimeError: the time was used up before there was an answer.
            TargetFailedError: what hung before did so again.
        """
        self.require_room()
        patience, room = self._patience(address, question), self.room
        self._begin()
        try:
            async with asyncio.timeout(None if (most := min(patience, room)) == math.inf else most):
                yield
            self._answered.add(address)
        except TimeoutError:
            if room < patience:
                raise OutOfTimeError from None
            raise TargetFailedError(Failure.TIMEOUT) from None
        except TargetFailedError as error:
            self._note(address, question, error.failure)
            raise
        finally:
            self._end()

    def _patience(self, address: Hashable, question: Hashable) -> float:
        hung_throughout = address in self._hung and address not in self._answered
        known = hung_throughout or (address, question) in self._hung
        return SHORT_PATIENCE_SECONDS if known else math.inf

    def _note(self, address: Hashable, question: Hashable, failure: Failure) -> None:
        if failure is Failure.TIMEOUT:
            self._hung |= {address, (address, question)}
        else:
            self._answered.add(address)

    def _begin(self) -> None:
        if not self._waiting:
            self._since = self._monotonic()
        self._waiting += 1

    def _end(self) -> None:
        self._waiting -= 1
        if not self._waiting:
            self._spent += self._monotonic() - self._since
