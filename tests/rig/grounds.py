"""The ground under the labels: what curl and openssl see of the same edges.

What curl has to see stands in a label as ``seen``: a request such as ``https wrong POST /v1/models
html``, that is scheme, credential (``right`` or ``wrong``, nothing for none), method, path and what
is accepted (``json`` or ``html``, nothing for anything); and the answer as its status, 0 for none,
and marks: ``hsts`` or ``no hsts``, ``type <content type>``, ``to <location>``, ``holds <text>``,
``lacks <text>``. Behind ``to`` the words of the configuration may be used.
"""

import subprocess
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.rig.booting import Rig
from tests.rig.cases import Case, filled
from tests.rig.labels import Label
from tests.rig.records import environment_of, identity_of
from tests.rig.servers import WRONG

DAY_SECONDS = 86_400
CURL_SECONDS, OPENSSL_SECONDS = 2, 4
_URL_SCHEMES = {"https": "https", "plain": "http"}
_ACCEPTED = {"json": "application/json", "html": "text/html"}


@dataclass(frozen=True)
class Tools:
    """Where the programs are that see for themselves."""

    curl: Path
    openssl: Path


@dataclass(frozen=True)
class _Seen:
    status: int
    headers: Mapping[str, str]
    body: str


def disagreements(rig: Rig, label: Label, tools: Tools) -> Iterator[str]:
    """Yield what curl and openssl see otherwise than the label says, in sentences."""
    case = rig.cases[label.case]
    for asked, marks in label.seen.items():
        for words in _other(_asked(rig, case, asked, tools), marks, rig.places.words(case)):
            yield f"{label.case}: {asked}: {words}"
    for check, ask in _QUESTIONS.items():
        cell = label.cells.get(check)
        if cell and cell.outcome != "unknown":
            found = ask(rig, case, tools)
            if found != cell.outcome:
                yield f"{label.case}: {check} is {cell.outcome} by its label, here it is {found}"


def _asked(rig: Rig, case: Case, asked: str, tools: Tools) -> _Seen:
    scheme, *credential, method, path, accept = _parts(asked)
    places, host = rig.places, rig.places.host(case)
    port = places.https_port if scheme == "https" else places.plain_port
    known = {"right": identity_of(case), "wrong": WRONG}
    done = subprocess.run(
        [
            *(tools.curl, "-sS", "--http1.1", "--noproxy", "*", "--max-time", str(CURL_SECONDS)),
            *("--cacert", str(rig.ca_file), "--path-as-is", "--include"),
            *("--resolve", f"{host}:{port}:{places.addresses[case.name]}"),
            *("--request", method, *(("-d", "{}") if method == "POST" else ())),
            *(part for who in credential for part in ("-H", f"Authorization: {known[who]}")),
            *(("-H", f"Accept: {_ACCEPTED[accept]}") if accept else ()),
            f"{_URL_SCHEMES[scheme]}://{host}:{port}{path}",
        ],
        capture_output=True,
        text=True,
        errors="replace",
        timeout=20,
        check=False,
    )
    return _read(done.stdout) if done.stdout and done.returncode in (0, 18, 56) else _Seen(0, {}, "")


def _parts(asked: str) -> list[str]:
    """Return scheme, credential if any, method, path, and what is accepted or ""."""
    words = asked.split(" ")
    return words if words[-1] in _ACCEPTED else [*words, ""]


def _read(text: str) -> _Seen:
    head, _, body = text.replace("\r\n", "\n").partition("\n\n")
    first, *lines = head.split("\n")
    pairs = (line.partition(":") for line in lines)
    headers = {name.lower(): value.strip() for name, _, value in pairs}
    return _Seen(int(first.split()[1]), headers, body)


def _other(seen: _Seen, marks: tuple[Any, ...], words: Mapping[str, str]) -> Iterator[str]:
    status, *rest = marks
    if seen.status != status:
        yield f"answers {seen.status}, not {status}"
    for mark in rest:
        kind, _, wanted = mark.partition(" ")
        if not _holds(seen, kind, filled(wanted, words)):
            yield f"not “{mark}” but {dict(seen.headers)} {seen.body[:60]!r}"


def _holds(seen: _Seen, kind: str, wanted: str) -> bool:
    has_hsts = "strict-transport-security" in seen.headers
    tests: dict[str, Callable[[], bool]] = {
        "hsts": lambda: has_hsts,
        "no": lambda: not has_hsts and wanted == "hsts",
        "type": lambda: seen.headers.get("content-type", "").startswith(wanted),
        "to": lambda: seen.headers.get("location") == wanted,
        "holds": lambda: wanted in seen.body,
        "lacks": lambda: wanted not in seen.body,
        "large": lambda: sum(map(len, seen.headers.values())) > 32 * 1024,
    }
    return tests[kind]()


def _answers_as_declared(rig: Rig, case: Case, tools: Tools) -> str:
    environment = environment_of(rig, case)
    places, host = rig.places, rig.places.host(case)
    health, root = environment.health, rig.root_file(case)
    done = subprocess.run(
        [
            *(tools.curl, "-sS", "--http1.1", "--noproxy", "*", "--max-time", str(CURL_SECONDS), "--include"),
            *("--cacert", str(root)),
            *("--resolve", f"{host}:{places.https_port}:{places.addresses[case.name]}"),
            environment.edge_url + health.path,
        ],
        capture_output=True,
        text=True,
        errors="replace",
        timeout=20,
        check=False,
    )
    if done.returncode:
        return "fail"
    seen = _read(done.stdout)
    is_declared = seen.status == health.status and health.contains in seen.body
    return "pass" if is_declared else "fail"


def _is_trusted(rig: Rig, case: Case, tools: Tools) -> bool:
    return _is_verified(rig, case, tools, "-no_check_time")


def _is_verified(rig: Rig, case: Case, tools: Tools, *at: str) -> bool:
    chain = str(rig.places.folder / f"{case.chain}.chain")
    store = ("-CAfile", str(rig.root_file(case)), "-untrusted", chain)
    # without a floor for strength, which is a question of its own
    level = ("-auth_level", "0", "-purpose", "sslserver")
    return _openssl(tools, "verify", *at, *level, *store, chain).returncode == 0


def _chain(rig: Rig, case: Case, tools: Tools) -> str:
    if not _shows_certificate(rig, case, tools):
        return "fail"
    return "pass" if _is_trusted(rig, case, tools) else "fail"


def _shows_certificate(rig: Rig, case: Case, tools: Tools) -> bool:
    """Tell whether the edge shows the certificate of its case to whoever names its host."""
    place = f"{rig.places.addresses[case.name]}:{rig.places.https_port}"
    named = () if case.is_address else ("-servername", case.named_host)
    try:
        shown = _openssl(tools, "s_client", "-connect", place, *named, "-showcerts")
    except subprocess.TimeoutExpired:
        return False
    chain = (rig.places.folder / f"{case.chain}.chain").read_text()
    first = chain.partition("-----END")[0].strip()
    return first in shown.stdout


def _names(rig: Rig, case: Case, tools: Tools) -> str:
    text = _text(rig, case, tools)
    option = "-checkip" if case.is_address else "-checkhost"
    chain = rig.places.folder / f"{case.chain}.chain"
    host = rig.places.host(case)
    done = _openssl(tools, "x509", "-in", str(chain), "-noout", option, host)
    # openssl falls back on the common name, which browsers and curl no longer read
    has_names = "Subject Alternative Name" in text
    return "pass" if has_names and "does match certificate" in done.stdout else "fail"


def _is_valid_now(rig: Rig, case: Case, tools: Tools) -> str:
    return "pass" if _lasts(rig, case, tools, 0) else "fail"


def _margin(rig: Rig, case: Case, tools: Tools) -> str:
    days = _lifetime_days(rig, case, tools)
    enough, too_few = (days / 3, days / 6) if days <= 30 else (21.0, 7.0)
    if not _lasts(rig, case, tools, too_few):
        return "fail"
    return "pass" if _lasts(rig, case, tools, enough) else "warn"


def _lifetime_days(rig: Rig, case: Case, tools: Tools) -> float:
    from datetime import datetime

    chain = rig.places.folder / f"{case.chain}.chain"
    options = ("-noout", "-startdate", "-enddate", "-dateopt", "iso_8601")
    done = _openssl(tools, "x509", "-in", str(chain), *options)
    first, last = (
        datetime.fromisoformat(line.partition("=")[2].replace("Z", "+00:00"))
        for line in done.stdout.split("\n")[:2]
    )
    return (last - first).total_seconds() / DAY_SECONDS


def _lasts(rig: Rig, case: Case, tools: Tools, days: float) -> bool:
    """Tell whether the path to the root lasts so long, or the leaf where there is no path."""
    seconds = int(days * DAY_SECONDS)
    if _is_trusted(rig, case, tools):
        at = str(int(rig.now.timestamp()) + seconds)
        return _is_verified(rig, case, tools, "-attime", at)
    chain = str(rig.places.folder / f"{case.chain}.chain")
    return _openssl(tools, "x509", "-in", chain, "-noout", "-checkend", str(seconds)).returncode == 0


def _strength(rig: Rig, case: Case, tools: Tools) -> str:
    text = _text(rig, case, tools)
    is_weak = "(1024 bit)" in text or "sha1With" in text or "ecdsa-with-SHA1" in text
    return "fail" if is_weak else "pass"


def _text(rig: Rig, case: Case, tools: Tools) -> str:
    chain = str(rig.places.folder / f"{case.chain}.chain")
    return _openssl(tools, "x509", "-in", chain, "-noout", "-text").stdout


def _openssl(tools: Tools, *arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [tools.openssl, *arguments],
        input="",
        capture_output=True,
        encoding="utf-8",
        errors="backslashreplace",  # it prints names byte by byte
        timeout=OPENSSL_SECONDS,
        check=False,
    )


_QUESTIONS: Mapping[str, Callable[[Rig, Case, Tools], str]] = {
    "AVL-1": _answers_as_declared,
    "TLS-1": _chain,
    "TLS-2": _names,
    "TLS-3": _is_valid_now,
    "TLS-4": _margin,
    "TLS-5": _strength,
}
"""What is asked of every case whose label says something about the check."""
