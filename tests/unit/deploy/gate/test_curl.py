"""What curl makes of the answers that a gate could have: the reasons for those that it has.

Each row starts the real curl, whose waits are those that it was told: one second, twice.
"""

import re
import subprocess
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from tests.loopback import from_another_thread, serving
from tests.servers import free_port, required_program
from tests.unit.deploy.gate.document import placed, table, written
from tests.unit.deploy.gate.server import Answer, Asked, Gate

USUAL = ("--fail-with-body", "--retry", "5", "-o", "answer")
Headers = Callable[[], Mapping[str, str]]


def after(text: str) -> Headers:
    return lambda: {"Retry-After": text}


def soon() -> Mapping[str, str]:
    return {"Retry-After": format_datetime(datetime.now(UTC) + timedelta(seconds=2), usegmt=True)}


def elsewhere() -> Mapping[str, str]:
    return {"Location": "/sign-in"}


SECOND = after("1")


@dataclass(frozen=True)
class Row:
    """One way of asking, and what curl does.

    Attributes:
        title: the first two answers, and how it was asked where that is not the usual way.
        statuses: each of them is tried.
        meaning: what follows for a gate.
    """

    title: str
    statuses: tuple[int, ...]
    meaning: str
    code: int
    requests: int
    headers: Headers = SECOND
    options: tuple[str, ...] = USUAL

    def name(self, status: int) -> str:
        """Name its gate in an address."""
        return f"{re.sub('[^a-z0-9]', '', self.title)}-{status}"


ROWS = (
    Row("202", (202,), "a pending that came as a success would deploy", 0, 1),
    Row("301, 302, 303, 307", (301, 302, 303, 307), "a sign-in page would deploy", 0, 1, elsewhere),
    Row("403, without `--fail`", (403,), "as usually written, it fails open", 0, 1, options=()),
    Row(
        "400, 401, 403, 404, 409, 412, 422, 423, 424, 425",
        (400, 401, 403, 404, 409, 412, 422, 423, 424, 425),
        "no second try: right for a deny",
        22,
        1,
    ),
    Row("429, 503 with seconds", (429, 503), "waits as told: right for a pending", 0, 3),
    Row("429, 503 with a moment", (429, 503), "the same", 0, 3, soon),
    Row(
        "429, 503 with more than `--retry-max-time`",
        (429, 503),
        "gives up at once",
        22,
        1,
        after("20"),
        (*USUAL, "--retry-max-time", "10"),
    ),
    Row("408, 500, 502, 504", (408, 500, 502, 504), "tried again as well", 0, 3),
    Row("connection refused", (0,), "no second try without `--retry-connrefused`", 7, 0),
)


@pytest.fixture(scope="module")
def gate() -> Iterator[Gate]:
    def answering(row: Row, status: int) -> Callable[[Asked], Answer]:
        return lambda asked: (
            Answer(status, b'{"a":1}\n', row.headers())
            if asked.number < 2
            else Answer(200, b'{"b":2}\n')
        )

    tried = [(row, status) for row in ROWS for status in row.statuses]
    server = Gate({row.name(status): answering(row, status) for row, status in tried})
    with from_another_thread(serving(server)) as listener:
        server.port = listener.port
        yield server


def asked_by_curl(gate: Gate, row: Row, status: int, folder: Path) -> tuple[int, int, bytes]:
    """Return the exit code, how many requests came, and what was on standard output."""
    folder.mkdir()
    url = gate.url(row.name(status), folder.name) if status else f"http://127.0.0.1:{free_port()}"
    done = subprocess.run(
        [required_program("curl"), "-q", "-sS", *row.options, "-X", "POST", f"{url}/gate"],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        timeout=60,
        check=False,
    )
    return done.returncode, len(gate.of(folder.name)), done.stdout


def test_curl_does_what_the_document_says(gate: Gate, tmp_path: Path) -> None:
    tried = [(row, status) for row in ROWS for status in row.statuses]

    def start(number: int) -> tuple[int, int]:
        row, status = tried[number]
        return asked_by_curl(gate, row, status, tmp_path / str(number))[:2]

    with ThreadPoolExecutor(8) as pool:
        seen = list(pool.map(start, range(len(tried))))
    wrong = {
        (row.title, status): found
        for (row, status), found in zip(tried, seen, strict=True)
        if found != (row.code, row.requests)
    }
    assert wrong == {}
    rows = [[row.title, str(row.code), str(row.requests), row.meaning] for row in ROWS]
    head = ["first two answers", "exit", "requests", "for a gate"]
    text, wanted = written("README.md", placed("curl table", table(head, rows)))
    assert text == wanted


def test_standard_output_holds_every_body_and_a_file_the_last(gate: Gate, tmp_path: Path) -> None:
    row = next(row for row in ROWS if row.requests == 3)
    to_output = Row(row.title, row.statuses, "", 0, 3, options=USUAL[:3])
    with ThreadPoolExecutor(2) as pool:
        output = pool.submit(asked_by_curl, gate, to_output, 429, tmp_path / "output")
        file = pool.submit(asked_by_curl, gate, row, 429, tmp_path / "file")
    assert output.result() == (0, 3, b'{"a":1}\n{"a":1}\n{"b":2}\n')
    assert file.result() == (0, 3, b"")
    assert (tmp_path / "file" / "answer").read_bytes() == b'{"b":2}\n'


def test_a_pipe_hides_a_deny_where_the_shell_has_no_pipefail(gate: Gate, tmp_path: Path) -> None:
    row = next(row for row in ROWS if 409 in row.statuses)
    url = gate.url(row.name(409), "pipe")
    text = f"curl -q -sS --fail-with-body -X POST '{url}/gate' 2>/dev/null | cat\n: >deployed\n"
    for shell, deploys in ((["dash", "-e"], True), (["bash", "-eo", "pipefail"], False)):
        subprocess.run([*shell, "-c", text], cwd=tmp_path, stdout=subprocess.DEVNULL, check=False)
        assert (tmp_path / "deployed").exists() is deploys
        (tmp_path / "deployed").unlink(missing_ok=True)
