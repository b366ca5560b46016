"""Phases of one exchange on the monotonic clock, so that a step of the wall clock changes none."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Literal

from readiness.domain.facts import Timings

Phase = Literal["connect", "tls", "first_byte"]
_NANOSECONDS_IN_A_MILLISECOND = 1_000_000


class Stopwatch:
    """Starts when it is made. A phase that does not end leaves no time behind.

    Attributes:
        bytes_read: bytes received on the socket, with all of TLS.
        has_begun: bytes of an answer over HTTP arrived.
        speaks_http: they began like HTTP.
        has_excess: bytes arrived behind the end of the answer, together with the rest of it.
    """

    def __init__(self, now: Callable[[], int]) -> None:
        """Start.

        Args:
            now: monotonic time in nanoseconds.
        """
        self._now = now
        self._began = now()
        self._phases: dict[Phase, float] = {}
        self.bytes_read = 0
        self.has_begun = False
        self.speaks_http = False
        self.has_excess = False

    @contextmanager
    def phase(self, name: Phase) -> Iterator[None]:
        """Time a phase; one that raises is not recorded."""
        began = self._now()
        yield
        self._phases[name] = self._since(began)

    def timings(self) -> Timings:
        """Return the phases so far, and the total until this moment, in milliseconds."""
        return Timings(
            connect=self._phases.get("connect"),
            tls=self._phases.get("tls"),
            first_byte=self._phases.get("first_byte"),
            total=self._since(self._began),
        )

    def _since(self, began: int) -> float:
        return round((self._now() - began) / _NANOSECONDS_IN_A_MILLISECOND, 3)
