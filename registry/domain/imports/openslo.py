"""OpenSLO v1: what SLOs say of the objectives of an interface.

Source: github.com/OpenSLO/OpenSLO, version openslo/v1. An SLO names its interface by
``spec.service``. Where its figures come from is not taken over, as the probes of this program
measure for themselves; so DataSources and alerts are passed over with a note.
"""

from collections.abc import Iterable

from registry.domain.descriptor.documents import Documents, Saying
from registry.domain.descriptor.nodes import Tree
from registry.domain.descriptor.problems import Problem
from registry.domain.imports.foreign import NOT_TAKEN_OVER, Foreign
from registry.domain.imports.slos import slo_saying
from registry.domain.nearest import suggestion

PREFIX = "openslo/"
API_VERSION = "openslo/v1"
_PASSED_OVER = frozenset({"DataSource", "AlertPolicy", "AlertCondition", "AlertNotificationTarget"})
_KINDS = ("SLO", "SLI", "Service", *sorted(_PASSED_OVER))


def read_openslo(trees: Iterable[Tree]) -> Documents:
    """Return what the documents say; an SLO may name an SLI of another file."""
    trees = tuple(trees)
    found = [(kind, foreign) for tree in trees if (kind := _kind(foreign := Foreign(tree)))]
    indicators = _indicators(foreign for kind, foreign in found if kind == "SLI")
    sayings: list[Saying] = []
    for kind, foreign in found:
        if kind == "SLO" and (saying := slo_saying(foreign, indicators)):
            sayings.append(saying)
    notes = [note for kind, foreign in found for note in _notes(kind, foreign)]
    problems = tuple(problem for tree in trees for problem in tree.problems)
    return Documents(problems=problems, sayings=tuple(sayings), notes=tuple(notes))


def _kind(foreign: Foreign) -> str:
    if foreign.value("apiVersion") != API_VERSION:
        foreign.tell(("apiVersion",), f"must be {API_VERSION}: no other of OpenSLO is read here")
        return ""
    kind = foreign.text("kind", is_required=True)
    if kind and kind not in _KINDS:
        foreign.tell(
            ("kind",), f"{kind[:80]} is not a kind that is read here{suggestion(kind, _KINDS)}"
        )
        return ""
    if kind and kind not in _PASSED_OVER:
        foreign.text("metadata", "name", is_required=True)
    return kind


def _indicators(found: Iterable[Foreign]) -> dict[str, Foreign]:
    known: dict[str, Foreign] = {}
    for foreign in found:
        name = foreign.text("metadata", "name")
        if name and (first := known.setdefault(name, foreign)) is not foreign:
            other = first.origin("metadata", "name")
            place = f"{other.source}:{other.position.line}"
            foreign.tell(("metadata", "name"), f"SLI {name} is described in {place} already")
    return known


def _notes(kind: str, foreign: Foreign) -> Iterable[Problem]:
    if kind in _PASSED_OVER:
        return [foreign.problem(("kind",), f"{NOT_TAKEN_OVER}: {kind}")]
    return foreign.left()
