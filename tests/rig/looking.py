"""The product looks at the rig: its probes, its checks, and the table that comes of them."""

import asyncio
import time
from collections.abc import Iterable, Mapping
from random import Random
from typing import Any

from readiness.domain.checks.catalogue import BY_ID
from readiness.domain.checks.contract import ProbeCheck, Subject
from readiness.domain.findings import Verdict, unknown
from readiness.domain.probing import Observation, ProbeId
from readiness.egress import Egress, EgressPolicy, Limits, parse_zones
from readiness.probes.runner import run_batch
from tests.rig.booting import Rig
from tests.rig.labels import Cell, Label
from tests.rig.records import ZONE, environment_of, interface_of, target_of

DEADLINE_SECONDS = 4.0
"""Of one request: long enough for a machine that is busy; some of the cases never answer."""
RATE_PER_SECOND = 10_000
Seen = dict[str, dict[ProbeId, Observation[Any]]]


def known_checks() -> dict[str, ProbeCheck]:
    """Return the checks of probes that there are, by id."""
    return {name: check for name, check in BY_ID.items() if isinstance(check, ProbeCheck)}


def look(rig: Rig, labels: Iterable[Label]) -> Seen:
    """Ask every case what its label's checks need, all in one batch; return what was seen."""
    targets = {}
    for label in labels:
        if probes := _probes_of(label):
            targets[label.case] = target_of(rig, rig.cases[label.case], probes)
    results = asyncio.run(
        run_batch(
            list(targets.values()),
            egress=Egress(policy_of(rig)),
            clock=lambda: rig.now,
            random=Random(1),
            pause=no_pause,
            monotonic=_unhurried,
        )
    )
    return {
        name: {seen.probe: seen for seen in result.observations}
        for name, result in zip(targets, results, strict=True)
    }


def judge(rig: Rig, seen: Seen, cell: Cell) -> Verdict:
    """Return what the product concludes about one cell."""
    case, check = rig.cases[cell.case], known_checks()[cell.check]
    observation = seen[cell.case][check.probe]
    if observation.facts is None:
        missing = observation.unknown
        assert missing is not None
        return unknown(missing)
    subject = Subject(interface_of(case), environment_of(rig, case), rig.now)
    return check.judge(subject, observation.facts)


def policy_of(rig: Rig) -> EgressPolicy:
    """Return a policy that lets the prober at the rig, and at nothing else."""
    zones = {ZONE: {"networks": ["127.0.0.0/8"], "rate_per_second": RATE_PER_SECOND}}
    upstream = rig.upstreams["api"].address
    return EgressPolicy(
        zones=parse_zones(zones),
        control_url=f"http://{upstream}/health",
        hosts_file=rig.places.folder / "hosts",
        limits=Limits(total_seconds=DEADLINE_SECONDS),
    )


def table(rows: Mapping[str, Mapping[str, str]]) -> str:
    """Return the product's table: a line for each case, a column for each check."""
    columns = sorted({check for row in rows.values() for check in row})
    lines = ["configuration".ljust(44) + " ".join(column.ljust(6) for column in columns)]
    for name, row in rows.items():
        cells = (row.get(column, "").ljust(6) for column in columns)
        lines.append(f"{name:<44}{' '.join(cells)}".rstrip())
    return "\n".join(lines)


def _unhurried() -> float:
    # hundreds of cases share two cores here; what a busy machine takes says nothing about an edge
    return time.monotonic() / 4


async def no_pause(seconds: float) -> None:
    """Take no time: the edges of the rig do not change between two attempts."""
    assert seconds >= 0


def _probes_of(label: Label) -> tuple[ProbeId, ...]:
    known = known_checks()
    probes = (known[check].probe for check in label.cells if check in known)
    return tuple(sorted(dict.fromkeys(probes)))
