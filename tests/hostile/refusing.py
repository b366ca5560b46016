"""Whether anything is dialled of an environment, with the runner and every probe."""

import asyncio
import tomllib
from collections.abc import Coroutine
from datetime import UTC, datetime
from ipaddress import ip_network
from pathlib import Path
from random import Random
from typing import Any

import uvloop

from readiness.domain.outcomes import UnknownReason
from readiness.egress import Egress, EgressPolicy, Zone
from readiness.probes.contract import ProbeTarget, TargetObservations
from readiness.probes.runner import run_batch
from registry.domain.snapshot import EnvironmentSnapshot
from tests.hostile.asking import CREDENTIALS, EVERY_PROBE
from tests.loopback import naming, overheard
from tests.unit.probes.edges import Pauses

CORPUS = tomllib.loads((Path(__file__).parents[1] / "unit/egress/bad_addresses.toml").read_text())
URLS = [
    # over https every probe has something to ask
    url.replace("http:", "https:")
    for group in CORPUS.values()
    for url in group["urls"]
]
NETWORKS = ("0.0.0.0/0", "::/0")


def everything(name: str) -> Zone:
    """Return a zone that permits whatever an operator can permit."""
    return Zone(name, tuple(map(ip_network, NETWORKS)), rate_per_second=1e6)


def probed(egress: Egress, edge: EnvironmentSnapshot) -> Coroutine[Any, Any, Any]:
    """Return the work of running every probe."""
    return run_batch(
        # a profile that knows a version route, so that every probe has something to ask
        [ProbeTarget(edge, EVERY_PROBE, "open-webui", CREDENTIALS)],
        egress=egress,
        clock=lambda: datetime.now(UTC),
        random=Random(7),
        pause=Pauses(),
    )


def run(work: Coroutine[Any, Any, Any]) -> Any:
    """Run it to its end on the event loop of the worker."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(work)


def refusals(results: list[TargetObservations]) -> set[UnknownReason | None]:
    """Return why the probes saw nothing; None stands for facts."""
    return {
        found.unknown.reason if found.unknown else None
        for result in results
        for found in result.observations
    }


def dialled(edge: EnvironmentSnapshot) -> tuple[set[UnknownReason | None], list[Any]]:
    """Probe ``edge`` for which everything is permitted; return the reasons and what was dialled."""

    async def work() -> tuple[set[UnknownReason | None], list[Any]]:
        async with naming(lambda host, kind: ["127.0.0.1"] if kind == "A" else []) as names:
            zones = {edge.outside_zone: everything(edge.outside_zone)}
            policy = EgressPolicy(
                zones=zones, nameservers=(names.address,), hosts_file=Path("/nonexistent")
            )
            with overheard() as heard:
                results = await probed(Egress(policy), edge)
            return refusals(results), [*heard, *names.questions]

    found: tuple[set[UnknownReason | None], list[Any]] = run(work())
    return found
