"""Statements that are executed again and again."""

from collections.abc import Sequence
from datetime import datetime

from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper

Parameter = str | int | datetime | None


class RepeatsStatements(BaseDatabaseWrapper):
    """A connection that spares what can be spared of a statement which it executed before."""

    def row_again(
        self, statement: str, parameters: Sequence[Parameter]
    ) -> tuple[str | None, ...] | None:
        """Execute a statement; return the first row of its result."""
        return row_once(self, statement, parameters)


def row_once(
    connected: BaseDatabaseWrapper, statement: str, parameters: Sequence[Parameter]
) -> tuple[str | None, ...] | None:
    """Execute a statement as any other; return the first row of its result, None for none."""
    with connected.cursor() as cursor:
        cursor.execute(statement, parameters)
        row: tuple[str | None, ...] | None = cursor.fetchone()
    return row


def row_again(statement: str, parameters: Sequence[Parameter]) -> tuple[str | None, ...] | None:
    """Execute a statement of which there are few, and each is executed again and again.

    Args:
        statement: the same text each time, with ``%s`` for each parameter and no other ``%``; its
            columns are text.

    Returns:
        The first row, None for none.
    """
    present = connections[connection.alias]
    repeats = present.row_again if isinstance(present, RepeatsStatements) else None
    return repeats(statement, parameters) if repeats else row_once(present, statement, parameters)
