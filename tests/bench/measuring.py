"""What the benchmarks share: medians of a few rounds, and one line for each comparison."""

import argparse
import os
import platform
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median

ROUNDS = 5
WHOLE_FROM_SECONDS = 0.1
"""From here on a fraction of a millisecond says nothing."""


@dataclass(frozen=True)
class Sizes:
    """How much is measured, and how often."""

    size: int
    rounds: int
    backend: str


def sizes(description: str, size: int, what: str) -> Sizes:
    """Return the sizes that the command line asks for."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--size", type=int, default=size, help=f"{what} ({size})")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help=f"the median counts ({ROUNDS})")
    parser.add_argument("--postgresql", action="store_true", help="instead of SQLite, where used")
    given = parser.parse_args()
    return Sizes(given.size, given.rounds, "PostgreSQL" if given.postgresql else "SQLite")


def seconds(
    work: Callable[[], object], *, rounds: int, clock: Callable[[], float] = time.perf_counter
) -> float:
    """Return the median time of ``rounds`` runs of ``work``, after one that does not count."""
    work()
    taken = []
    for _ in range(rounds):
        began = clock()
        work()
        taken.append(clock() - began)
    return median(taken)


def tell(subject: str, *, baseline: tuple[str, float], ours: tuple[str, float]) -> None:
    """Write one comparison as a row of the table in ``README.md``; times in milliseconds."""
    cells = [subject]
    cells += [f"{words}: {_milliseconds(taken)} ms" for words, taken in (baseline, ours)]
    cells.append(f"{ours[1] / baseline[1]:.2f}")
    sys.stdout.write(f"| {' | '.join(cells)} |\n")


def _milliseconds(taken: float) -> str:
    return f"{1000 * taken:.0f}" if taken >= WHOLE_FROM_SECONDS else f"{1000 * taken:.3g}"


def tell_machine() -> None:
    """Write on what this ran."""
    load = os.getloadavg()[0]
    sys.stdout.write(
        f"Python {platform.python_version()}, {os.cpu_count()} processors, load {load:.1f}\n"
    )
