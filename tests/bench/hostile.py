"""What each probe takes of each hostile server: time, bytes and memory, with the limits as shipped.

The servers are another process on loopback. Each pair of server and probe runs by itself in a
process that is warm, the confirmation included, without the pause before it. The rows are those
that come nearest to a limit; the last one counts all.
"""

import multiprocessing
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from readiness.domain.probing import ProbeId
from readiness.egress import Limits
from tests.bench.measuring import Sizes, sizes, tell_machine
from tests.hostile.asking import EVERY_PROBE, ask_at
from tests.hostile.corpus import GROUPS
from tests.hostile.measuring import growth_bytes
from tests.hostile.standing import Place, standing

PROBERS = 6
"""Processes side by side: most of the time they wait."""
SHOWN = 4
"""Rows for each of the three quantities."""
LIMITS = (15.0, 1024 * 1024, 20 * 1024 * 1024)


@dataclass(frozen=True)
class Taken:
    """What one probe took of one server."""

    server: str
    probe: str
    seconds: float
    received_bytes: int
    memory_bytes: int

    @property
    def quantities(self) -> tuple[float, int, int]:
        """In the order of the limits."""
        return self.seconds, self.received_bytes, self.memory_bytes

    def row(self) -> str:
        """Return the row of the table."""
        shown = f"{self.seconds:.2f} s | {self.received_bytes // 1024} KiB"
        return f"| {self.server} | {self.probe} | {shown} | {self.memory_bytes // 1024} KiB |"


Work = tuple[Place, ProbeId, str]
"""A server, a probe, and the authority that the prober trusts."""


def take(work: Work) -> Taken:
    """Run one probe at one server."""
    place, probe, authority_pem = work
    received: list[int] = []
    with tempfile.TemporaryDirectory() as folder:

        def run() -> None:
            (result,) = ask_at([(place, authority_pem)], Path(folder), (probe,), Limits())
            received.append(result.observations[0].bytes_read)

        began = time.monotonic()
        grown = growth_bytes(run)
        taken = time.monotonic() - began
    return Taken(place.name, probe.value, taken, received[0], grown)


def measure(wanted: Sizes) -> None:
    """Measure every pair, or so many servers of each group."""
    taken: list[Taken] = []
    # started anew: what a fork brings along would hide what is taken
    with multiprocessing.get_context("spawn").Pool(PROBERS) as probers:
        for group in GROUPS:
            with standing(group) as servers:
                places = list(servers.places.values())[: wanted.size]
                pem = servers.authority_pem
                probers.map(take, [(places[0], EVERY_PROBE[0], pem)] * PROBERS, chunksize=1)
                pairs = [(place, probe, pem) for place in places for probe in EVERY_PROBE]
                taken.extend(probers.map(take, pairs, chunksize=1))
    _tell(taken)


def _tell(taken: Sequence[Taken]) -> None:
    shown: dict[Taken, None] = {}
    for number in range(len(LIMITS)):
        nearest = sorted(taken, key=lambda one: -one.quantities[number])[:SHOWN]
        shown |= dict.fromkeys(nearest)
    within = sum(_is_within(one) for one in taken)
    lines = [one.row() for one in shown]
    lines.append(f"| {len(taken)} pairs | all | {within} within the limits | | |")
    sys.stdout.write("".join(f"{line}\n" for line in lines))


def _is_within(one: Taken) -> bool:
    return all(had <= limit for had, limit in zip(one.quantities, LIMITS, strict=True))


if __name__ == "__main__":
    measure(sizes(__doc__, 100, "servers of each group"))
    tell_machine()
