"""``gate.sh`` itself: what it sends, keeps, says and refuses."""

import dataclasses
import json
import os
import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.loopback import from_another_thread, serving
from tests.servers import required_program
from tests.unit.deploy.gate.clients import (
    IMAGE,
    SCRIPT,
    Ended,
    action,
    filled,
    github_step,
    gitlab_job,
    prepared,
)
from tests.unit.deploy.gate.server import (
    DECISION,
    EVALUATION,
    TOKEN,
    Answer,
    Asked,
    Gate,
    Respond,
    allow,
    json_answer,
    pending,
    refusal,
    verdict,
)

ASK = ("evaluate", "--interface", "support-chat", "--environment", "production", "--image", IMAGE)
JWT = "eyJhbGciOiJSUzI1NiJ9.eyJqdGkiOiJhIn0.c2lnbmF0dXJl"
NASTY = "a\"b\\c\n\t\r\x01\x1f'$(touch owned)`touch owned`&%s%n\\u0041\\n é日本 -- ;|{}"


class Desk:
    """A folder in which the script runs, against a gate that a test defines."""

    def __init__(self, gate: Gate, folder: Path) -> None:
        self.gate = gate
        self.folder = folder
        self.answer = folder / "answer.json"
        self.programs = folder / "programs"
        self.programs.mkdir()
        self.program("sleep", 'echo "$1" >>"$HOME/slept"')

    def program(self, name: str, text: str) -> None:
        """Put a program before those of the system."""
        path = self.programs / name
        path.write_text(f"#!/bin/sh\n{text}\n")
        path.chmod(0o755)

    @property
    def slept(self) -> list[int]:
        """Seconds that it wanted to wait."""
        path = self.folder / "slept"
        return [int(line) for line in path.read_text().split()] if path.exists() else []

    @property
    def sent(self) -> list[Asked]:
        return self.gate.of(self.folder.name)

    def run(
        self, respond: Respond | None, *words: str, shell: str = "dash", **variables: str
    ) -> Ended:
        """Run the script once; without a gate it meets a closed port."""
        name = f"gate-{len(self.gate.gates)}"
        self.gate.gates = {**self.gate.gates, name: respond or allow}
        given = {
            "PATH": f"{self.programs}:{os.environ['PATH']}",
            "HOME": str(self.folder),
            "TMPDIR": str(self.folder),
            "GATE_URL": self.gate.url(name, self.folder.name) if respond else "http://127.0.0.1:1",
            "GATE_TOKEN": TOKEN,
            "GATE_ANSWER": str(self.answer),
            "GATE_OUTAGE_SECONDS": "0",
            **variables,
        }
        done = subprocess.run(
            [*shell.split(), str(SCRIPT), *words],
            cwd=self.folder,
            env={name: text for name, text in given.items() if text != UNSET},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=60,
            check=False,
        )
        return Ended(done.returncode, False, done.stdout.decode("utf-8", "replace"))


UNSET = "\x7f"
"""Stands for a variable that is not there."""


@pytest.fixture(scope="module")
def gate() -> Iterator[Gate]:
    server = Gate({})
    with from_another_thread(serving(server)) as listener:
        server.port = listener.port
        yield server


@pytest.fixture
def desk(gate: Gate, tmp_path: Path) -> Desk:
    return Desk(gate, tmp_path)


def in_turn(*responds: Respond) -> Respond:
    """Answer by one after the other, and by the last from then on."""
    return lambda asked: responds[min(asked.number, len(responds) - 1)](asked)


def saying(status: int, word: str, **changes: Any) -> Respond:
    """Answer with a verdict in which something is otherwise."""
    return lambda asked: json_answer(status, verdict(asked, word, **changes))


def test_linters_of_shells_find_nothing() -> None:
    step = action()["runs"]["steps"][0]["run"]
    described, job = gitlab_job()
    job_lines = [filled(line, dict.fromkeys(described, "x")) for line in job["script"]]
    texts = {"sh": SCRIPT.read_text(), "bash": step, "dash": "\n".join(job_lines)}
    shellcheck = required_program("shellcheck")
    for dialect, text in texts.items():
        done = subprocess.run(
            [shellcheck, "--shell", dialect, "-"],
            input=text,
            text=True,
            stdout=subprocess.PIPE,
            check=False,
        )
        assert (done.returncode, done.stdout) == (0, ""), dialect
    for shell in (
        ["dash"],
        ["bash"],
        ["bash", "--posix"],
        [str(required_program("busybox")), "sh"],
    ):
        subprocess.run([*shell, "-n", str(SCRIPT)], check=True)


@pytest.mark.parametrize("shell", ["dash", "bash", "busybox sh"])
def test_whatever_is_in_a_value_arrives_as_it_was(desk: Desk, shell: str) -> None:
    words = [*ASK, "--commit", NASTY, "--reference", f"{NASTY}{NASTY}", "--kinds", "code,prompt"]
    ended = desk.run(
        allow, *words, shell=shell, GATE_REPOSITORY=NASTY, GATE_RUN_URL="-n", GATE_RUN_ATTEMPT="2"
    )
    assert ended.code == 0, ended.said
    (asked,) = desk.sent
    assert asked.body.pop("nonce")
    body = {name: value for name, value in asked.body.items() if name != "nonce"}
    assert body == {
        "interface": "support-chat",
        "environment": "production",
        "subject": {"image": IMAGE},
        "change": {
            "commit": NASTY,
            "repo": NASTY,
            "run_url": "-n",
            "reference": f"{NASTY}{NASTY}",
            "kinds": ["code", "prompt"],
            "attempt": 2,
        },
    }
    assert not (desk.folder / "owned").exists()


def test_an_allow_that_comes_in_a_wrong_way_is_none(desk: Desk) -> None:
    def content(asked: Asked, **more: Any) -> bytes:
        return json.dumps(verdict(asked, "allow", **more)).encode()

    kind = {"Content-Type": "application/json"}
    ways: dict[str, Respond] = {
        "another success": lambda asked: Answer(201, content(asked), kind),
        "a page": lambda asked: Answer(200, content(asked), {"Content-Type": "text/html"}),
        "no type": lambda asked: Answer(200, content(asked)),
        "torn off": lambda asked: Answer(
            200, content(asked), {**kind, "Content-Length": "5000"}, kept=5000
        ),
        "too large": lambda asked: Answer(200, content(asked, more="x" * 600_000), kind),
        "twice": lambda asked: Answer(200, content(asked) * 2, kind),
        "both": lambda asked: Answer(200, content(asked)[:-1] + b',"verdict":"deny"}', kind),
        "no evaluation": saying(200, "allow", evaluation="../admin"),
        "words": saying(200, "allow", allow="true"),
    }
    seen = {name: desk.run(way, *ASK, shell="bash").code for name, way in ways.items()}
    assert seen == dict.fromkeys(ways, 12)


def test_a_payload_is_sent_as_it_is_with_a_nonce_of_each_request(desk: Desk) -> None:
    payload = {"interface": NASTY, "environment": "production", "subject": {"image": IMAGE}}
    text = f"  \n{json.dumps(payload, indent=2)}\n"
    (desk.folder / "payload.json").write_text(text)
    ended = desk.run(in_turn(pending, allow), "--payload", "payload.json")
    assert (ended.code, desk.run(allow, json.dumps(payload)).code) == (0, 0), ended.said
    nonces = [asked.body["nonce"] for asked in desk.sent]
    assert len({*nonces}) == 3
    assert all(len(nonce) == 32 for nonce in nonces)
    assert all(asked.body | {"nonce": ""} == payload | {"nonce": ""} for asked in desk.sent)


@pytest.mark.parametrize("shell", ["dash -x", "bash -xv", "busybox sh -x"])
def test_the_token_is_in_no_argument_no_output_and_no_trace(desk: Desk, shell: str) -> None:
    curl = required_program("curl")
    desk.program(
        "curl", f'echo "$@" >>"$HOME/arguments"; env >>"$HOME/variables"; exec {curl} "$@"'
    )
    kept = desk.folder / "token"
    kept.write_text(f"{TOKEN}\r\n")
    ended = desk.run(in_turn(pending, allow), *ASK, shell=shell, SHELLOPTS="xtrace")
    more = desk.run(allow, *ASK, "--token-file", str(kept), shell=shell, GATE_TOKEN=UNSET)
    assert (ended.code, more.code) == (0, 0), ended.said + more.said
    assert {asked.headers["authorization"] for asked in desk.sent} == {f"Bearer {TOKEN}"}
    written = [(desk.folder / name).read_text() for name in ("arguments", "variables")]
    assert TOKEN not in "".join([ended.said, more.said, *written])


def test_the_answer_is_kept_for_its_user_alone_and_never_an_older_one(desk: Desk) -> None:
    victim = desk.folder / "victim"
    victim.write_text("of somebody else")
    desk.answer.symlink_to(victim)
    assert desk.run(allow, *ASK).code == 0
    assert stat.S_IMODE(desk.answer.lstat().st_mode) == 0o600
    assert json.loads(desk.answer.read_text())["decision_token"] == DECISION
    assert desk.run(None, *ASK).code == 12
    assert "allow" not in desk.answer.read_text()
    assert victim.read_text() == "of somebody else"
    left = {path.name for path in desk.folder.iterdir()}
    assert left == {"victim", "answer.json", "programs"}


def test_it_waits_as_long_as_the_gate_says_within_limits(desk: Desk) -> None:
    said = ("3", "0", "999", "Wed, 21 Oct 2026 07:28:00 GMT", "-5", "8 8", "77777777777")
    waits = [refusal(429, "Slow down", Retry_After=text) for text in said]
    unsaid = [
        saying(429, "pending", next={name: 7}) for name in ("retry_after_s", "retry_after_seconds")
    ]
    ended = desk.run(in_turn(*waits, *unsaid, allow), *ASK)
    assert (ended.code, desk.slept) == (0, [3, 1, 60, 15, 15, 8, 15, 7, 7]), ended.said


def test_it_waits_no_longer_than_it_may(desk: Desk) -> None:
    slow = refusal(429, "Pending", Retry_After="50")
    assert desk.run(in_turn(slow, allow), *ASK, "--wait-seconds", "20").code == 0
    assert 15 <= desk.slept[0] <= 20
    assert desk.run(slow, *ASK, "--wait-seconds", "0").code == 11
    gone = refusal(503, "Gone", Retry_After="50")
    ended = desk.run(in_turn(gone, gone, allow), *ASK, GATE_OUTAGE_SECONDS="30")
    assert (ended.code, len(desk.slept)) == (0, 3), ended.said


def test_a_stop_while_it_waits_is_no_allow(desk: Desk) -> None:
    desk.program("sleep", 'kill -TERM "$PPID"')
    assert desk.run(in_turn(pending, allow), *ASK).code == 12


def test_a_script_that_was_cut_off_never_ends_well(tmp_path: Path) -> None:
    lines = SCRIPT.read_text().splitlines(keepends=True)
    first = next(number for number, line in enumerate(lines) if line.startswith("trap")) + 1
    cut = tmp_path / "cut.sh"
    variables = {"PATH": os.environ["PATH"], "TMPDIR": str(tmp_path)}
    for number in (*range(first, len(lines), 7), *range(len(lines) - 4, len(lines))):
        for end in ("", lines[number][: len(lines[number]) // 2]):
            cut.write_text("".join(lines[:number]) + end)
            done = subprocess.run(
                ["dash", cut], env=variables, stderr=subprocess.DEVNULL, check=False
            )
            assert done.returncode != 0, (number, end)


REASONS: dict[str, Any] = {
    "summary": "2 things\x1b[31m\n::error::injected",
    "reasons": [
        {"code": "approval.missing", "who": ["@mia", "@tom"], "have": 0, "remedy": "ask\r\nthem"},
        {"code": "evidence.stale", "check": "ACC-1", "nested": {"verdict": "allow"}},
        *({"code": f"more.{number}"} for number in range(30)),
    ],
}


def test_reasons_are_said_line_by_line_whatever_is_in_them(desk: Desk) -> None:
    ended = desk.run(saying(409, "deny", **REASONS), *ASK)
    lines = ended.said.splitlines()
    assert ended.code == 10
    assert all(line.startswith("gate: ") for line in lines), ended.said
    assert not {*ended.said} & {chr(code) for code in (*range(10), *range(11, 32), 127)}
    assert "gate:   - approval.missing, who @mia @tom, have 0, remedy ask  them" in lines
    assert "gate:   - and 12 more, in the answer" in lines
    assert EVALUATION in lines[-1]


def test_a_gate_that_only_warns_says_so(desk: Desk) -> None:
    ended = desk.run(saying(200, "allow", would_be="deny", mode="warn"), *ASK)
    assert ended.code == 0
    assert "NOT ENFORCED: the mode is warn; enforced, this would be deny." in ended.said


def test_admit_spends_the_answer_and_outcome_tells_the_rest(desk: Desk) -> None:
    spent, told = (
        saying(200, "allow", decision_token=None),
        saying(202, "allow", decision_token=None),
    )
    assert desk.run(allow, *ASK).code == 0
    ended = [
        desk.run(spent, "admit", "--image", IMAGE),
        desk.run(told, "outcome", "--status", "succeeded", "--observed-image", IMAGE),
        desk.run(spent, "admit", "--image", IMAGE),
    ]
    assert [one.code for one in ended] == [0, 0, 13], [one.said for one in ended]
    admitted, outcome = desk.sent[1:]
    assert admitted.route == f"api/v1/gate/{EVALUATION}/admit"
    assert admitted.body == {
        "decision_token": DECISION,
        "nonce": admitted.body["nonce"],
        "subject": {"image": IMAGE},
    }
    assert outcome.route == f"api/v1/gate/{EVALUATION}/outcome"
    assert outcome.body == {"status": "succeeded", "observed_image_digest": IMAGE}


def test_admit_fails_closed_and_asks_again_only_where_nothing_was_spent(desk: Desk) -> None:
    def torn(asked: Asked) -> Answer:
        return dataclasses.replace(allow(asked), kept=9)

    answers: list[tuple[Respond, int, int]] = [
        (refusal(409, "Already spent"), 10, 1),
        (lambda asked: Answer(409, b"<html>", {"Content-Type": "text/html"}), 12, 1),
        (in_turn(torn, allow), 12, 1),
        (in_turn(refusal(500, "Broken"), allow), 12, 1),
        (in_turn(refusal(503, "Busy", Retry_After="1"), allow), 0, 2),
        (saying(200, "allow", nonce_echo="old"), 12, 1),
    ]
    for respond, code, requests in answers:
        assert desk.run(allow, *ASK).code == 0
        before = len(desk.sent)
        ended = desk.run(respond, "admit", "--image", IMAGE, GATE_OUTAGE_SECONDS="30")
        assert (ended.code, len(desk.sent) - before) == (code, requests), ended.said


def test_nothing_is_between_the_script_and_its_own_machine(desk: Desk, gate: Gate) -> None:
    proxy = dict.fromkeys(("http_proxy", "https_proxy", "ALL_PROXY"), "http://127.0.0.1:1")
    for host in ("127.0.0.1", "localhost"):
        url = gate.url(f"gate-{len(gate.gates)}", desk.folder.name).replace("127.0.0.1", host)
        ended = desk.run(allow, *ASK, GATE_URL=url, **proxy)
        assert ended.code == 0, ended.said
    # elsewhere a proxy may be the only way out
    for url in ("https://ops.example.com", "http://localhost.example.com:80"):
        ended = desk.run(allow, *ASK, GATE_URL=url, GATE_PLAIN_HTTP="accept", **proxy)
        assert (ended.code, "127.0.0.1 port 1" in ended.said) == (12, True), ended.said


def test_a_job_that_is_run_again_asks_anew(gate: Gate, tmp_path: Path) -> None:
    gate.gates = {**gate.gates, "again": allow}
    ended = github_step(gate.url("again", tmp_path.name), prepared(tmp_path / "job"))
    assert ended.code == 0, ended.said
    (asked,) = gate.of(tmp_path.name)
    assert asked.body["change"] == {
        "commit": "7d1" + "0" * 37,
        "repo": "acme/chat",
        "run_url": "https://github.com/acme/chat/actions/runs/123/attempts/2",
        "attempt": 2,
    }


def exchange(asked: Asked) -> Answer:
    """Answer as GitHub's and the registry's own addresses for tokens, and as a gate."""
    if asked.route.startswith("id-token"):
        return json_answer(200, {"count": 1, "value": f"{JWT}{asked.number}"})
    if asked.route == "api/v1/oidc/token":
        return json_answer(200, {"access_token": f"short-{asked.number}", "expires_in": 10})
    return in_turn(pending, allow)(asked)


def test_an_id_token_of_github_is_fetched_and_exchanged_as_often_as_needed(
    desk: Desk, gate: Gate
) -> None:
    url = f"http://127.0.0.1:{gate.port}/gate-{len(gate.gates)}/{desk.folder.name}"
    ended = desk.run(
        exchange,
        *ASK,
        "--commit",
        "7d1f",
        GATE_TOKEN="",
        ACTIONS_ID_TOKEN_REQUEST_URL=f"{url}/id-token?version=2",
        ACTIONS_ID_TOKEN_REQUEST_TOKEN="of-the-runner",
    )
    assert ended.code == 0, ended.said
    routes = [asked.route.partition("?")[0] for asked in desk.sent]
    assert routes == ["id-token", "api/v1/oidc/token", "api/v1/gate"] * 2
    first, exchanged, asked = desk.sent[:3]
    assert first.route == f"id-token?version=2&audience={url}"
    assert first.headers["authorization"] == "Bearer of-the-runner"
    assert "authorization" not in exchanged.headers
    sent = f"&subject_token={JWT}0&interface=support-chat&environment=production&commit=7d1f"
    assert exchanged.raw.decode().endswith(sent)
    assert [one.headers["authorization"] for one in (asked, desk.sent[5])] == [
        "Bearer short-0",
        "Bearer short-1",
    ]


@pytest.mark.parametrize(("lives", "waited"), [(60, 30), (20, 0)])
def test_what_an_id_token_was_exchanged_for_limits_the_wait(
    desk: Desk, lives: int, waited: int
) -> None:
    def once(asked: Asked) -> Answer:
        if asked.route != "api/v1/oidc/token":
            return pending(asked)
        fine = json_answer(200, {"access_token": "short", "expires_in": lives})
        return fine if asked.number == 0 else json_answer(400, {"error": "invalid_grant"})

    desk.program("date", 'awk "{ all += \\$1 } END { print 1000 + all }" "$HOME/slept" 2>/dev/null')
    (desk.folder / "slept").touch()
    ended = desk.run(once, *ASK, "--wait-seconds", "100", GATE_TOKEN=JWT, GATE_PAUSE_SECONDS="7")
    assert ended.code == 11, ended.said
    assert f"An ID token is exchanged once, for {lives} s: it is waited {waited} s" in ended.said
    assert f"still pending after {waited} s" in ended.said
    assert sum(desk.slept) == waited
    routes = [asked.route for asked in desk.sent]
    assert routes.count("api/v1/oidc/token") == 1


def test_an_exchange_that_fails_is_no_allow(desk: Desk) -> None:
    def exchanging(*answers: Answer) -> Respond:
        return lambda asked: (
            answers[min(asked.number, len(answers) - 1)] if "oidc" in asked.route else allow(asked)
        )

    refused = json_answer(400, {"error": "invalid_grant", "error_description": "wrong branch"})
    busy, fine = (
        json_answer(503, {}),
        json_answer(200, {"access_token": "short", "expires_in": 600}),
    )
    answers: list[tuple[Respond, int, str]] = [
        (exchanging(refused), 13, "wrong branch"),
        (exchanging(json_answer(200, {"token": "short"})), 12, "without an access_token"),
        (exchanging(busy, busy, fine), 0, "asking again"),
        (exchanging(Answer(302, b"", {"Location": "/"})), 12, "302"),
    ]
    for respond, code, text in answers:
        ended = desk.run(respond, *ASK, GATE_TOKEN=JWT, GATE_OUTAGE_SECONDS="30")
        assert (ended.code, text in ended.said) == (code, True), ended.said
        assert JWT not in ended.said


REFUSED: dict[str, tuple[tuple[str, ...], dict[str, str], str]] = {
    "empty image": (("--interface", "a", "--image", ""), {}, "--image is empty"),
    "nothing named": (ASK[:-2], {}, "Name what goes out"),
    "both": ((*ASK, "--registered"), {}, "not both"),
    "no interface": (ASK[3:], {}, "Name the interface"),
    "unknown option": ((*ASK, "--dry-run"), {}, "--dry-run is no option"),
    "token as option": ((*ASK, "--token", "x"), {}, "--token is no option"),
    "no value": ((*ASK, "--commit"), {}, "--commit needs a value"),
    "payload and option": ((*ASK, '{"interface": "a"}'), {}, "options add nothing"),
    "no JSON": (("{interface: a}",), {}, "no JSON text"),
    "nonce": (('{"interface":"a","environment":"b","nonce":"c"}',), {}, "Leave nonce out"),
    "unknown part": (('{"subject":{"imgae":"x"}}',), {}, 'no part "imgae"'),
    "spaces": ((*ASK, "--model", "a b"), {}, "model is no digest"),
    "no token": (ASK, {"GATE_TOKEN": UNSET}, "There is no token"),
    "token of two lines": (ASK, {"GATE_TOKEN": 'a"\nb'}, "The token is none"),
    "no file": (ASK, {"GATE_TOKEN": UNSET, "GATE_TOKEN_FILE": "/nowhere"}, "cannot be read"),
    "no address": (ASK, {"GATE_URL": UNSET}, "GATE_URL is to be"),
    "plain http": (ASK, {"GATE_URL": "http://ops.example.com"}, "GATE_URL is http"),
    "looks local": (ASK, {"GATE_URL": "http://localhost.example.com"}, "GATE_URL is http"),
    "user": (ASK, {"GATE_URL": "https://a:b@ops.example.com"}, "no plain address"),
    "query": (ASK, {"GATE_URL": "https://ops.example.com/?a=b"}, "no plain address"),
    "wait": ((*ASK, "--wait-seconds", "1m"), {}, "GATE_WAIT_SECONDS is to be seconds"),
    "attempt": ((*ASK, "--run-attempt", "1st"), {}, "GATE_RUN_ATTEMPT is to be"),
    "no attempt": ((*ASK, "--run-attempt", "0"), {}, "GATE_RUN_ATTEMPT is to be"),
    "endless": ((*ASK, "--attempt-seconds", "0"), {}, "GATE_ATTEMPT_SECONDS is to be 1"),
    "folder": (ASK, {"GATE_ANSWER": "programs"}, "GATE_ANSWER is a folder"),
    "status": (("outcome", "--status", "fine"), {}, "There is no answer"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_asked_is_refused_and_says_what_to_change(desk: Desk, name: str) -> None:
    words, variables, text = REFUSED[name]
    ended = desk.run(allow, *words, **variables)
    assert (ended.code, text in ended.said) == (13, True), ended.said
    assert desk.sent == []


def test_it_prints_the_digest_of_a_subject_and_how_to_use_it(desk: Desk) -> None:
    asked = Asked(
        "", "", "", {}, json.dumps({"subject": {"image": IMAGE, "tools": IMAGE}}).encode()
    )
    ended = desk.run(None, "digest", "--tools", IMAGE, "--image", IMAGE, GATE_TOKEN=UNSET)
    assert (ended.code, ended.said.strip()) == (0, verdict(asked, "allow")["subject_digest"])
    usage = desk.run(None, "--help")
    assert usage.code == 0
    assert "0 allow, 10 deny" in usage.said
    assert not list(desk.folder.glob("gate*"))
