"""What pydantic found, as sentences for the person who wrote the file."""

import re
from collections.abc import Mapping

from pydantic_core import ErrorDetails

from registry.domain.descriptor.problems import Path
from registry.domain.descriptor.schemas import known_names, unknown_name
from registry.domain.nearest import suggestion

_KEY = "[key]"
"""How pydantic marks an error of a mapping's key rather than of its value."""

_SENTENCES: Mapping[str, str] = {
    "missing": "is required",
    "string_type": "must be text: put the value in quotes",
    "bool_type": "must be true or false, without quotes",
    "int_type": "must be a whole number, without quotes",
    "greater_than_equal": "must be at least {ge}",
    "less_than_equal": "must be at most {le}",
    "string_too_long": "must have at most {max_length} characters",
    "dict_type": "must be a mapping of names",
    "tuple_type": "must be a list",
    "too_long": "must have at most {max_length} entries",
    "too_short": "must have at least {min_length} entry",
    "value_error": "{error}",
}


def path_of(error: ErrorDetails) -> Path:
    """Return the path in the document that ``error`` is about."""
    return tuple(part for part in error["loc"] if part != _KEY)


def sentence(kind: str, error: ErrorDetails) -> str:
    """Say what is wrong and what would be right."""
    if error["type"] == "extra_forbidden":
        return unknown_name(kind, path_of(error))
    if error["type"] in ("enum", "literal_error"):
        return _one_of(error)
    if known := _other_shape(kind, error):
        return known
    template = _SENTENCES.get(error["type"])
    return template.format(**error.get("ctx", {})) if template else error["msg"]


def _other_shape(kind: str, error: ErrorDetails) -> str:
    """Say what to do about one value in place of several, or the other way round, else ""."""
    given, wanted = error["input"], error["type"]
    if wanted == "string_type" and isinstance(given, list | dict):
        return "must be one value as text, not several"
    if wanted == "tuple_type" and isinstance(given, str):
        return "must be a list: put the value in brackets"
    if wanted in ("model_type", "model_attributes_type"):
        return f"must be a mapping of fields: {', '.join(known_names(kind, path_of(error)))}"
    return ""


def _one_of(error: ErrorDetails) -> str:
    words = tuple(re.findall(r"'([^']*)'", error["ctx"]["expected"]))
    given = error["input"]
    if isinstance(given, str) and given not in words:
        return f"{given[:80]!r} is not known{suggestion(given, words)}"
    return f"must be one of {', '.join(words)}, as text in quotes"
