"""What curl sees of an edge."""

import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.rig.booting import Rig
from tests.rig.cases import Case
from tests.rig.records import environment_of, identity_of
from tests.rig.servers import WRONG

SECONDS = 5
"""For one request, on a machine that is busy: some edges never answer."""
LARGE_HEAD_BYTES = 32 * 1024
_SHORT_BODY, _CUT_OFF = 18, 56
"""How curl says that a body ended early, and that the connection did; an answer may have begun."""
_SCHEMES = {"https": "https", "plain": "http"}
_ACCEPTED = {"json": "application/json", "html": "text/html"}


@dataclass(frozen=True)
class Seen:
    """One answer; status 0 for none, header names in lower case."""

    status: int
    headers: Mapping[str, str]
    body: str

    def holds(self, mark: str) -> bool:
        """Tell whether a mark of a label is true of the answer.

        Raises:
            KeyError: there is no mark of that kind.
        """
        kind, _, wanted = mark.partition(" ")
        return _MARKS[kind](self, wanted)


_MARKS: Mapping[str, Callable[[Seen, str], bool]] = {
    "hsts": lambda seen, _: "strict-transport-security" in seen.headers,
    "no": lambda seen, _: "strict-transport-security" not in seen.headers,
    "type": lambda seen, wanted: seen.headers.get("content-type", "").startswith(wanted),
    "to": lambda seen, wanted: seen.headers.get("location") == wanted,
    "holds": lambda seen, wanted: wanted in seen.body,
    "lacks": lambda seen, wanted: wanted not in seen.body,
    "large": lambda seen, _: sum(map(len, seen.headers.values())) > LARGE_HEAD_BYTES,
}


def asked(rig: Rig, case: Case, request: str, curl: Path) -> Seen:
    """Return the answer to a request, written as in a label."""
    scheme, *credential, method, path, accept = _words(request)
    places = rig.places
    port = places.https_port if scheme == "https" else places.plain_port
    known = {"right": identity_of(case), "wrong": WRONG}
    headers = [f"Authorization: {known[who]}" for who in credential]
    headers += [f"Accept: {_ACCEPTED[accept]}"] if accept else []
    done = _run(
        curl,
        *("--path-as-is", "--request", method, *(("-d", "{}") if method == "POST" else ())),
        *(part for header in headers for part in ("-H", header)),
        *_trusting(rig, case, port),
        f"{_SCHEMES[scheme]}://{places.host(case)}:{port}{path}",
    )
    is_answered = done.stdout and done.returncode in (0, _SHORT_BODY, _CUT_OFF)
    return _read(done.stdout) if is_answered else Seen(0, {}, "")


def is_as_declared(rig: Rig, case: Case, curl: Path) -> bool:
    """Tell whether the health route answers as the registry says, to a client that verifies."""
    environment = environment_of(rig, case)
    trusting = _trusting(rig, case, rig.places.https_port)
    done = _run(curl, *trusting, environment.edge_url + environment.health.path)
    if done.returncode:
        return False
    seen, health = _read(done.stdout), environment.health
    return seen.status == health.status and health.contains in seen.body


def _words(request: str) -> list[str]:
    """Return scheme, credential if any, method, path, and what is accepted or ""."""
    words = request.split(" ")
    return words if words[-1] in _ACCEPTED else [*words, ""]


def _trusting(rig: Rig, case: Case, port: int) -> tuple[str, ...]:
    place = f"{rig.places.host(case)}:{port}:{rig.places.addresses[case.name]}"
    return ("--cacert", str(rig.root_file(case)), "--resolve", place)


def _run(curl: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    always = ("-sS", "--http1.1", "--include", "--noproxy", "*", "--max-time", str(SECONDS))
    return subprocess.run(
        [curl, *always, *arguments],
        capture_output=True,
        text=True,
        errors="replace",
        timeout=2 * SECONDS,
        check=False,
    )


def _read(text: str) -> Seen:
    head, _, body = text.replace("\r\n", "\n").partition("\n\n")
    first, *lines = head.split("\n")
    pairs = (line.partition(":") for line in lines)
    headers = {name.lower(): value.strip() for name, _, value in pairs}
    return Seen(int(first.split()[1]), headers, body)
