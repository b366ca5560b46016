"""How often and how widely one target is asked."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

Pause = Callable[[float], Awaitable[object]]

MOST_CONNECTIONS = 2
"""Open at once to one target, whatever its zone allows."""


class Pacer:
    """Spaces the connections to one target, by the rate of its zone."""

    def __init__(
        self, rate_per_second: float, *, pause: Pause, monotonic: Callable[[], float]
    ) -> None:
        """Begin with the first connection due at once.

        Args:
            rate_per_second: new connections, each second.
            pause: waits for a number of seconds.
            monotonic: monotonic time in seconds.
        """
        self.rate_per_second = rate_per_second
        self._spacing = 1 / rate_per_second
        self._pause = pause
        self._monotonic = monotonic
        self._next = monotonic()
        self._open = asyncio.Semaphore(MOST_CONNECTIONS)

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[None]:
        """Wait until a connection may be opened, and count it as open until the end."""
        async with self._open:
            now = self._monotonic()
            due = max(now, self._next)
            self._next = due + self._spacing
            if due > now:
                await self._pause(due - now)
            yield
