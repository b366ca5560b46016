"""Edges that guard rightly and wrongly, judged by what a real nginx answers; curl agrees."""

import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from readiness.domain.assessment import judge_environment
from readiness.domain.findings import EVIDENCE_LIMIT_BYTES, Finding
from readiness.domain.probing import ProbeId
from registry.domain.snapshot import InterfaceSnapshot, TeamSnapshot
from tests.live.boundary import CASES, HOST, RIGHT, WRONG, Boundary, guarded_edges
from tests.servers import required_program

EXPECTED: dict[str, dict[str, Any]] = tomllib.loads(
    (Path(__file__).parent / "boundary_expected.toml").read_text()
)
CHECKS = ("PRX-2", "PRX-3", "ACC-1", "ACC-2")
ROWS = [(name, asked) for name, row in EXPECTED.items() for asked in row["curl"]]
NO_ANSWER = 52
"""How curl says that the server closed the connection."""


@pytest.fixture(scope="module")
def boundary(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Boundary]:
    binary = required_program("nginx")
    with guarded_edges(str(binary), tmp_path_factory.mktemp("boundary")) as running:
        yield running


def findings(boundary: Boundary, name: str) -> dict[str, Finding]:
    interface = InterfaceSnapshot(
        id=1, slug="chat", name="Chat", team=TeamSnapshot("ops", "Ops", True, 1)
    )
    assessment = judge_environment(
        interface, boundary.environment(name), boundary.observations(name), boundary.now
    )
    return {found.check: found for found in assessment.findings if found.check in CHECKS}


@pytest.mark.parametrize("name", EXPECTED)
def test_an_edge_is_judged_as_it_is_configured(boundary: Boundary, name: str) -> None:
    found = findings(boundary, name)
    assert {check: found[check].outcome.value for check in CHECKS} == {
        check: EXPECTED[name][check] for check in CHECKS
    }


def test_every_case_has_a_row() -> None:
    assert set(EXPECTED) == set(CASES)


@pytest.mark.parametrize("name", EXPECTED)
def test_the_evidence_is_small_and_holds_no_credential(boundary: Boundary, name: str) -> None:
    for found in findings(boundary, name).values():
        size = sum(len(f"{label}{value}".encode()) for label, value in found.evidence)
        assert size <= EVIDENCE_LIMIT_BYTES
        assert "right-key" not in repr(found)


@pytest.mark.parametrize("name", EXPECTED)
def test_a_failure_counts_only_when_confirmed(boundary: Boundary, name: str) -> None:
    seen = boundary.observations(name)[ProbeId.AUTHENTICATION]
    is_open = "fail" in (EXPECTED[name]["ACC-1"], EXPECTED[name]["ACC-2"])
    assert (seen.attempts, seen.flaked) == (2 if is_open else 1, False)


@pytest.mark.parametrize(("name", "asked"), ROWS)
def test_curl_sees_what_is_configured(boundary: Boundary, name: str, asked: str) -> None:
    assert _curl(boundary, name, asked) == EXPECTED[name]["curl"][asked]


def _curl(boundary: Boundary, name: str, asked: str) -> list[int | bool]:
    scheme, *credential, method, path = asked.split(" ")
    port = boundary.ports[name][scheme == "https"]
    url = f"{'https' if scheme == 'https' else 'http'}://{HOST}:{port}{path}"
    header = {"wrong": WRONG, "right": RIGHT}
    done = subprocess.run(
        [
            *(required_program("curl"), "-sS", "--noproxy", "*", "--max-time", "10"),
            *("--cacert", boundary.ca_file, "--resolve", f"{HOST}:{port}:127.0.0.1"),
            *("--request", method, "--path-as-is", "--include"),
            *(part for who in credential for part in ("-H", f"Authorization: {header[who]}")),
            url,
        ],
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )
    if done.returncode == NO_ANSWER:
        return [0, False]
    assert done.returncode == 0, done.stderr
    head = done.stdout.partition("\r\n\r\n")[0].lower()
    return [int(head.split()[1]), "strict-transport-security:" in head]
