"""From files in any format that is read here to documents."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path as FilePath

from registry.domain.descriptor import Documents, files, reading
from registry.domain.descriptor.grammar import ReadBeside
from registry.domain.descriptor.nodes import Tree
from registry.domain.descriptor.problems import Problem
from registry.domain.imports import backstage, openslo


def load(paths: Iterable[FilePath]) -> Documents:
    """Read descriptors, Backstage's catalogue and OpenSLO from files, and from folders of them.

    What stands in one file may name what stands in another, in whatever order.
    """
    return _read(files.load(paths, sets_aside=_is_foreign))


def parse(text: str, *, source: str, read_beside: ReadBeside) -> Documents:
    """Read every document of ``text``, in whatever format; see ``descriptor.parse``."""
    return _read(
        reading.parse(text, source=source, read_beside=read_beside, sets_aside=_is_foreign)
    )


def _is_foreign(tree: Tree) -> bool:
    return _version(tree).startswith((backstage.PREFIX, openslo.PREFIX))


def _version(tree: Tree) -> str:
    version = tree.value.get("apiVersion") if isinstance(tree.value, Mapping) else None
    return version if isinstance(version, str) else ""


def _read(documents: Documents) -> Documents:
    trees = documents.foreign
    of_backstage = [tree for tree in trees if _version(tree).startswith(backstage.PREFIX)]
    of_openslo = [tree for tree in trees if _version(tree).startswith(openslo.PREFIX)]
    parts = (backstage.read_backstage(of_backstage), openslo.read_openslo(of_openslo))
    found = [
        replace(part, problems=_placed(part.problems), notes=_placed(part.notes)) for part in parts
    ]
    return Documents.joined((replace(documents, foreign=()), *found))


def _placed(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    return tuple(sorted(problems, key=_place))


def _place(problem: Problem) -> tuple[str, int, int]:
    return problem.source, problem.line, problem.column
