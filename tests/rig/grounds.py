"""The ground under the labels: what curl and openssl see of the same edges.

What curl has to see stands in a label as ``seen``: a request such as ``https wrong POST /v1/models
html``, that is scheme, credential (``right`` or ``wrong``, nothing for none), method, path and what
is accepted (``json`` or ``html``, nothing for anything); and the answer as its status, 0 for none,
and marks: ``hsts`` or ``no hsts``, ``type <content type>``, ``to <location>``, ``holds <text>``,
``lacks <text>``, and ``large`` for a head beyond 32 KiB. Words of the configuration may be used.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.rig.booting import Rig
from tests.rig.by_curl import asked, is_as_declared
from tests.rig.by_openssl import Certificates
from tests.rig.cases import Case, filled
from tests.rig.labels import Label


@dataclass(frozen=True)
class Tools:
    """Where the programs are that see for themselves."""

    curl: Path
    openssl: Path


def disagreements(rig: Rig, label: Label, tools: Tools) -> Iterator[str]:
    """Yield what curl and openssl see otherwise than the label says, in sentences."""
    yield from _unseen(rig, label, tools)
    for check, ask in QUESTIONS.items():
        cell = label.cells.get(check)
        if cell is None or cell.outcome == "unknown":
            continue
        found = ask(rig, rig.cases[label.case], tools)
        if found != cell.outcome:
            yield f"{label.case}: {check} is {cell.outcome} by its label, here it is {found}"


def _unseen(rig: Rig, label: Label, tools: Tools) -> Iterator[str]:
    case = rig.cases[label.case]
    words = rig.places.words(case)
    for request, (status, *marks) in label.seen.items():
        seen = asked(rig, case, request, tools.curl)
        if seen.status != status:
            yield f"{label.case}: {request}: answers {seen.status}, not {status}"
        for mark in marks:
            if not seen.holds(filled(mark, words)):
                shown = f"{dict(seen.headers)} {seen.body[:60]!r}"
                yield f"{label.case}: {request}: not “{mark}” but {shown}"


def _health(rig: Rig, case: Case, tools: Tools) -> str:
    return "pass" if is_as_declared(rig, case, tools.curl) else "fail"


def _of_certificates(ask: Callable[[Certificates], str]) -> Callable[[Rig, Case, Tools], str]:
    return lambda rig, case, tools: ask(Certificates(rig, case, tools.openssl))


QUESTIONS: Mapping[str, Callable[[Rig, Case, Tools], str]] = {
    "AVL-1": _health,
    "TLS-1": _of_certificates(Certificates.trust),
    "TLS-2": _of_certificates(Certificates.names),
    "TLS-3": _of_certificates(Certificates.validity),
    "TLS-4": _of_certificates(Certificates.margin),
    "TLS-5": _of_certificates(Certificates.strength),
}
"""What is asked of every case whose label says something about the check."""
