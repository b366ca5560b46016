"""Processor time of availability probes, against a plain HTTP client that asks the same edge.

The edge is another process on loopback; both sides open a new connection for every request, at
most 64 at a time, on the same event loop. The client verifies the same certificate, and does
nothing else: no zone, no guard, no limits, no facts.
"""

import asyncio
import multiprocessing
import random
import ssl
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from ipaddress import ip_network
from multiprocessing.connection import Connection
from pathlib import Path

import httpx
import uvloop

from readiness.domain.facts import AvailabilityFacts
from readiness.domain.probing import ProbeId
from readiness.egress import Egress, EgressPolicy, Zone
from readiness.probes.contract import ProbeTarget
from readiness.probes.runner import MOST_TARGETS, run_batch_now
from registry.domain.snapshot import EnvironmentSnapshot
from tests.bench.measuring import Sizes, seconds, sizes, tell, tell_machine
from tests.certificates import authority, leaf, server_files
from tests.loopback import OK, answering, serving, tls_context
from tests.unit.probes.edges import environment

ZONE = Zone("local", (ip_network("127.0.0.0/8"),), rate_per_second=1_000_000)


def serve(files: tuple[Path, Path] | None, port: Connection) -> None:
    """Answer until this process is ended."""

    async def work() -> None:
        context = tls_context(*files) if files else None
        async with serving(answering(OK), context=context) as listener:
            port.send(listener.port)
            await asyncio.Event().wait()

    uvloop.run(work())


@contextmanager
def edge(files: tuple[Path, Path] | None) -> Iterator[int]:
    """Run an edge in a process of its own; yield its port."""
    context = multiprocessing.get_context("spawn")
    mine, its = context.Pipe()
    process = context.Process(target=serve, args=(files, its), daemon=True)
    process.start()
    try:
        yield mine.recv()
    finally:
        process.terminate()
        process.join()


def probing(target: EnvironmentSnapshot, size: int) -> Callable[[], None]:
    """Return the work of probing ``target`` so many times, as so many environments."""
    targets = [ProbeTarget(target, (ProbeId.AVAILABILITY,))] * size
    egress = Egress(EgressPolicy(zones={"local": ZONE}))

    def work() -> None:
        results = run_batch_now(
            targets, egress=egress, clock=lambda: datetime.now(UTC), random=random.Random(1)
        )
        seen = [observation.facts for result in results for observation in result.observations]
        assert all(isinstance(facts, AvailabilityFacts) for facts in seen)
        assert {facts.answers[0].status for facts in seen} == {200}

    return work


def asking(url: str, authority_pem: str, size: int) -> Callable[[], None]:
    """Return the work of asking ``url`` so many times with the client as it comes."""
    context = ssl.create_default_context(cadata=authority_pem or None)

    async def ask_all() -> None:
        places = asyncio.Semaphore(MOST_TARGETS)
        async with httpx.AsyncClient(verify=context, headers={"Connection": "close"}) as client:

            async def ask() -> None:
                async with places:
                    assert (await client.get(url)).status_code == 200

            await asyncio.gather(*(ask() for _ in range(size)))

    return lambda: uvloop.run(ask_all())


def measure(wanted: Sizes) -> None:
    """Compare over http and over https."""
    now = datetime.now(UTC)
    root = authority("Bench root", now)
    chain = (leaf("127.0.0.1", now, issuer=root, names=("127.0.0.1",)),)
    with tempfile.TemporaryDirectory() as folder:
        files = server_files(Path(folder), "edge", chain)
        for scheme, served, pem in (("http", None, ""), ("https", files, root.pem)):
            with edge(served) as port:
                _compare(f"{scheme}://127.0.0.1:{port}", scheme, pem, wanted)


def _compare(url: str, scheme: str, pem: str, wanted: Sizes) -> None:
    ours = probing(environment(url, ca_pem=pem), wanted.size)
    theirs = asking(f"{url}/", pem, wanted.size)
    tell(
        f"processor time of {wanted.size} availability probes over {scheme}",
        baseline=("httpx", seconds(theirs, rounds=wanted.rounds, clock=time.process_time)),
        ours=("runner", seconds(ours, rounds=wanted.rounds, clock=time.process_time)),
    )


if __name__ == "__main__":
    measure(sizes(__doc__, 1000, "probes"))
    tell_machine()
