"""The gate as a newcomer and as curl meet it: on the running program, with nothing in between."""

import re
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from tests.live.gate_rows import (
    ALLOWED,
    BETWEEN_TRIES,
    UNKNOWN,
    WAITING,
    Answer,
    Curl,
    arranged,
)
from tests.servers import ROOT, RunningSystem, free_port, required_program, running
from tests.unit.deploy.demo_process import prepare_on_free_ports

pytestmark = pytest.mark.xdist_group("live")
WALK = ROOT / "deploy" / "ci" / "walk.sh"
BLOCKS = re.compile(r"^```sh\n(.*?)^```", re.DOTALL | re.MULTILINE)
TOKEN = ("token", "--as", "mia@support.example", "--place", "sample-guarded-chat", "--use")


@pytest.fixture(scope="module")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSystem]:
    data = tmp_path_factory.mktemp("gate") / "data"
    prepare_on_free_ports(data)
    with running(data, "--demo", READINESS_TICK_SECONDS="1") as system:
        yield system


@pytest.fixture(scope="module")
def walked(system: RunningSystem, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return what the walk of a newcomer printed."""
    folder = tmp_path_factory.mktemp("walk")
    urls = {"GATE_URL": system.base_url, "WALK": str(folder), "TMPDIR": str(folder)}
    done = subprocess.run(
        [required_program("dash"), WALK],
        cwd=folder,
        env={**system.environment, **urls},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def test_a_newcomer_gets_from_a_clone_to_a_gated_job(walked: str) -> None:
    ends = re.findall(r"The job ended with (\d+)", walked)
    assert ends == ["10", "11", "0"]
    assert "release.unknown" in walked
    assert "Sample: Ada could give it" in walked
    assert "outcome recorded: succeeded" in walked


def test_the_readme_has_the_lines_of_the_walk() -> None:
    text = (ROOT / "README.md").read_text()
    section = text.split("\n## From a clone to a gated job\n")[1].split("\n## ")[0]
    first, *blocks = BLOCKS.findall(section)
    assert first == "python3 manage.py up --demo\n"
    walk = WALK.read_text()
    # the walk runs the job where it says how that ends, and its people approve without a browser
    lines = [line for block in blocks for line in block.splitlines()]
    kept = [line for line in lines if not line.startswith(("sh ", "python3 manage.py sign_in"))]
    assert [line for line in kept if f"{line}\n" not in walk] == []
    assert walk.count("job_ends_with ") == 3
    assert len(kept) > 30


@pytest.fixture
def curl(system: RunningSystem, walked: str, tmp_path: Path) -> Curl:
    """Curl with a token, after the walk, which left the sample a policy that can be met."""
    required_program("curl")
    token = system.command(*TOKEN, "gate:evaluate").strip()
    return Curl(system.base_url, token, tmp_path / "curl")


def test_every_row_of_what_curl_does_holds_at_the_running_gate(
    system: RunningSystem, curl: Curl
) -> None:
    arranged(
        system,
        f"submitted('{ALLOWED}')",
        f"approved('{ALLOWED}')",
        f"submitted('{WAITING}')",
    )
    allows(curl)
    denies(curl)
    is_pending(curl)
    refuses(system, curl)
    is_broken(system, curl)
    is_elsewhere(curl)
    waits_until_it_is_allowed(system, curl)


def allows(curl: Curl) -> None:
    answer = curl.gate(ALLOWED)
    assert (answer.code, answer.status, answer.body["verdict"]) == (0, 200, "allow"), answer.text
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["x-gate-mode"] == answer.body["mode"] == "enforce"
    assert answer.body["decision_token"].count(".") == 2
    assert answer.body["nonce_echo"] == "n1"
    require_uncached(answer)
    assert curl.gate(ALLOWED, view="?view=measure").body["verdict"] == "allow"
    # what came of it is read as JSON, a line, Markdown and JUnit; only JSON has a verdict
    path = f"/api/v1/gate/{answer.body['evaluation']}"
    kinds = {"": "json", ".txt": "text/plain", ".md": "text/markdown", ".xml": "xml"}
    for ending, kind in kinds.items():
        again = curl.send(f"{path}{ending}")
        assert (again.code, again.status) == (0, 200)
        assert kind in again.headers["content-type"]
        assert again.has_verdict == (ending == "")
    # let out once, and once alone: the second is no verdict either
    spent = {"decision_token": answer.body["decision_token"], "subject": {"image": ALLOWED}}
    assert curl.send(f"{path}/admit", spent).body["verdict"] == "allow"
    twice = curl.send(f"{path}/admit", spent)
    assert (twice.code, twice.status, twice.has_verdict) == (22, 409, False)
    failed = curl.send(f"{path}/outcome", {"status": "failed"})
    assert (failed.code, failed.body["outcome"]) == (0, "failed")


def denies(curl: Curl) -> None:
    answer = curl.gate(UNKNOWN, *BETWEEN_TRIES)
    # never tried again, though curl was told to
    assert (answer.code, answer.status, answer.tries) == (22, 409, 1)
    assert "retry-after" not in answer.headers
    require_problem(answer, "gate-denied", "deny")
    measured = curl.gate(UNKNOWN, view="?view=measure")
    assert (measured.code, measured.status, measured.body["verdict"]) == (0, 200, "deny")


def is_pending(curl: Curl) -> None:
    # a 202, which curl takes for a success, is never said: better than the table
    answer = curl.gate(WAITING, "--retry", "5", "--retry-max-time", "1")
    assert (answer.code, answer.status, answer.tries) == (22, 429, 1)
    # so short that a client which waits for up to a minute never gives up because of it
    assert 1 <= int(answer.headers["retry-after"]) <= 15
    assert answer.body["next"]["retry_after_seconds"] == int(answer.headers["retry-after"])
    require_problem(answer, "gate-pending", "pending")
    measured = curl.gate(WAITING, view="?view=measure")
    assert (measured.code, measured.status, measured.body["verdict"]) == (0, 200, "pending")
    assert "retry-after" not in measured.headers


def refuses(system: RunningSystem, curl: Curl) -> None:
    reader = replace(curl, token=system.command(*TOKEN, "registry:read").strip())
    nobody, made_up = replace(curl, token=""), replace(curl, token="opr_x")
    for view in ("", "?view=measure"):
        rows = (
            (curl.gate("chat:latest", view=view), 422),
            (curl.gate(ALLOWED, view=view, interface="nothing"), 404),
            (curl.gate(ALLOWED, view=view, environment="nothing"), 404),
            (nobody.gate(ALLOWED, view=view), 401),
            (made_up.gate(ALLOWED, view=view), 401),
            (reader.gate(ALLOWED, view=view), 403),
            (curl.send(f"/api/v1/gate{view}", []), 422),
        )
        for answer, status in rows:
            assert (answer.code, answer.status) == (22, status), answer.text
            assert answer.headers["content-type"] == "application/problem+json"
            assert not answer.has_verdict
            require_uncached(answer)
        assert rows[0][0].body["type"].endswith("/problems/subject-not-immutable")
    # without --fail curl is content with a refusal; what it brought is no verdict all the same
    open_ended = reader.gate(ALLOWED, "--no-fail-with-body")
    assert (open_ended.code, open_ended.status, open_ended.has_verdict) == (0, 403, False)


def is_broken(system: RunningSystem, curl: Curl) -> None:
    with without_a_table(system):
        for view in ("", "?view=measure"):
            answer = curl.gate(ALLOWED, view=view)
            assert (answer.code, answer.status) == (22, 500)
            assert answer.headers["content-type"] == "application/problem+json"
            assert not answer.has_verdict
    assert curl.gate(ALLOWED, view="?view=measure").status == 200


def is_elsewhere(curl: Curl) -> None:
    # the pages lead strangers to a sign-in, which is a success for curl; the gate never does
    page = replace(curl, token="").send("/")
    assert (page.code, page.status, page.has_verdict) == (0, 302, False)
    for path in ("/api/v1/gate/", "/api/v1/gates"):
        missing = curl.send(path, {})
        assert (missing.code, missing.has_verdict) == (22, False)
        assert missing.status >= 400
    closed = replace(curl, url=f"http://127.0.0.1:{free_port()}").gate(ALLOWED, *BETWEEN_TRIES)
    assert (closed.code, closed.status, closed.text) == (7, 0, "")


def waits_until_it_is_allowed(system: RunningSystem, curl: Curl) -> None:
    """One call of curl, which waits as it is told while people approve."""
    body = {"interface": "sample-guarded-chat", "environment": "production"}
    asked = {**body, "subject": {"image": WAITING}}
    waiting = curl.begun("/api/v1/gate", asked, *BETWEEN_TRIES)
    arranged(system, f"approved('{WAITING}')")
    answer = curl.read(waiting)
    assert (answer.code, answer.status, answer.body["verdict"]) == (0, 200, "allow"), answer.text
    # -o keeps the last answer alone
    assert answer.tries > 1


def require_problem(answer: Answer, kind: str, verdict: str) -> None:
    """Hold an answer to what a refusal says: a problem, and all of the verdict beside it."""
    said = answer.body
    assert answer.headers["content-type"] == "application/problem+json"
    assert said["type"].endswith(f"/problems/{kind}")
    assert said["status"] == answer.status
    assert said["title"]
    assert said["detail"] == said["summary"]
    assert (said["verdict"], said["allow"], said["decision_token"]) == (verdict, False, None)
    blocking = [one for one in said["reasons"] if one["severity"] == "block"]
    assert blocking
    assert all(one["remedy"] and one["owner"] for one in blocking)
    # shell clients look for the word, so it stands there once
    assert answer.text.count('"verdict"') == 1
    require_uncached(answer)


def require_uncached(answer: Answer) -> None:
    """Let the caller go on only if nobody on the way keeps the answer."""
    assert answer.headers["cache-control"] == "no-store"


@contextmanager
def without_a_table(system: RunningSystem) -> Iterator[None]:
    """Break the gate for as long as the block runs."""
    for name, to in (("readiness_gateevaluation", "away"), ("away", "readiness_gateevaluation")):
        with closing(sqlite3.connect(system.data / "registry.sqlite3", timeout=30)) as connection:
            connection.execute(f"ALTER TABLE {name} RENAME TO {to}")
            connection.commit()
        if to == "away":
            yield
