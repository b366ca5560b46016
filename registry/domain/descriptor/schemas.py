"""The descriptor's JSON Schema, and what it knows about names."""

import json
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Annotated, Any

from pydantic import Field, TypeAdapter
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from registry.domain.descriptor.problems import Path
from registry.domain.descriptor.shape import NOT_RECORDED
from registry.domain.descriptor.shapes import DOCUMENTS, Document
from registry.domain.nearest import suggestion

_DIALECT = "https://json-schema.org/draft/2020-12/schema"


class _Published(GenerateJsonSchema):
    """Leaves out what tells nobody anything: titles made of names, and defaults that are absent."""

    def field_title_should_be_set(self, schema: object) -> bool:
        return False

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        described = super().default_schema(schema)
        if described.get("default", "") is None:
            del described["default"]
        return described


def schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of one document of a descriptor."""
    adapter: TypeAdapter[Any] = TypeAdapter(Annotated[Document, Field(discriminator="kind")])
    described = adapter.json_schema(by_alias=True, schema_generator=_Published)
    return {"$schema": _DIALECT, "title": "ops-registry descriptor", **described}


def schema_text() -> str:
    """Return the schema as the text of the published file."""
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"


def known_names(kind: str, path: Path) -> tuple[str, ...]:
    """Return the names of the fields that the mapping at ``path`` may have."""
    return tuple(_at(kind, path).get("properties", ()))


def unknown_name(kind: str, path: Path) -> str:
    """Say in a sentence why the last part of ``path`` is no field of a document of ``kind``."""
    name, parent = str(path[-1]), _at(kind, path[:-1])
    if name in parent.get(NOT_RECORDED, ()):
        return "is not recorded by this version: take it out"
    return f"is not a field here{suggestion(name, known_names(kind, path[:-1]))}"


@cache
def _schema_of(kind: str) -> Mapping[str, Any]:
    return DOCUMENTS[kind].model_json_schema(by_alias=True)


def _at(kind: str, path: Path) -> Mapping[str, Any]:
    root = _schema_of(kind)
    node: Mapping[str, Any] = root
    for part in path:
        node = _resolved(_child(node, part), root)
    return node


def _child(node: Mapping[str, Any], part: str | int) -> Mapping[str, Any]:
    if isinstance(part, int):
        return _mapping(node.get("items"))
    named = _mapping(node.get("properties")).get(part)
    # a mapping of names that have a grammar is described by pattern, one pattern for all of them
    by_pattern = next(iter(_mapping(node.get("patternProperties")).values()), None)
    return _mapping(named or by_pattern or node.get("additionalProperties"))


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _resolved(node: Mapping[str, Any], root: Mapping[str, Any]) -> Mapping[str, Any]:
    for option in _options(node):
        if reference := option.get("$ref"):
            definition: Mapping[str, Any] = root["$defs"][reference.rpartition("/")[2]]
            return definition
    return node


def _options(node: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield node
    yield from node.get("anyOf", ())
