"""In which order transactions lock rows."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.apps import apps
from django.db.models import Model
from django.db.models.sql.compiler import SQLCompiler, SQLDeleteCompiler, SQLUpdateCompiler

from registry.models import Environment, Interface


def ranks() -> dict[type[Model], int]:
    """Return the records of which rows are locked in order, with the place of each in it."""
    found: dict[type[Model], int] = {Interface: 0, Environment: 1}
    for model in apps.get_models():
        names = {field.name for field in model._meta.concrete_fields}
        if names & {"interface", "environment"}:
            found.setdefault(model, 2)
    return found


class Order:
    """Notes what a transaction locks or writes after something that has to come later."""

    def __init__(self) -> None:
        self.wrong: list[str] = []
        self.ranks, self.held = ranks(), set[type[Model]]()
        self.transaction: object = None

    def note(self, compiler: SQLCompiler) -> None:
        outermost = next(iter(compiler.connection.atomic_blocks), None)
        if outermost is not self.transaction:
            self.transaction, self.held = outermost, set()
        model, writes = compiler.query.model, (SQLUpdateCompiler, SQLDeleteCompiler)
        if model not in self.ranks or outermost is None:
            return
        if compiler.query.select_for_update or isinstance(compiler, writes):
            self.take(model)

    def take(self, model: type[Model]) -> None:
        later = [one.__name__ for one in self.held if self.ranks[one] > self.ranks[model]]
        if later and model not in self.held:
            self.wrong.append(f"{model.__name__} after {', '.join(sorted(later))}")
        self.held.add(model)


@contextmanager
def locks_watched() -> Iterator[list[str]]:
    """Watch what other threads do meanwhile, one after the other; yield what is out of order."""
    order, here = Order(), threading.get_ident()
    execute = SQLCompiler.execute_sql

    def watched(compiler: SQLCompiler, *arguments: Any, **named: Any) -> object:
        if threading.get_ident() != here:
            order.note(compiler)
        return execute(compiler, *arguments, **named)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(SQLCompiler, "execute_sql", watched)
        yield order.wrong
