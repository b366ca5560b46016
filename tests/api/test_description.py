"""The OpenAPI document says what the program does."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from django.test import Client
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiYamlRenderer

from registry.api.views.schema import DOCUMENT
from tests.web.test_rights import ROUTES

CURE = (
    "write it with: DJANGO_SETTINGS_MODULE=tests.settings python manage.py spectacular --file "
    "registry/openapi.yaml"
)
METHODS = ("get", "put", "patch", "post", "delete")
UNDESCRIBED = {"/api/v1/schema/", "/api/v1/<path:rest>"}


@cache
def document() -> dict[str, Any]:
    return yaml.load(Path(DOCUMENT).read_text("utf-8"), yaml.CSafeLoader)


def operations() -> Iterator[tuple[str, dict[str, Any]]]:
    for path, item in document()["paths"].items():
        for method in METHODS:
            if method in item:
                yield f"{method.upper()} {path}", item[method]


OPERATIONS = dict(operations())


def test_the_document_is_what_the_code_says() -> None:
    made = OpenApiYamlRenderer().render(SchemaGenerator().get_schema(request=None, public=True))
    assert made.decode() == DOCUMENT.read_text("utf-8"), CURE


def test_every_address_of_the_api_is_described() -> None:
    described = {path.replace("{", "<").replace("}", ">") for path in document()["paths"]}
    known = {
        route.replace("slug:", "").replace("int:", "")
        for route in ROUTES
        if route.startswith("/api/v1/") and route not in UNDESCRIBED
    }
    assert described == known


def test_everybody_may_read_it(db: None) -> None:
    answer = Client().get("/api/v1/schema/")
    assert answer.status_code == 200
    assert answer.content == DOCUMENT.read_bytes()


def test_operation_ids_are_distinct_words() -> None:
    ids = [operation["operationId"] for operation in OPERATIONS.values()]
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize("name", OPERATIONS)
def test_an_operation_has_examples_that_fit_its_shapes(name: str) -> None:
    assert list(misfits(OPERATIONS[name])) == []


def test_a_missing_or_wrong_example_is_found() -> None:
    shape: dict[str, Any] = {"schema": {"type": "object", "required": ["a"]}}
    wrong = shape | {"examples": {"One": {"value": {}}}}
    operation: dict[str, Any] = {
        "requestBody": {"content": {"application/json": shape}},
        "responses": {
            "201": {"content": {"application/json": wrong}},
            "422": {"$ref": "#/components/responses/Problem422"},
        },
    }
    assert list(misfits(operation)) == ["body: none", "201: 'a' is a required property"]
    del operation["responses"]["422"]["$ref"]
    assert "422: no problem is described" in list(misfits(operation))


def misfits(operation: dict[str, Any]) -> Iterator[str]:
    """Yield where an operation lacks an example, or has one that is not of its shape."""
    places = {"body": operation.get("requestBody", {})} | operation["responses"]
    for place, found in places.items():
        name = found.get("$ref", "").rpartition("/")[2]
        shape = document()["components"]["responses"][name] if name else found
        is_problem = place[0] in "45"
        if is_problem and "application/problem+json" not in shape.get("content", {}):
            yield f"{place}: no problem is described"
        for content in shape.get("content", {}).values():
            if not content.get("examples"):
                yield f"{place}: none"
            for example in content.get("examples", {}).values():
                validator = jsonschema.Draft202012Validator(content["schema"] | _components())
                yield from (
                    f"{place}: {one.message}" for one in validator.iter_errors(example["value"])
                )
                if is_problem and example["value"]["status"] != int(place):
                    yield f"{place}: is of another status"


@pytest.mark.parametrize("name", OPERATIONS)
def test_an_operation_says_in_a_sentence_what_it_does(name: str) -> None:
    assert OPERATIONS[name]["description"].endswith(".")


def _components() -> dict[str, Any]:
    return {"components": document()["components"]}
