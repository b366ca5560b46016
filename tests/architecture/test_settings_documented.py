"""The operator's page says of every variable what the code says."""

from pathlib import Path
from typing import Literal, get_args, get_origin

from pydantic import SecretStr
from pydantic_core import PydanticUndefined

from deploy.environment import ROOT, Environment

PAGE = (ROOT / "deploy" / "README.md").read_text("utf-8")
KINDS = {SecretStr: "secret", Path: "path", str: "text", bool: "true or false", int: "number"}


def kind(annotation):
    if get_origin(annotation) is Literal:
        return ", ".join(f"`{word}`" for word in get_args(annotation))
    if get_origin(annotation) in (list, dict):
        return "JSON"
    return KINDS[annotation]


def default(field):
    if field.default is PydanticUndefined:
        return "must be set" if field.is_required() else ""
    if isinstance(field.default, Path):
        return f"`{field.default.relative_to(ROOT)}`"
    if isinstance(field.default, bool):
        return f"`{str(field.default).lower()}`"
    return f"`{field.default}`" if field.default != "" else ""


def rows():
    for name, field in Environment.model_fields.items():
        cells = (f"`{name}`", kind(field.annotation), default(field), field.description or "")
        yield "| " + " | ".join(cells) + " |"


def test_every_variable_is_on_the_page_as_the_code_describes_it():
    documented = [line for line in PAGE.splitlines() if line.startswith("| `")]
    variables = [line for line in documented if line.split("`")[1].isupper()]
    assert variables == list(rows())
