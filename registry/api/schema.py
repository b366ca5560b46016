"""Completing the OpenAPI document with what every operation has in common."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from drf_spectacular.openapi import AutoSchema

from registry.api.problem_examples import problem_example
from registry.domain.tokens import ACTS_OF_PEOPLE

Operation = dict[str, Any]
Document = dict[str, Any]

_METHODS = ("get", "put", "patch", "post", "delete")
_PROBLEM = {"$ref": "#/components/schemas/Problem"}
_DESCRIPTIONS = {
    304: "The client has this version already.",
    400: "The request cannot be read.",
    401: "There is no token, or one that opens nothing.",
    403: "Whoever asks may not do this, or their token is not for it.",
    404: "Nothing is recorded under this address.",
    405: "The address does not take this method.",
    406: "The answer exists as JSON alone.",
    409: "The gate says no, or what it allowed is allowed no more: a verdict, and not a fault.",
    412: "The record was changed since it was read; `current` is what it is now.",
    413: "The body is longer than 1 MiB.",
    415: "The body is not declared as JSON.",
    422: "Some of what was sent cannot be taken; `errors` says what, and where.",
    428: "The request does not say which version it changes.",
    429: "Too many requests, or a gate that is pending; `Retry-After` says when to go on.",
}
_UNVERSIONED = frozenset({"person_link_remove", "samples_remove", "session_end", "token_revoke"})
"""Operations that remove what has no version: doing so twice does no harm."""
_OF_THE_MOMENT = frozenset({"gate_attestation", "gate_evaluation"})
"""Operations whose answer is true for now alone, and has no version."""
_REFUSED_BY_THE_GATE = frozenset({"gate_ask", "gate_admit", "gate_evaluation"})
_UNREPEATED = frozenset({"oidc_token", "person_invite"})
"""Operations whose answer is a secret, which is kept nowhere."""
_IF_MATCH = "ETag of the version that is changed; `*` for whichever there is."
_IF_NONE_MATCH = "ETag of the version that the client has; 304 where it is the present one."
_KEY = (
    "Any text that is new for each request, 200 characters at most. The same request under the "
    "same key is done once within 24 hours, and answered alike."
)


class Description(AutoSchema):
    """Describes the operations of one address; what all have in common is added at the end."""

    def get_auth(self) -> list[dict[str, list[str]]]:
        """Return how to authenticate: with a token, but for what only people do."""
        return [{"session": []}] if self._is_for_people() else [{"token": []}, {"session": []}]

    def get_description(self) -> str:  # type: ignore[override] # drf-spectacular asks for less
        """Return what the operation does, and whether no token does it."""
        said: str = super().get_description()
        if self._is_for_people():
            return f"{said} No token does this, only somebody who is signed in."
        return said

    def _is_for_people(self) -> bool:
        asked = getattr(self.view, "asks", {}).get(self.method)
        return asked in ACTS_OF_PEOPLE or self.method in getattr(self.view, "for_people", ())

    def get_tags(self) -> list[str]:
        """Return what the address is about: the last part of it that names records."""
        parts = [part for part in self.path.removeprefix("/api/v1/").split("/") if "{" not in part]
        known = [part for part in parts if part.endswith("s") or part in ("me", "people")]
        return known[-1:] or parts[:1]


def complete(result: Document, generator: object, request: object, public: bool) -> Document:
    """Add errors, conditional headers and the shape of a problem to ``result``.

    A hook of drf-spectacular, hence the arguments.
    """
    components = result["components"]
    components["schemas"]["Problem"] = _problem_schema()
    components["responses"] = {f"Problem{one}": _response(one) for one in _DESCRIPTIONS}
    components["securitySchemes"] = {
        "token": {"type": "http", "scheme": "bearer", "bearerFormat": "opr_…"},
        "session": {
            "type": "apiKey",
            "in": "cookie",
            "name": settings.SESSION_COOKIE_NAME,
            "description": "Of a browser. What changes something needs X-CSRFToken, too.",
        },
    }
    for path, method, operation in _operations(result):
        operation.setdefault("parameters", []).extend(_headers(method, operation))
        for status in _errors(path, method, operation):
            reference = f"#/components/responses/Problem{status}"
            operation["responses"][str(status)] = {"$ref": reference}
        operation["responses"] = dict(sorted(operation["responses"].items()))
    _tidy(result)
    return result


def _tidy(node: object) -> None:
    """Take out marks of the generator, and defaults that say that nothing was chosen."""
    if isinstance(node, dict):
        node.pop("x-spec-enum-id", None)
        if "enum" in node and node.get("default", ...) in ("", None):
            del node["default"]
        if node.get("description") == "":
            node["description"] = "Done."
        node = list(node.values())
    for inner in node if isinstance(node, list) else ():
        _tidy(inner)


def _operations(document: Document) -> Iterator[tuple[str, str, Operation]]:
    for path, item in document["paths"].items():
        for method in _METHODS:
            if method in item:
                yield path, method, item[method]


def _is_single(operation: Operation) -> bool:
    """Tell whether the answer is one record, which has a version."""
    content = operation["responses"].get("200", {}).get("content", {})
    reference = content.get("application/json", {}).get("schema", {}).get("$ref", "")
    return bool(reference) and "Paginated" not in reference


def _headers(method: str, operation: Operation) -> Iterator[dict[str, Any]]:
    if method in ("put", "patch", "delete") and operation["operationId"] not in _UNVERSIONED:
        yield _header("If-Match", _IF_MATCH)
    is_kept = operation["operationId"] not in _OF_THE_MOMENT
    if method == "get" and is_kept and _is_single(operation):
        yield _header("If-None-Match", _IF_NONE_MATCH)
    if method == "post" and operation["operationId"] not in _UNREPEATED:
        yield _header("Idempotency-Key", _KEY)


def _header(name: str, description: str) -> dict[str, Any]:
    return {"in": "header", "name": name, "schema": {"type": "string"}, "description": description}


def _errors(path: str, method: str, operation: Operation) -> Iterator[int]:
    yield from (400, 401, 403, 404, 406, 429)
    if operation["operationId"] in _REFUSED_BY_THE_GATE:
        yield 409
    names = {parameter["name"] for parameter in operation["parameters"]}
    if "If-None-Match" in names:
        yield 304
    if "If-Match" in names:
        yield from (412, 422, 428)
    if method not in ("get", "delete"):
        yield from (413, 415, 422)


def _response(status: int) -> dict[str, Any]:
    if status == 304:
        return {"description": _DESCRIPTIONS[status]}
    example = {"What is wrong": {"value": problem_example(status)}}
    content = {"application/problem+json": {"schema": _PROBLEM, "examples": example}}
    return {"description": _DESCRIPTIONS[status], "content": content}


def _problem_schema() -> dict[str, Any]:
    text = {"type": "string"}
    error = {
        "type": "object",
        "required": ["pointer", "code", "detail"],
        "properties": {
            "pointer": text,
            "code": text,
            "detail": text,
            "line": {"type": "integer", "description": "Of a descriptor, counted from 1."},
            "column": {"type": "integer", "description": "Of a descriptor, counted from 1."},
        },
    }
    properties = {
        "type": text,
        "title": text,
        "status": {"type": "integer"},
        "detail": text,
        "errors": {"type": "array", "items": error},
        "current": {"type": "object", "description": "With 412: the record as it is now."},
    }
    required = ["type", "title", "status", "detail", "errors"]
    return {
        "type": "object",
        "description": "What went wrong (RFC 9457).",
        "required": required,
        "properties": properties,
    }
