"""Descriptors in files and folders."""

from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path as FilePath

from registry.domain.descriptor.documents import Documents
from registry.domain.descriptor.nodes import LONGEST_TEXT
from registry.domain.descriptor.problems import Position, Problem
from registry.domain.descriptor.reading import SetsAside, nothing, parse

SUFFIXES = (".yaml", ".yml")
_START = Position(1, 1)


class _NotText(ValueError):
    """Content of a file that is no text from some byte on."""

    def __init__(self, before: bytes) -> None:
        super().__init__("is not text in UTF-8 from here on: save the file in that encoding")
        lines = before.decode().split("\n")
        self.position = Position(len(lines), len(lines[-1]) + 1)


def load(paths: Iterable[FilePath], *, sets_aside: SetsAside = nothing) -> Documents:
    """Read descriptors from ``paths``: a file, or a folder for the YAML files right in it.

    What cannot be read becomes a problem of its file. A file named twice is read once.

    Args:
        sets_aside: which documents are left for somebody else, unread.
    """
    return Documents.joined(_load(path, sets_aside) for path in _once(paths))


def _once(paths: Iterable[FilePath]) -> Iterable[FilePath]:
    files = (file for path in paths for file in _files(path))
    return {file.resolve(): file for file in files}.values()


def _files(path: FilePath) -> Iterator[FilePath]:
    if not path.is_dir():
        yield path
        return
    found = sorted(file for file in path.iterdir() if file.suffix in SUFFIXES and file.is_file())
    yield from found or [path]


def _load(file: FilePath, sets_aside: SetsAside) -> Documents:
    if file.is_dir():
        return _problem(file, f"has no file that ends in {' or '.join(SUFFIXES)}")
    try:
        text = _text(file)
    except OSError as error:
        return _problem(file, f"cannot be read: {error.strerror}")
    except _NotText as error:
        return _problem(file, str(error), error.position)
    except ValueError as error:
        return _problem(file, str(error))
    beside = partial(_beside, file.parent)
    return parse(text, source=str(file), read_beside=beside, sets_aside=sets_aside)


def _text(file: FilePath) -> str:
    if file.exists() and not file.is_file():
        raise ValueError("is no regular file")
    with file.open("rb") as stream:
        content = stream.read(LONGEST_TEXT + 1)
    if len(content) > LONGEST_TEXT:
        raise ValueError(f"is longer than {LONGEST_TEXT} bytes")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _NotText(error.object[: error.start]) from error


def _beside(folder: FilePath, name: str) -> str:
    file = (folder / name).resolve()
    if not file.is_relative_to(folder.resolve()):
        raise ValueError(f"{name} lies outside the folder of the descriptor: put it beside it")
    try:
        return _text(file)
    except ValueError as error:
        raise ValueError(f"{name} {error}") from error


def _problem(file: FilePath, message: str, at: Position = _START) -> Documents:
    return Documents(problems=(Problem(str(file), at.line, at.column, "", message),))
