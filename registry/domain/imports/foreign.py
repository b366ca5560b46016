"""A document in another format, read value by value.

What nobody asks for is not taken over, and is told: whoever imports a file has to see what stays
behind.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from registry.domain.descriptor.nodes import Tree
from registry.domain.descriptor.problems import Origin, Path, Problem, place

NOT_TAKEN_OVER = "is not taken over"


@dataclass(slots=True)
class Foreign:
    """One document, and which of its values were asked for.

    A value of the wrong type becomes a problem of the tree and counts as left out.
    """

    tree: Tree
    taken: set[Path] = field(default_factory=set)

    def text(self, *path: str | int, is_required: bool = False) -> str:
        """Return the text at ``path`` without the white space around it, "" where there is none."""
        value = self._value(path)
        if value is None:
            if is_required and not self._is_told(path):
                self.tell(path, "is required")
            return ""
        if not isinstance(value, str):
            self.tell(path, "must be text: put the value in quotes")
            return ""
        if is_required and not value.strip():
            self.tell(path, "is required")
        return value.strip()

    def mapping(self, *path: str | int) -> Mapping[str, object]:
        """Return the mapping at ``path``; its values are still to be asked for."""
        value = self._at(path)
        if value is None:
            return {}
        if isinstance(value, Mapping):
            return value
        self.tell(path, "must be a mapping of names")
        return {}

    def entries(self, *path: str | int) -> list[object]:
        """Return the list at ``path``; its entries are still to be asked for."""
        value = self._at(path)
        if value is None:
            return []
        if isinstance(value, list):
            return value
        self.tell(path, "must be a list")
        return []

    def texts(self, *path: str | int) -> list[str]:
        """Return the texts at ``path``; what is none becomes "" and a problem."""
        self.taken.add(path)
        return [self.text(*path, index) for index in range(len(self.entries(*path)))]

    def value(self, *path: str | int) -> object:
        """Return whatever stands at ``path``, None where nothing does."""
        return self._value(path)

    def has(self, *path: str | int) -> bool:
        """Tell whether something stands at ``path``."""
        return self._at(path) is not None

    def tell(self, path: Path, message: str) -> None:
        """Record a problem with the value at ``path``, unless there is one already."""
        self.taken.add(path)
        if path not in self.tree.broken:
            self.tree.tell(path, message)

    def take(self, *paths: Path) -> None:
        """Count the values at ``paths`` as asked for."""
        self.taken.update(paths)

    def origin(self, *path: str | int) -> Origin:
        """Return where the value at ``path`` stands."""
        return Origin(self.tree.source, path, place(self.tree.positions, path))

    def problem(self, path: Path, message: str) -> Problem:
        """Return a problem with the value at ``path`` without recording it."""
        return self.origin(*path).problem(message)

    def left(self) -> Iterator[Problem]:
        """Yield a note for everything that nobody asked for."""
        for path in self._left((), self.tree.value):
            yield self.problem(path, NOT_TAKEN_OVER)

    def _left(self, path: Path, value: object) -> Iterator[Path]:
        if path in self.taken or value in (None, {}, []):
            return
        if not any(taken[: len(path)] == path for taken in self.taken):
            yield path
        elif isinstance(value, Mapping):
            for name, inner in value.items():
                yield from self._left((*path, name), inner)
        elif isinstance(value, list):
            for index, inner in enumerate(value):
                yield from self._left((*path, index), inner)

    def _value(self, path: Path) -> object:
        self.taken.add(path)
        return self._at(path)

    def _is_told(self, path: Path) -> bool:
        return any(path[:length] in self.tree.broken for length in range(len(path) + 1))

    def _at(self, path: Path) -> object:
        value = self.tree.value
        for part in path:
            if isinstance(value, Mapping) and isinstance(part, str):
                value = value.get(part)
            elif isinstance(value, list) and isinstance(part, int) and part < len(value):
                value = value[part]
            else:
                return None
        return value
