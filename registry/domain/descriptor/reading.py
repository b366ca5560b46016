"""From text to documents."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from registry.domain.descriptor.documents import Documents, Placed
from registry.domain.descriptor.grammar import ReadBeside
from registry.domain.descriptor.nodes import MOST_DOCUMENTS, Tree, trees
from registry.domain.descriptor.policies import PolicyDocument
from registry.domain.descriptor.problems import Path, Problem
from registry.domain.descriptor.rules import faults
from registry.domain.descriptor.shapes import (
    API_VERSION,
    DOCUMENTS,
    KINDS_NOT_RECORDED,
    Document,
    InterfaceDocument,
    TemplateDocument,
)
from registry.domain.descriptor.wording import path_of, sentence
from registry.domain.nearest import suggestion

SetsAside = Callable[[Tree], bool]
"""Tells whether a document has another format, to be read by somebody else."""


def nothing(tree: Tree) -> bool:
    """Set nothing aside: every document is to be one of ours."""
    return False


def parse(
    text: str,
    *,
    source: str,
    read_beside: ReadBeside,
    sets_aside: SetsAside = nothing,
    most: int = MOST_DOCUMENTS,
) -> Documents:
    """Read every document of ``text``; what is wrong becomes problems, several at once.

    Args:
        text: YAML, one document or several.
        source: name of the text for people, usually a file's path.
        read_beside: returns the text of a file that the descriptor names; raises ValueError
            with a sentence, or OSError.
        sets_aside: which documents are left for somebody else, unread.
        most: documents that are read at most; one more is a problem.
    """
    found = [
        Documents(foreign=(tree,)) if sets_aside(tree) else read(tree, read_beside)
        for tree in trees(text, source=source, most=most)
    ]
    return Documents.joined(found or [_empty(source)])


def _empty(source: str) -> Documents:
    tree = Tree(source)
    tree.tell((), "holds no document")
    return Documents(problems=tuple(tree.problems))


def read(tree: Tree, read_beside: ReadBeside) -> Documents:
    """Return the document that ``tree`` is, or what is wrong with it."""
    document = None
    if () not in tree.broken and (kind := _kind(tree)):
        document = _validated(tree, kind, read_beside)
    if document:
        for path, message in faults(document):
            tree.tell(path, message)
    if document is None or tree.problems:
        return Documents(problems=tuple(sorted(tree.problems, key=_place)))
    if isinstance(document, InterfaceDocument):
        return Documents(interfaces=(Placed(document, tree.source, tree.positions),))
    if isinstance(document, TemplateDocument):
        return Documents(templates=(Placed(document, tree.source, tree.positions),))
    if isinstance(document, PolicyDocument):
        return Documents(policies=(Placed(document, tree.source, tree.positions),))
    return Documents(teams=(Placed(document, tree.source, tree.positions),))


def _kind(tree: Tree) -> str:
    if not isinstance(tree.value, Mapping):
        tree.tell((), "is not a mapping with apiVersion, kind, metadata and spec")
        return ""
    kind, version = tree.value.get("kind"), tree.value.get("apiVersion")
    if version is not None and version != API_VERSION:
        tree.tell(("apiVersion",), f"must be {API_VERSION}: no other is read by this version")
        return ""
    if isinstance(kind, str) and kind in DOCUMENTS:
        return kind
    tree.tell(("kind",), _wrong_kind(kind))
    return ""


def _wrong_kind(kind: object) -> str:
    if kind in KINDS_NOT_RECORDED:
        return f"{kind} is not recorded by this version: take the document out"
    if isinstance(kind, str):
        return f"{kind} is not a kind{suggestion(kind, tuple(DOCUMENTS))}"
    return f"must be one of {', '.join(DOCUMENTS)}"


def _validated(tree: Tree, kind: str, read_beside: ReadBeside) -> Document | None:
    try:
        return DOCUMENTS[kind].model_validate(tree.value, context={"read_beside": read_beside})
    except ValidationError as error:
        for found in _meant(error.errors(include_url=False)):
            path = path_of(found)
            if not _told(tree, path):
                tree.tell(path, sentence(kind, found))
        return None


def _meant(errors: Sequence[ErrorDetails]) -> Iterator[ErrorDetails]:
    """Yield ``errors`` without lists that are too short only because of what is wrong in them."""
    paths = [path_of(error) for error in errors]
    for error, path in zip(errors, paths, strict=True):
        is_within = (other[: len(path)] == path and other != path for other in paths)
        if error["type"] != "too_short" or not any(is_within):
            yield error


def _told(tree: Tree, path: Path) -> bool:
    return any(path[:length] in tree.broken for length in range(1, len(path) + 1))


def _place(problem: Problem) -> tuple[int, int]:
    return problem.line, problem.column
