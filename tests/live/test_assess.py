"""``manage.py assess`` as people run it: a process of its own, without a database, on loopback."""

import json
import os
import pty
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.live.stand_in import StandIn, stand_in
from tests.servers import ROOT, manage, plain_environment
from tests.unit.registry.descriptors import SMALL

ZONE = ("--zone", "local=127.0.0.0/8")
SECRET = "Bearer 7f3c9a-never-shown"


@pytest.fixture(scope="module")
def edge(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StandIn]:
    with stand_in(tmp_path_factory.mktemp("edge")) as running:
        yield running


@pytest.fixture
def folder(tmp_path: Path, edge: StandIn) -> Path:
    (tmp_path / "ca.pem").write_text(edge.ca_pem)
    described = f"{{edge: '{edge.url}', ca: ca.pem, outsideZone: local"
    identity = "identities: {a: {secretRef: {env: CHAT_PROBE_A}}}"
    routes = "routes: {health: /health, protectedApi: [/api/models]}"
    text = SMALL.replace(
        "{edge: https://chat.example.test}", f"{described}, {routes}, {identity}}}"
    )
    (tmp_path / "chat.yaml").write_text(text)
    return tmp_path


def assess(data: Path, *arguments: str, **more: str) -> "subprocess.CompletedProcess[str]":
    environment = plain_environment(data / "nowhere", CHAT_PROBE_A=SECRET, **more)
    return manage("assess", *arguments, environment=environment)


def test_a_url_is_assessed_without_any_data_folder(folder: Path, edge: StandIn) -> None:
    done = assess(folder, edge.url, *ZONE, "--ca", str(folder / "ca.pem"))
    assert done.returncode == 0, done.stderr
    assert not (folder / "nowhere").exists()
    assert "TLS-1" in done.stdout
    assert "What was assumed" in done.stdout
    assert "\x1b" not in done.stdout
    assert "Assessing" not in done.stderr


def test_an_output_that_knows_ascii_alone_gets_a_report_as_well(
    folder: Path, edge: StandIn
) -> None:
    done = assess(folder, edge.url, *ZONE, PYTHONIOENCODING="ascii")
    assert done.returncode == 0, done.stderr
    assert "Level 0, deployed ? " in done.stdout


def test_json_is_all_that_is_printed_and_has_the_agreed_shape(folder: Path) -> None:
    done = assess(folder, str(folder / "chat.yaml"), *ZONE, "--json")
    assert done.returncode == 0, done.stderr
    content = json.loads(done.stdout)
    assert set(content) == {"assessments", "errors"}
    (one,) = content["assessments"]
    assert set(one) == {
        *("interface", "environment", "level", "level_name", "score", "coverage"),
        *("findings", "probes", "waivers", "own_level", "weakest_link", "scorecard_digest"),
    }
    assert set(one["findings"][0]) == {
        *("check", "question", "outcome", "reason", "summary", "evidence", "remedy", "level"),
        *("critical", "observed_at", "source", "counts_from", "waiver"),
    }
    assert set(one["probes"][0]) == {"probe", "requests", "bytes", "milliseconds", "attempts"}
    # of a generic chat no route is known that tells a version
    assert all(probe["requests"] for probe in one["probes"] if probe["probe"] != "P21")
    assert content["errors"] == []


def test_the_value_of_an_identity_is_never_printed(folder: Path) -> None:
    for form in ("--json", "--explain"):
        done = assess(folder, str(folder / "chat.yaml"), *ZONE, form, LOG_LEVEL="DEBUG")
        assert "never-shown" not in done.stdout + done.stderr


def test_bad_files_are_all_told_and_nothing_is_asked(folder: Path) -> None:
    (folder / "bad.yaml").write_text(SMALL.replace("edge:", "egde:"))
    done = assess(folder, str(folder), *ZONE)
    assert (done.returncode, done.stdout) == (2, "")
    assert "bad.yaml:7:18: spec.environments.production.egde" in done.stderr
    as_json = assess(folder, str(folder), *ZONE, "--json")
    content = json.loads(as_json.stdout)
    assert (as_json.returncode, content["assessments"]) == (2, [])
    assert {error["line"] for error in content["errors"]} == {7}


def test_a_descriptor_comes_from_standard_input_as_well(folder: Path) -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", "assess", "-", "--json"],
        cwd=ROOT,
        env=plain_environment(folder / "nowhere"),
        input=SMALL.replace("https://chat.example.test", "https://127.0.0.1"),
        capture_output=True,
        text=True,
        check=False,
    )
    (error,) = json.loads(done.stdout)["errors"]
    assert (done.returncode, error["source"]) == (2, "standard input")
    assert "--zone local=127.0.0.0/8" in error["message"]


def test_a_fault_of_this_machine_has_an_exit_code_of_its_own(folder: Path) -> None:
    done = assess(
        folder, "https://chat.example.test", "--json", READINESS_NAMESERVERS='["127.0.0.1:1"]'
    )
    assert done.returncode == 3, done.stderr
    reasons = {found["reason"] for found in json.loads(done.stdout)["assessments"][0]["findings"]}
    assert "prober_fault" in reasons


def commands(report: str, program: str) -> list[str]:
    return [line.strip() for line in report.splitlines() if line.startswith(f"    {program} ")]


def test_the_commands_that_it_prints_see_what_it_saw(folder: Path) -> None:
    report = assess(folder, str(folder / "chat.yaml"), *ZONE, "--explain").stdout
    asked = [line for line in commands(report, "curl") if line.endswith("/health")]
    shaken = commands(report, "openssl")
    assert asked
    assert shaken
    environment = {**os.environ, "CHAT_PROBE_A": SECRET}
    for line, seen in ((asked[0], "HTTP/1.0 200"), (shaken[0], "Verify return code: 0 (ok)")):
        done = subprocess.run(
            ["sh", "-c", line], capture_output=True, text=True, env=environment, check=False
        )
        assert seen in done.stdout, done.stderr
    (with_identity, *_) = [line for line in commands(report, "curl") if "$CHAT_PROBE_A" in line]
    done = subprocess.run(
        ["sh", "-c", f"{with_identity} --verbose"],
        capture_output=True,
        text=True,
        env=environment,
        check=False,
    )
    assert SECRET in done.stderr


def test_an_edge_that_hangs_is_assessed_as_well(folder: Path, edge: StandIn) -> None:
    edge.may_answer.clear()
    try:
        done = assess(folder, str(folder / "chat.yaml"), *ZONE, "--json")
    finally:
        edge.may_answer.set()
    assert done.returncode == 0, done.stderr
    (one,) = json.loads(done.stdout)["assessments"]
    outcomes = {found["check"]: found["outcome"] for found in one["findings"]}
    assert outcomes["AVL-1"] == "fail"
    assert outcomes["TLS-1"] == "pass"


def test_it_stops_at_once_with_a_sentence(folder: Path, edge: StandIn) -> None:
    edge.may_answer.clear()
    while edge.asked.acquire(blocking=False):
        continue
    command = [sys.executable, "manage.py", "assess", str(folder / "chat.yaml"), *ZONE]
    # whoever runs the tests in the background may have had the signal ignored
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env=plain_environment(folder / "nowhere"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert edge.asked.acquire(timeout=60)
            process.send_signal(signal.SIGINT)
            stdout, stderr = process.communicate(timeout=60)
        finally:
            signal.signal(signal.SIGINT, before)
            edge.may_answer.set()
            process.kill()
    assert (process.returncode, stdout) == (130, "")
    assert stderr.endswith("Stopped before the end: nothing is concluded.\n")
    assert "Traceback" not in stderr


def test_progress_is_for_terminals(folder: Path) -> None:
    ours, theirs = pty.openpty()
    shown: list[bytes] = []
    reader = threading.Thread(target=_read, args=(ours, shown))
    reader.start()
    done = subprocess.run(
        [sys.executable, "manage.py", "assess", str(folder / "chat.yaml"), *ZONE, "--json"],
        cwd=ROOT,
        env=plain_environment(folder / "nowhere", TERM="xterm", COLUMNS="120"),
        stdout=subprocess.PIPE,
        stderr=theirs,
        check=False,
    )
    os.close(theirs)
    reader.join()
    os.close(ours)
    json.loads(done.stdout)
    text = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", b"".join(shown).decode())
    assert "Assessing one environment …" in text
    assert "support-chat / production" in text


def _read(descriptor: int, into: list[bytes]) -> None:
    while True:
        try:
            data = os.read(descriptor, 4096)
        except OSError:
            return
        if not data:
            return
        into.append(data)
