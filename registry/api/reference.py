"""The committed OpenAPI document as people read it: one line of curl for each operation."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import yaml

from registry.api.curl_lines import Reader, curl_line, example_of
from registry.api.views.schema import DOCUMENT

_METHODS = ("get", "post", "put", "patch", "delete")
_TITLES = {"me": "Yourself", "people": "People"}
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation.

    Attributes:
        does: what it does, in a sentence.
        curl: a line that does it, for the host and the records of whoever reads.
        shows: an answer as JSON, "" where there is none.
        statuses: the statuses that it may answer, each with what it means.
    """

    id: str
    method: str
    path: str
    does: str
    curl: str
    shows: str
    statuses: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Topic:
    """What belongs to one kind of record."""

    id: str
    title: str
    operations: tuple[Operation, ...]


def topics(reader: Reader) -> tuple[Topic, ...]:
    """Return every operation by what it is about, with curl lines for ``reader``."""
    found: dict[str, list[Operation]] = {}
    for path, method, described in _operations():
        operation = _operation(reader, path, method, described)
        found.setdefault(described["tags"][0], []).append(operation)
    return tuple(
        Topic(tag, _TITLES.get(tag, tag.capitalize()), tuple(operations))
        for tag, operations in sorted(found.items())
    )


@cache
def _document() -> dict[str, Any]:
    document: dict[str, Any] = yaml.load(DOCUMENT.read_bytes(), Loader=_LOADER)  # noqa: S506 (both are safe loaders)
    return document


def _operations() -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in _document()["paths"].items():
        for method in _METHODS:
            if method in item:
                yield path, method, item[method]


def _operation(reader: Reader, path: str, method: str, described: Mapping[str, Any]) -> Operation:
    answers = described["responses"]
    done: dict[str, Any] = next(
        (one for status, one in answers.items() if status.startswith("2")), {}
    )
    shown = example_of(done)
    return Operation(
        id=described["operationId"],
        method=method.upper(),
        path=path,
        does=described["description"],
        curl=curl_line(path, method, described, reader),
        shows="" if shown is None else json.dumps(shown, indent=2, ensure_ascii=False),
        statuses=tuple((status, _meaning(answer)) for status, answer in answers.items()),
    )


def _meaning(answer: Mapping[str, Any]) -> str:
    name = answer.get("$ref", "").rpartition("/")[2]
    described = _document()["components"]["responses"][name] if name else answer
    meaning: str = described["description"]
    return meaning.replace("`", "")
