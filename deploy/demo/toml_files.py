"""TOML files that people edit: read into a shape, or refused with file, line and key."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from registry.domain.nearest import suggestion

_PLACE = re.compile(r"at line (\d+)")

Shape = TypeVar("Shape", bound=BaseModel)


class FileRefused(ValueError):
    """A file cannot be used; the message has a line for each thing that is wrong."""


def read(path: Path, shape: type[Shape]) -> Shape:
    """Return what the file says.

    Raises:
        FileRefused: it cannot be read, is not TOML, or has keys or values that are not known.
    """
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise FileRefused(f"{path}: cannot be read: {error}") from error
    try:
        return shape.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise FileRefused(_syntax(path, text, str(error))) from error
    except ValidationError as error:
        lines = [_line(path, text, problem, shape) for problem in error.errors()]
        raise FileRefused("\n".join(lines)) from error


def _syntax(path: Path, text: str, message: str) -> str:
    # Python 3.11 tells the place in the message alone
    lines = text.splitlines() or [""]
    found = _PLACE.search(message)
    number = int(found[1]) if found else len(lines)
    key = lines[min(number, len(lines)) - 1].split("=")[0].strip()
    return f"{path}:{number}: {key}: {message}" if key else f"{path}:{number}: {message}"


def _line(path: Path, text: str, problem: ErrorDetails, shape: type[BaseModel]) -> str:
    keys = tuple(part for part in problem["loc"] if isinstance(part, str))
    message = problem["msg"].removeprefix("Value error, ")
    if problem["type"] == "extra_forbidden":
        message = f"is not a setting{suggestion(keys[-1], _known(shape, keys[:-1]))}"
    elif problem["type"] == "missing":
        message = "is missing"
    key = f"{'.'.join(keys)}: " if keys else ""
    return f"{path}:{_number(text, keys)}: {key}{message}"


def _known(shape: type[BaseModel], tables: tuple[str, ...]) -> list[str]:
    for table in tables:
        inner = shape.model_fields[table].annotation
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            shape = inner
    return list(shape.model_fields)


def _number(text: str, keys: tuple[str, ...]) -> int:
    """Return the line of a key, or else of its table, or else the first."""
    places = dict(_places(text))
    while keys and keys not in places:
        keys = keys[:-1]
    return places.get(keys, 1)


def _places(text: str) -> Iterator[tuple[tuple[str, ...], int]]:
    table: tuple[str, ...] = ()
    for number, line in enumerate(text.splitlines(), 1):
        stripped = line.strip()
        if stripped.startswith("["):
            table = (stripped.strip("[]"),)
            yield table, number
        elif "=" in stripped and not stripped.startswith("#"):
            yield (*table, stripped.split("=")[0].strip().strip('"')), number
