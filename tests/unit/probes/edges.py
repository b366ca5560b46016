"""Edges of the loopback interface as the registry would describe them."""

from dataclasses import replace
from datetime import UTC, datetime
from ipaddress import ip_network
from pathlib import Path
from random import Random
from typing import Any

from readiness.domain.facts import Facts
from readiness.domain.probing import Observation, ProbeId
from readiness.egress import Egress, EgressPolicy, Limits, Zone
from readiness.probes.contract import ProbeTarget
from readiness.probes.runner import run_batch
from registry.domain.snapshot import EnvironmentSnapshot
from registry.domain.vocabulary import EnvironmentKind

PATIENT = Limits()
HURRY = Limits(total_seconds=0.3)
"""For edges that never answer."""
HOST = "chat.edge.test"
NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
LOCAL = Zone("local", (ip_network("127.0.0.0/8"),), rate_per_second=1_000_000)


class Pauses(list[float]):
    """Waits that were asked for, and none of them waited for."""

    async def __call__(self, seconds: float) -> None:
        self.append(seconds)


def environment(url: str, **changes: Any) -> EnvironmentSnapshot:
    plain = EnvironmentSnapshot(
        id=1,
        name="production",
        kind=EnvironmentKind.PRODUCTION,
        edge_url=url,
        outside_zone="local",
    )
    return replace(plain, **changes)


def egress(folder: Path, *, addresses: str = "127.0.0.1", **changes: Any) -> Egress:
    """Return a way out for which ``HOST`` has ``addresses``, separated by spaces."""
    hosts = folder / "hosts"
    hosts.write_text("".join(f"{address} {HOST}\n" for address in addresses.split()))
    settings: dict[str, Any] = {
        "zones": {"local": LOCAL},
        "hosts_file": hosts,
        "user_agent": "ops-registry/0 (+https://registry.example)",
    }
    return Egress(EgressPolicy(**(settings | changes)))


async def observed(
    target: EnvironmentSnapshot,
    way_out: Egress,
    probe: ProbeId,
    *,
    pause: Pauses | None = None,
    **luggage: Any,
) -> Observation[Facts]:
    """Run one probe at one environment, through the runner."""
    (result,) = await run_batch(
        [ProbeTarget(target, (probe,), **luggage)],
        egress=way_out,
        clock=lambda: NOW,
        random=Random(7),
        pause=pause if pause is not None else Pauses(),
    )
    return result.observations[0]
