"""The committed OpenAPI document as people read it: one line of curl for each operation."""

import json
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import yaml

from registry.api.views.schema import DOCUMENT

TOKEN_VARIABLE = "OPS_REGISTRY_TOKEN"  # noqa: S105 (the name of a variable)
_METHODS = ("get", "post", "put", "patch", "delete")
_PLACES = {
    "slug": "support-chat",
    "name": "production",
    "slot": "a",
    "section": "links",
    "person_id": "7",
    "membership_id": "12",
    "ownership_id": "31",
    "number": "4",
}
_TEAM = "support-eng"
_TITLES = {"me": "Yourself", "people": "People"}
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation.

    Attributes:
        does: what it does, in a sentence.
        curl: a line that does it, for the host of whoever reads.
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


def topics(host: str) -> tuple[Topic, ...]:
    """Return every operation by what it is about, with curl lines for ``host``.

    Args:
        host: scheme and host, for example ``https://registry.example.test``.
    """
    found: dict[str, list[Operation]] = {}
    for path, method, described in _operations():
        operation = _operation(host, path, method, described)
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


def _operation(host: str, path: str, method: str, described: Mapping[str, Any]) -> Operation:
    answers = described["responses"]
    done: dict[str, Any] = next(
        (one for status, one in answers.items() if status.startswith("2")), {}
    )
    return Operation(
        id=described["operationId"],
        method=method.upper(),
        path=path,
        does=described["description"],
        curl=_curl(f"{host}{_filled(path)}", method, described),
        shows=_example(done, indent=2),
        statuses=tuple((status, _meaning(answer)) for status, answer in answers.items()),
    )


def _filled(path: str) -> str:
    values = _PLACES | ({"slug": _TEAM} if path.startswith("/api/v1/teams/") else {})
    for name, value in values.items():
        path = path.replace(f"{{{name}}}", value)
    return path


def _curl(address: str, method: str, described: Mapping[str, Any]) -> str:
    parts = [f'curl -H "Authorization: Bearer ${TOKEN_VARIABLE}"']
    headers = {one["name"] for one in described.get("parameters", ()) if one["in"] == "header"}
    if method not in ("get", "post") or (method == "post" and "requestBody" not in described):
        parts.append(f"-X {method.upper()}")
    if "If-Match" in headers:
        parts.append("-H 'If-Match: \"<ETag>\"'")
    if "Idempotency-Key" in headers:
        parts.append('-H "Idempotency-Key: $(uuidgen)"')
    if body := _example(described.get("requestBody", {}), indent=2):
        parts += ["-H 'Content-Type: application/json'", f"-d {shlex.quote(body)}"]
    return " \\\n  ".join((*parts, shlex.quote(address)))


def _example(shape: Mapping[str, Any], indent: int | None = None) -> str:
    for content in shape.get("content", {}).values():
        for example in content.get("examples", {}).values():
            return json.dumps(example["value"], indent=indent, ensure_ascii=False)
    return ""


def _meaning(answer: Mapping[str, Any]) -> str:
    name = answer.get("$ref", "").rpartition("/")[2]
    described = _document()["components"]["responses"][name] if name else answer
    meaning: str = described["description"]
    return meaning.replace("`", "")
