"""What a file in another format says, laid over a document of ours.

Such a file is silent about most of a record. What it says replaces what the document had, and
all else stays: mappings are joined name by name, lists are taken whole. Entries of some lists are
the same entry again by a name of theirs, and keep what the file does not say of them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from registry.domain.descriptor.documents import Documents, Placed, Saying
from registry.domain.descriptor.nodes import Tree
from registry.domain.descriptor.problems import Origin, Path, Problem, nearest
from registry.domain.descriptor.reading import read
from registry.domain.descriptor.shapes import API_VERSION, InterfaceDocument, TeamDocument

_OBJECTIVES: Path = ("spec", "objectives")
_NAMES: Mapping[Path, tuple[str, ...]] = {
    ("spec", "dependencies"): ("interface", "name"),
    ("spec", "members"): ("person",),
    _OBJECTIVES: ("name",),
}
"""Lists whose entries are known by a name, and the fields that hold it."""
_GROWING = frozenset({("spec", "members"), _OBJECTIVES})
"""Lists of which a file names some entries, so that the others stay."""


@dataclass(slots=True)
class Overlay:
    """A document in the making.

    Attributes:
        values: what it says so far.
        origins: where other files say it. There is one at (), for what is recorded already,
            unless it began with a document of ours.
        is_ours: it did.
    """

    kind: str
    values: Mapping[str, object]
    origins: dict[Path, Origin] = field(default_factory=dict)
    is_ours: bool = False

    @classmethod
    def over(cls, placed: Placed[InterfaceDocument] | Placed[TeamDocument]) -> "Overlay":
        """Begin with a document of ours."""
        said = placed.document.model_dump(by_alias=True, exclude_unset=True)
        return cls(placed.document.kind, said, is_ours=True)

    @classmethod
    def empty(cls, kind: str, name: str) -> "Overlay":
        """Begin with a record that there is not yet."""
        values = {"apiVersion": API_VERSION, "kind": kind, "metadata": {"name": name}, "spec": {}}
        return cls(kind, values)

    def lay(self, saying: Saying) -> None:
        """Let ``saying`` replace what it speaks about."""
        moves: dict[Path, Path] = {}
        self.values = _mapping((), self.values, saying.values, moves)
        for path, origin in saying.origins.items():
            if path or not (self.is_ours or () in self.origins):
                self.origins[_moved(path, moves)] = origin

    def read(self, under: Placed[InterfaceDocument] | Placed[TeamDocument] | None) -> Documents:
        """Return the document, valid, or what is wrong with it, each where a file says it.

        Args:
            under: the document of ours that it began with, None where it was none.
        """
        source = under.source if under else self.origins[()].source
        tree = Tree(source, self.values, dict(under.positions) if under else {})
        found = read(tree, _nothing_beside)
        problems = tuple(
            origin.problem(one.message) if (origin := nearest(self.origins, one.path)) else one
            for one in found.problems
        )
        teams = tuple(replace(one, origins=self.origins) for one in found.teams)
        interfaces = tuple(replace(one, origins=self.origins) for one in found.interfaces)
        return Documents(teams, interfaces, tuple(sorted(problems, key=_place)))


def _place(problem: Problem) -> tuple[str, int, int]:
    return problem.source, problem.line, problem.column


def _nothing_beside(name: str) -> str:
    raise ValueError(f"{name} is no certificate: write its PEM text")


def _mapping(
    path: Path,
    before: Mapping[str, object],
    after: Mapping[str, object],
    moves: dict[Path, Path],
) -> Mapping[str, object]:
    merged = dict(before)
    for name, value in after.items():
        merged[name] = _value((*path, name), before.get(name), value, moves)
    return merged


def _value(path: Path, before: object, after: object, moves: dict[Path, Path]) -> object:
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        return _mapping(path, before, after, moves)
    if path in _NAMES and isinstance(after, list | tuple):
        return _entries(path, before if isinstance(before, list | tuple) else (), after, moves)
    return after


def _entries(
    path: Path,
    before: list[object] | tuple[object, ...],
    after: list[object] | tuple[object, ...],
    moves: dict[Path, Path],
) -> list[object]:
    known = {_name(path, entry): entry for entry in before}
    said = [_name(path, entry) for entry in after]
    stays = [entry for entry in before if path in _GROWING or _name(path, entry) in said]
    order = [_name(path, entry) for entry in stays]
    merged: list[object] = list(stays)
    for index, (name, entry) in enumerate(zip(said, after, strict=True)):
        joined = _joined(known.get(name), entry)
        if name in order and said.index(name) == index:
            place = order.index(name)
            merged[place] = joined
        else:
            # what stands there twice is told by the rules of the document
            place = len(merged)
            merged.append(joined)
        moves[(*path, index)] = (*path, place)
    return merged


def _joined(before: object, after: object) -> object:
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        return {**before, **after}
    return after


def _name(path: Path, entry: object) -> tuple[object, ...]:
    if not isinstance(entry, Mapping):
        return (entry,)
    return tuple(entry.get(name) or "" for name in _NAMES[path])


def _moved(path: Path, moves: Mapping[Path, Path]) -> Path:
    for length in range(len(path), 0, -1):
        if place := moves.get(path[:length]):
            return (*place, *path[length:])
    return path
