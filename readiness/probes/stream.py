"""A batch whose results are handed over while it still runs: one slow edge delays no other."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from queue import Empty, SimpleQueue
from random import Random

from readiness.egress import Egress
from readiness.probes.contract import ProbeTarget, TargetObservations
from readiness.probes.pacing import Pause
from readiness.probes.runner import run_batch_now

GATHERING_SECONDS = 0.25
"""How long results are gathered before they are handed over together: writing costs too."""
SILENCE_SECONDS = 10.0
"""After so long without a result the caller hears of it, with an empty group."""

Results = SimpleQueue[TargetObservations | None]
"""What the probing thread hands over; None is the end."""


def stream_batch(
    targets: Sequence[ProbeTarget],
    *,
    egress: Egress,
    clock: Callable[[], datetime],
    random: Random,
    pause: Pause = asyncio.sleep,
    silence_seconds: float = SILENCE_SECONDS,
) -> Iterator[list[TargetObservations]]:
    """Run a batch in a thread of its own and yield results in groups, as they come.

    A group is empty where nothing came for ``silence_seconds``.

    The caller's thread stays free of an event loop, so that it may use the database.
    """
    results: Results = SimpleQueue()
    with ThreadPoolExecutor(1, thread_name_prefix="probes") as pool:
        running = pool.submit(
            run_batch_now,
            targets,
            egress=egress,
            clock=clock,
            random=random,
            pause=pause,
            seen=results.put,
        )
        running.add_done_callback(lambda _: results.put(None))
        yield from _groups(results, silence_seconds)
        running.result()


def _groups(results: Results, silence_seconds: float) -> Iterator[list[TargetObservations]]:
    while True:
        try:
            first = results.get(timeout=silence_seconds)
        except Empty:
            yield []
            continue
        if first is None:
            return
        yield [first, *_gathered(results)]


def _gathered(results: Results) -> Iterator[TargetObservations]:
    while True:
        try:
            result = results.get(timeout=GATHERING_SECONDS)
        except Empty:
            return
        if result is None:
            results.put(None)
            return
        yield result
