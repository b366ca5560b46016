"""No variable is offered that nothing reads."""

import ast
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import pytest
from django.conf import global_settings

from deploy.environment import ROOT, Environment

SETTINGS = ROOT / "deploy" / "settings.py"
DEFINED_IN = (SETTINGS, ROOT / "deploy" / "environment.py")
PRODUCT = [
    path
    for folder in ("registry", "readiness", "deploy")
    for path in sorted((ROOT / folder).rglob("*.py"))
    if path not in DEFINED_IN and "migrations" not in path.parts
]


def words(tree: ast.AST) -> Iterator[str]:
    """Yield every name and attribute of some code."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.Attribute):
            yield node.attr


def derived(variable: str, source: str) -> set[str]:
    """Return the settings that are made of a variable, by way of other settings too."""
    found = {variable}
    for statement in ast.parse(source).body:
        if isinstance(statement, ast.Assign) and found & set(words(statement.value)):
            found |= {word for target in statement.targets for word in words(target)}
    return found


@cache
def words_in(path: Path) -> frozenset[str]:
    """Return every name and attribute of a module."""
    return frozenset(words(ast.parse(path.read_text("utf-8"))))


def readers(settings: Iterable[str], modules: Iterable[Path]) -> set[str]:
    """Return who reads one of some settings: Django itself, or modules of the product."""
    wanted = set(settings)
    django = {"Django"} if wanted & set(dir(global_settings)) else set()
    return django | {
        path.relative_to(ROOT).as_posix() for path in modules if wanted & words_in(path)
    }


@pytest.mark.parametrize("variable", Environment.model_fields)
def test_every_variable_is_read_by_something(variable: str) -> None:
    made = derived(variable, SETTINGS.read_text("utf-8"))
    assert readers(made, PRODUCT)


def test_a_variable_that_nothing_reads_is_found() -> None:
    source = "LONELY = ENVIRONMENT.LONELY\nLONELIER = (LONELY, 1)\n"
    assert derived("LONELY", source) == {"LONELY", "LONELIER"}
    assert readers(derived("LONELY", source), PRODUCT) == set()
