"""The sample edges as they are shipped: curl sees what they promise, and so do the probes."""

import asyncio
import json
import subprocess
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

import pytest

from deploy.demo.authority import CERTIFICATE_FILE
from deploy.demo.descriptors import descriptor
from readiness.domain.assessment import judge_environment
from readiness.domain.probing import Observation, ProbeId
from readiness.egress import Egress, EgressPolicy, parse_zones
from readiness.probes.contract import ProbeTarget
from readiness.probes.runner import run_batch
from registry.domain.descriptor import parse
from registry.domain.owner_snapshots import TeamSnapshot
from registry.domain.snapshot import EnvironmentSnapshot, HealthRoute, InterfaceSnapshot
from registry.domain.vocabulary import EnvironmentKind
from tests.loopback import OK, answering, serving
from tests.servers import required_program
from tests.unit.deploy.demo_process import SAMPLES, DemoProcess, running_demo

EXPECTED: dict[str, dict[str, dict[str, Any]]] = tomllib.loads(
    (Path(__file__).parent / "demo_expected.toml").read_text()
)
ROWS = [(name, row) for name in EXPECTED for row in EXPECTED[name]["answers"]]
OBSERVED = (
    *("AVL-1", "AVL-2", "TLS-1", "TLS-2", "TLS-3", "TLS-4", "TLS-5"),
    *("EXP-1", "EXP-2", "EXP-3", "EXP-4", "EXP-5"),
)
"""The checks whose probes look at the edges here."""
QUESTION = {"messages": [{"role": "user", "content": "one two three"}]}
LOOKS = 5


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DemoProcess]:
    with running_demo(tmp_path_factory.mktemp("demo")) as running:
        yield running


def curl(demo: DemoProcess, *arguments: str) -> str:
    command = [str(required_program("curl")), "-sS", "--noproxy", "*", "--max-time", "20"]
    trusted = ["--cacert", str(demo.folder / CERTIFICATE_FILE)]
    done = subprocess.run(
        [*command, *trusted, *arguments], capture_output=True, text=True, timeout=30, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def seen_by_curl(demo: DemoProcess, name: str, row: str) -> dict[str, Any]:
    *words, path = row.split()
    place = demo.place(name)
    base = place.plain_url if "plain" in words else place.edge_url
    tokens = {"wrong": "wrong", "right": demo.identities(name).a}
    arguments = ["-o", "/dev/null", "-D", "-"]
    for word in tokens.keys() & set(words):
        arguments += ["-H", f"Authorization: Bearer {tokens[word]}"]
    if "POST" in words:
        arguments += ["-H", "Content-Type: application/json", "-d", json.dumps(QUESTION)]
    first, *lines = curl(demo, *arguments, f"{base}{path}").strip().splitlines()
    headers = dict(line.lower().split(": ", 1) for line in lines)
    strict = headers.get("strict-transport-security")
    assert strict in (None, "max-age=63072000")
    found: dict[str, Any] = {"status": int(first.split()[1]), "hsts": strict is not None}
    if "location" in headers:
        found["location"] = headers["location"].removeprefix(place.edge_url)
    return found


def environment(demo: DemoProcess, name: str) -> EnvironmentSnapshot:
    """Return what the registry holds about an edge when the demo's descriptor was applied."""

    def read_nothing(file: str) -> str:
        raise AssertionError(f"{file} was read")

    documents = parse(descriptor(demo.data), source="demo", read_beside=read_nothing)
    (found,) = (each for each in documents.interfaces if each.name == f"sample-{name}-chat")
    shape = found.document.spec.environments["production"]
    assert shape.routes.health is not None
    health = shape.routes.health
    return EnvironmentSnapshot(
        id=SAMPLES.index(name),
        name=name,
        kind=EnvironmentKind.PRODUCTION,
        edge_url=shape.edge,
        plain_url=shape.plain or "",
        ca_pem=shape.ca or "",
        outside_zone=shape.outside_zone,
        health=HealthRoute(health.path, health.status or 200, health.contains),
    )


Look = dict[ProbeId, Observation[Any]]


async def look(demo: DemoProcess, name: str, times: int, *more: ProbeId) -> list[Look]:
    async with serving(answering(OK)) as control:
        policy = EgressPolicy(
            zones=parse_zones({"local": ["127.0.0.0/8"]}),
            control_url=f"http://127.0.0.1:{control.port}/",
        )
        probes = (ProbeId.AVAILABILITY, ProbeId.TLS, *more)
        target = ProbeTarget(environment(demo, name), probes)
        looks = []
        for _ in range(times):
            (result,) = await run_batch(
                [target],
                egress=Egress(policy),
                clock=lambda: datetime.now(UTC),
                random=Random(1),
                pause=no_pause,
            )
            looks.append({seen.probe: seen for seen in result.observations})
        return looks


async def no_pause(seconds: float) -> None:
    assert seconds >= 0


@pytest.mark.parametrize(("name", "row"), ROWS)
def test_curl_sees_what_the_edge_promises(demo: DemoProcess, name: str, row: str) -> None:
    assert seen_by_curl(demo, name, row) == EXPECTED[name]["answers"][row]


@pytest.mark.parametrize(("name", "first_is_early"), [("guarded", True), ("careless", False)])
def test_curl_gets_the_first_token_early_or_with_the_last(
    demo: DemoProcess, name: str, first_is_early: bool
) -> None:
    long = {"stream": True, "messages": [{"role": "user", "content": "word " * 20}]}
    said = curl(
        demo,
        *("-o", "/dev/null", "-w", "%{time_starttransfer} %{time_total}", "-d", json.dumps(long)),
        *("-H", f"Authorization: Bearer {demo.identities(name).a}"),
        f"{demo.place(name).edge_url}/api/chat/completions",
    )
    first, last = map(float, said.split())
    # thirty tokens, one each 50 ms
    assert last > 1
    # the tokens are paced after the first one, however long the beginning took
    assert (last - first > 0.7) == first_is_early


def test_every_edge_has_a_row_for_every_check() -> None:
    assert tuple(EXPECTED) == SAMPLES
    assert len({tuple(EXPECTED[name]["checks"]) for name in SAMPLES}) == 1
    assert set(OBSERVED) < set(EXPECTED["guarded"]["checks"])


@pytest.mark.parametrize("name", SAMPLES)
def test_the_checks_find_what_the_edge_promises(demo: DemoProcess, name: str) -> None:
    (seen,) = asyncio.run(look(demo, name, 1, ProbeId.EXPOSURE))
    subject = InterfaceSnapshot(
        id=1, slug="chat", name="Chat", team=TeamSnapshot("ops", "Ops", True, 1)
    )
    assessment = judge_environment(subject, environment(demo, name), seen, datetime.now(UTC))
    found = {each.check: each.outcome.value for each in assessment.findings}
    expected = EXPECTED[name]["checks"]
    assert {check: found[check] for check in OBSERVED} == {
        check: expected[check] for check in OBSERVED
    }


@pytest.mark.parametrize(("name", "flakes"), [("guarded", False), ("flaky", True)])
def test_the_flaky_edge_alone_flakes(demo: DemoProcess, name: str, flakes: bool) -> None:
    looks = [seen[ProbeId.AVAILABILITY] for seen in asyncio.run(look(demo, name, LOOKS))]
    assert any(seen.flaked for seen in looks) == flakes
    assert all(answer.status == 200 for seen in looks for answer in seen.facts.answers)
    assert not all(seen.flaked for seen in looks)


def test_a_repaired_edge_is_seen_repaired_while_it_runs(demo: DemoProcess) -> None:
    file = demo.folder / "careless.toml"
    shipped = file.read_text()
    assert demo.process.stdout is not None
    try:
        file.write_text(shipped.replace('plain_http = "serve"', 'plain_http = "redirect"'))
        assert demo.process.stdout.readline() == f"{file}: read again\n"
        assert seen_by_curl(demo, "careless", "plain /")["status"] == 308
    finally:
        file.write_text(shipped)
        assert demo.process.stdout.readline() == f"{file}: read again\n"
