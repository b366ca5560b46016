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


def stream_batch(
    targets: Sequence[ProbeTarget],
    *,
    egress: Egress,
    clock: Callable[[], datetime],
    random: Random,
    pause: Pause = asyncio.sleep,
) -> Iterator[list[TargetObservations]]:
    """Run a batch in a thread of its own and yield results in groups, as they come.

    The caller's thread stays free of an event loop, so that it may use the database.
    """
    results: SimpleQueue[TargetObservations | None] = SimpleQueue()
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
        while (first := results.get()) is not None:
            yield [first, *_gathered(results)]
        running.result()


def _gathered(results: SimpleQueue[TargetObservations | None]) -> Iterator[TargetObservations]:
    while True:
        try:
            result = results.get(timeout=GATHERING_SECONDS)
        except Empty:
            return
        if result is None:
            results.put(None)
            return
        yield result
