"""Whole runs without a database: pytest-django refuses every access to one here."""

import io
import json
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_network
from random import Random
from threading import Thread

import pytest
from django.core.management import call_command

from readiness.domain.outcomes import UnknownReason
from readiness.domain.probing import ProbeId
from readiness.domain.schedule import CADENCES
from readiness.egress import EgressPolicy, Zone
from readiness.management.assess.candidates import Candidate
from readiness.management.assess.running import COURSE, Listener, assess
from readiness.management.assess.urls import Assumptions, candidate_of
from tests.servers import free_port

NOW = datetime(2026, 11, 21, tzinfo=UTC)
LOCAL = Zone("local", (ip_network("127.0.0.0/8"),), rate_per_second=1_000_000)
ZONES = {"local": LOCAL}


class Page(BaseHTTPRequestHandler):
    def do_GET(self):
        body = b"<h1>\x1b[31mChat</h1>"
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self):
        self.do_GET()

    def log_message(self, format, *arguments):  # noqa: A002 (its signature)
        """Keep quiet."""


@contextmanager
def serving():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Page)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


async def no_pause(seconds: float) -> None:
    """Confirm a failure at once."""


def candidate(url: str) -> Candidate:
    return candidate_of(url, Assumptions(ZONES, ZONES), now=NOW)


def run(*urls, policy=EgressPolicy(zones=ZONES), **options):  # noqa: B008 (it is frozen)
    return assess(
        [candidate(url) for url in urls],
        policy=policy,
        clock=lambda: NOW,
        random=Random(1),
        pause=no_pause,
        **options,
    )


class Heard(Listener):
    def __init__(self):
        self.ended = []

    def answered(self, environment, probe):
        self.ended.append((environment.id, probe))


def test_every_probe_runs_at_every_environment_and_each_result_is_its_own():
    heard = Heard()
    with serving() as first, serving() as second:
        results = run(first, second, listener=heard)
    assert [one.candidate.environment.edge_url for one in results] == [first, second]
    assert sorted(heard.ended) == sorted((n, probe) for n in (1, 2) for probe in CADENCES)
    for one, url in zip(results, (first, second), strict=True):
        asked = one.asked[ProbeId.AVAILABILITY]
        assert {sent.pin.scope.origin for sent in asked} == {url}


def test_nothing_of_an_environment_is_asked_when_its_time_is_up():
    with serving() as url:
        (result,) = run(url, course=replace(COURSE, environment_seconds=0))
    assert not any(result.asked.values())
    reasons = {seen.unknown.reason for seen in result.observations.values() if seen.unknown}
    assert reasons == {UnknownReason.BUDGET}
    assert not result.has_prober_fault


def test_a_refused_name_is_told_with_its_address_and_the_zone_to_give(tmp_path, caplog):
    hosts = tmp_path / "hosts"
    hosts.write_text("10.0.3.7 chat.edge.test\n")
    policy = EgressPolicy(zones=ZONES, hosts_file=hosts)
    (result,) = run("http://chat.edge.test", policy=policy)
    assert result.notes[-1] == (
        "chat.edge.test is 10.0.3.7 and was not asked: it lies outside the zone local. "
        "Name the zone it lies in: --zone local=10.0.3.7/32"
    )
    assert "dial refused" not in caplog.text


def test_a_public_name_beside_a_zone_is_told_how_to_ask_it(tmp_path):
    hosts = tmp_path / "hosts"
    hosts.write_text("192.0.66.7 chat.edge.test\n")
    (result,) = run("http://chat.edge.test", policy=EgressPolicy(zones=ZONES, hosts_file=hosts))
    assert result.notes[-1].endswith(
        "It is public: name its URL in a run without --zone, or describe it with "
        "outsideZone: public."
    )


def test_what_a_second_run_takes_the_place_of_is_not_listed():
    (result,) = run(f"http://127.0.0.1:{free_port()}")
    (again,) = result.asked[ProbeId.AVAILABILITY]
    assert result.observations[ProbeId.AVAILABILITY].requests == 2
    assert (again.target, again.attempt) == ("/", 2)


@pytest.fixture
def standalone(settings):
    settings.STANDALONE = True


def test_the_command_reads_and_writes_no_record(standalone):
    out = io.StringIO()
    url = f"http://127.0.0.1:{free_port()}"
    call_command("assess", url, "--zone", "local=127.0.0.0/8", "--json", stdout=out)
    content = json.loads(out.getvalue())
    (one,) = content["assessments"]
    outcomes = {found["check"]: found["outcome"] for found in one["findings"]}
    assert outcomes["AVL-1"] == "fail"


def test_no_line_of_the_report_ends_in_spaces(standalone):
    out = io.StringIO()
    url = f"http://127.0.0.1:{free_port()}"
    call_command("assess", url, "--zone", "local=127.0.0.0/8", stdout=out)
    lines = out.getvalue().splitlines()
    assert any(line.startswith("  fail           AVL-1  ") for line in lines)
    assert not [line for line in lines if line != line.rstrip()]


def test_bad_input_ends_it_with_2_and_every_problem(standalone, capsys):
    with pytest.raises(SystemExit) as stop:
        call_command("assess", "ftp://a", "http://10.0.0.9", "missing.yaml")
    assert stop.value.code == 2
    problems = capsys.readouterr().err.splitlines()
    assert len(problems) == 3
    assert problems[0].startswith("missing.yaml:1:1: cannot be read")
    assert problems[2].endswith("--zone local=10.0.0.9/32")
