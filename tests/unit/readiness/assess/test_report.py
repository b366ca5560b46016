"""What a person reads, and what a program reads, of one result."""

import io
import json
from dataclasses import replace
from datetime import timedelta
from ipaddress import ip_address, ip_network
from typing import Any

import pytest
from rich.console import Console

from readiness.domain.assessment import judge_environment
from readiness.domain.outcomes import Outcome, UnknownReason
from readiness.domain.probing import Observation, ProbeId, Unknown, target_digest
from readiness.egress import Pin, Scope, Zone
from readiness.management.assess.candidates import Candidate
from readiness.management.assess.commands import Shell
from readiness.management.assess.document import document
from readiness.management.assess.report import Report
from readiness.management.assess.running import Result
from readiness.probes.transcript import Sent
from tests.observations import ENVIRONMENT, INTERFACE, NOW, sound

ZONE = Zone("local", (ip_network("127.0.0.0/8"),))
ESCAPES = "\x1b[2J[red]<b>evil</b>\nfaked line"


def result(*, notes=(), **seen):
    observations: dict[ProbeId, Observation[Any]] = sound()
    observations.update({ProbeId(probe): one for probe, one in seen.items()})
    assessment = judge_environment(INTERFACE, ENVIRONMENT, observations, NOW)
    pin = Pin(Scope.of(ENVIRONMENT.edge_url, ZONE), ip_address("127.0.0.1"))
    asked = {
        ProbeId.AVAILABILITY: [Sent(pin, "AVL-1", "GET", "/health")],
        ProbeId.TLS: [Sent(pin)],
    }
    return Result(Candidate(INTERFACE, ENVIRONMENT), assessment, observations, asked, notes)


def unknown(probe, reason, detail):
    found: Observation[Any] = Observation(
        probe, NOW - timedelta(seconds=1), 1, unknown=Unknown(reason, detail)
    )
    return replace(found, target=target_digest(ENVIRONMENT))


def written(one, *, width=80, explain=False, **console):
    file = io.StringIO()
    settings = {"markup": False, "highlight": False, "emoji": False, **console}
    report = Report(Console(file=file, width=width, **settings), explain=explain)
    report.write(one, Shell(lambda check: f"agent {check}", {}))
    return file.getvalue()


def hostile():
    seen = unknown(ProbeId.PLAIN_HTTP, UnknownReason.CONTROL_FAILED, ESCAPES)
    return result(notes=(ESCAPES,), **{ProbeId.PLAIN_HTTP: seen})


@pytest.mark.parametrize("width", [80, 200])
def test_every_finding_is_there_worst_first_with_its_words(width):
    one = hostile()
    text = written(one, width=width)
    listed = text.partition("Findings, worst first")[2]
    places = [listed.index(found.check) for found in one.assessment.findings]
    assert places == sorted(places)
    assert f"Level {one.assessment.score.level}" in text
    assert max(map(len, text.splitlines())) <= width


def test_what_keeps_the_next_level_from_being_held_comes_first():
    seen = unknown(ProbeId.TLS, UnknownReason.CONTROL_FAILED, "Nobody knows.")
    text = written(result(**{ProbeId.TLS: seen}))
    assert text.index("What keeps level") < text.index("Findings, worst first")


def test_words_of_servers_are_shown_and_never_obeyed():
    text = written(hostile())
    assert "\x1b" not in text
    assert "[red]<b>evil</b> faked line" in text


def test_colours_have_words_beside_them_and_can_be_left_out():
    coloured = written(result(), force_terminal=True, color_system="standard")
    plain = written(result(), force_terminal=True, no_color=True, color_system="standard")
    assert "\x1b[32mpass" in coloured
    assert "\x1b[32m" not in plain
    assert "pass" in plain


def test_commands_stand_under_the_findings_that_rest_on_them_on_one_line():
    lines = written(result(), explain=True).splitlines()
    check = next(n for n, line in enumerate(lines) if "AVL-1" in line)
    command = next(line for line in lines[check:] if "curl" in line)
    assert command.startswith("    curl --path-as-is")
    assert command.endswith("https://chat.example.test/health")
    assert sum("openssl s_client" in line for line in lines) == 5


def test_what_was_asked_again_is_listed_as_that():
    one = result()
    first = one.asked[ProbeId.AVAILABILITY][0]
    asked = {ProbeId.AVAILABILITY: [first, replace(first, attempt=2)]}
    lines = written(replace(one, asked=asked), explain=True).splitlines()
    (place,) = [
        n for n, line in enumerate(lines) if line.endswith("# asked again, to be sure of it:")
    ]
    assert lines[place - 1] == lines[place + 1]


def test_requests_of_other_checks_are_referred_to_and_not_repeated():
    one = result()
    first = one.asked[ProbeId.AVAILABILITY][0]
    asked = {ProbeId.AVAILABILITY: [first, replace(first, check="AVL-2", target="/start")]}
    text = written(replace(one, asked=asked), explain=True)
    assert text.count("/start") == 1
    assert "    # more that the same probe asked: see AVL-1\n" in text


def test_without_explain_no_command_is_shown():
    assert "curl" not in written(result())


def test_the_document_holds_what_is_agreed_on_and_no_raw_escape():
    text = document([hostile()])
    (one,) = json.loads(text)["assessments"]
    assert "\x1b" not in text
    assert one["interface"] == INTERFACE.slug
    assert one["coverage"] == {
        "observed": hostile().assessment.score.observed,
        "applicable": hostile().assessment.score.applicable,
    }
    assert [found["check"] for found in one["findings"]] == [
        found.check for found in hostile().assessment.findings
    ]
    days = {found["check"]: found["counts_from"] for found in one["findings"]}
    assert (days["TLS-1"], days["EXP-1"]) == (None, "2026-12-06")


def test_a_fault_of_the_prober_is_told_apart_from_other_unknowns():
    fault = unknown(ProbeId.TLS, UnknownReason.PROBER_FAULT, "No name server answered.")
    assert result(**{ProbeId.TLS: fault}).has_prober_fault
    assert not hostile().has_prober_fault
    assert any(found.outcome is Outcome.UNKNOWN for found in hostile().assessment.findings)
