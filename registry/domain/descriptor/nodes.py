"""YAML text as plain values that know where they were written.

Nothing here constructs objects from tags or fetches references, and everything is bounded: depth,
number of values after aliases were followed, and length of the text.
"""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import cast

import yaml

from registry.domain.descriptor.problems import Path, Position, Problem, field_name, place
from registry.domain.descriptor.syntax import mark_of, sentence

LONGEST_TEXT = 1_048_576
"""Characters of one file at most."""
DEEPEST = 32
"""Mappings and lists inside each other at most; the deepest field there is lies at 8."""
MOST_VALUES = 10_000
"""Values of one document at most, an alias counted as all that it stands for."""
MOST_DOCUMENTS = 1_000
"""Documents of one text at most, the empty ones counted: each costs time that nobody pays for."""

LONGEST_NUMBER = 64
"""Characters of a number or date at most: the library reads long ones in quadratic time."""

_FETCHING = frozenset({"$text", "$json", "$yaml"})
_TAGS = frozenset(
    f"tag:yaml.org,2002:{kind}"
    for kind in ("map", "seq", "null", "bool", "int", "float", "str", "timestamp")
)
_SHORT_TAGS = frozenset(f"tag:yaml.org,2002:{kind}" for kind in ("int", "float", "timestamp"))
_TOO_MUCH = (
    f"has more than {MOST_VALUES} values, or lies more than {DEEPEST} levels deep, once its "
    "aliases are followed: write it out plainly"
)


class _Stop(Exception):
    def __init__(self, problem: str, mark: yaml.Mark | None) -> None:
        super().__init__(problem)
        self.position = _position(mark) if mark else Position(1, 1)


class _Loader(yaml.SafeLoader):
    """Composes nodes, no deeper than ``DEEPEST`` and no more than ``MOST_VALUES`` of a document.

    The parent class recurses, and composes all of a document before anybody can look at it.
    """

    _depth = 0
    _values = 0

    def compose_document(self) -> yaml.Node | None:
        self._values = 0
        return super().compose_document()

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        self._depth += 1
        # a key stands with its value, and is counted with it
        is_key = parent is not None and cast("int | None", index) is None
        self._values += not is_key
        if self._depth > DEEPEST or self._values > MOST_VALUES:
            raise _Stop(_TOO_MUCH, self.get_mark())
        node = super().compose_node(parent, index)
        self._depth -= 1
        return node


@dataclass(slots=True)
class Tree:
    """One YAML document as plain values.

    Attributes:
        value: mappings, lists and scalars; keys are always text.
        positions: where each value is written, a mapping's entry at its key.
        problems: what could not become a value; such values are left out.
        broken: paths that a problem was already told about.
    """

    source: str
    value: object = None
    positions: dict[Path, Position] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    broken: set[Path] = field(default_factory=set)

    def tell(self, path: Path, message: str, position: Position | None = None) -> None:
        """Record a problem at ``path``, or at ``position`` where that says more."""
        where = position or place(self.positions, path)
        self.broken.add(path)
        self.problems.append(
            Problem(self.source, where.line, where.column, field_name(path), message, path)
        )


def trees(text: str, *, source: str, most: int = MOST_DOCUMENTS) -> Iterator[Tree]:
    """Yield the documents of ``text``; an unreadable rest becomes a last tree with a problem.

    Args:
        most: documents that are read; what comes after them is unreadable.
    """
    if len(text) > LONGEST_TEXT:
        yield _unreadable(source, f"is longer than {LONGEST_TEXT} characters: split it")
        return
    try:
        yield from _documents(_Loader(text), source, most)
    except _Stop as stop:
        yield _unreadable(source, str(stop), stop.position)
    except yaml.MarkedYAMLError as error:
        mark = mark_of(error)
        yield _unreadable(source, sentence(error), _position(mark) if mark else None)
    except yaml.YAMLError as error:
        yield _unreadable(source, f"is not YAML text: {getattr(error, 'reason', error)}")


def _documents(loader: _Loader, source: str, most: int) -> Iterator[Tree]:
    read = 0
    try:
        while loader.check_node():
            read += 1
            if read > most:
                raise _Stop(f"holds more than {most} documents: split it", loader.get_mark())
            node = loader.get_node()
            if node is None or (isinstance(node, yaml.ScalarNode) and not node.value):
                continue
            tree = Tree(source)
            tree.value = _Walk(loader, tree).value(node, ())
            yield tree
    finally:
        loader.dispose()


class _Walk:
    """Turns the nodes of one document into values and keeps the count."""

    def __init__(self, loader: _Loader, tree: Tree) -> None:
        self._loader = loader
        self._tree = tree
        self._values = 0

    def value(self, node: yaml.Node, path: Path) -> object:
        self._count(node, path)
        self._tree.positions.setdefault(path, _position(node.start_mark))
        if node.tag not in _TAGS:
            self._tree.tell(path, f"has the tag {node.tag}, which is not read here: leave it out")
            return None
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self.value(item, (*path, index)) for index, item in enumerate(node.value)]
        return self._scalar(node, path)

    def _count(self, node: yaml.Node, path: Path) -> None:
        self._values += 1
        if self._values > MOST_VALUES or len(path) > DEEPEST:
            raise _Stop(_TOO_MUCH, node.start_mark)

    def _mapping(self, node: yaml.MappingNode, path: Path) -> dict[str, object]:
        entries: dict[str, object] = {}
        for key_node, value_node in node.value:
            key = self._key(key_node, path)
            if key is None:
                self._count(key_node, path)
                continue
            inner = (*path, key)
            if key in entries:
                first = self._tree.positions[inner].line
                message = f"stands here twice, first on line {first}: keep one"
                self._count(key_node, path)
                self._tree.tell(inner, message, _position(key_node.start_mark))
                continue
            self._tree.positions[inner] = _position(key_node.start_mark)
            entries[key] = self.value(value_node, inner)
        return entries

    def _key(self, node: yaml.Node, path: Path) -> str | None:
        message = ""
        if not isinstance(node, yaml.ScalarNode):
            message = "has a key that is no text"
        elif node.tag == "tag:yaml.org,2002:merge":
            message = "merges with <<, which is not read here: write the keys out"
        elif node.value in _FETCHING:
            message = f"uses {node.value}, which would fetch something: write the value itself"
        if message:
            self._tree.tell(path, message, _position(node.start_mark))
            return None
        return str(node.value)

    def _scalar(self, node: yaml.Node, path: Path) -> object:
        if any(map(_is_control, node.value)):
            self._tree.tell(path, "has control characters in it: leave them out")
            return None
        if node.tag in _SHORT_TAGS and len(node.value) > LONGEST_NUMBER:
            message = (
                f"is a number or date of more than {LONGEST_NUMBER} characters: put it in quotes"
            )
            self._tree.tell(path, message)
            return None
        try:
            return self._loader.construct_object(node)
        except (ArithmeticError, AttributeError, LookupError, ValueError):
            # each comes from the library on a value that its tag does not fit
            self._tree.tell(path, "is not a number or date that exists: put it in quotes")
            return None


def _is_control(character: str) -> bool:
    return character not in "\n\t" and unicodedata.category(character) in ("Cc", "Cs")


def _unreadable(source: str, message: str, position: Position | None = None) -> Tree:
    tree = Tree(source)
    tree.tell((), message, position)
    return tree


def _position(mark: yaml.Mark) -> Position:
    return Position(mark.line + 1, mark.column + 1)
