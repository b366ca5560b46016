"""One statement, planned once for each connection, and executed by its name.

To plan a statement of several tables costs PostgreSQL more than to execute it, and to write its
parameters into its text, and parse that again, costs as much once more. Django does both, since a
pooler may give each transaction another connection: what is missing there is executed like any
other.
"""

from collections.abc import Sequence
from hashlib import sha256
from typing import NamedTuple

import psycopg
from psycopg.errors import (
    DuplicatePreparedStatement,
    FeatureNotSupported,
    InvalidSqlStatementName,
    error_from_result,
)
from psycopg.pq import ConnStatus, ExecStatus
from psycopg.pq.abc import PGconn, PGresult

UNUSABLE = (InvalidSqlStatementName, FeatureNotSupported)
"""What PostgreSQL says where a prepared statement is missing, or its columns have other types."""
_GOOD = (ExecStatus.COMMAND_OK, ExecStatus.TUPLES_OK)


class _Executed(NamedTuple):
    """Where Django looks in a cursor for what it notes of a query."""

    query: bytes


class PreparedCursor:
    """What Django asks of a cursor, for statements that are prepared; a row of it is all text."""

    def __init__(self, connection: "psycopg.Connection[object]", prepared: set[str]) -> None:
        """Begin.

        Args:
            prepared: statements that this connection knows; those that it learns are added.
        """
        self._server = connection.pgconn
        self._prepared = prepared
        self._result: PGresult | None = None
        self._query: _Executed | None = None

    def execute(self, statement: str, parameters: Sequence[object]) -> None:
        """Execute a statement, with ``%s`` for each parameter and no other ``%``.

        Raises:
            InvalidSqlStatementName: it was prepared, and is missing.
            FeatureNotSupported: it was prepared, and a column has another type since.
        """
        # by its text, so that nobody who has the same connection means another one
        name = b"ops_registry_" + sha256(statement.encode()).hexdigest()[:32].encode()
        if statement not in self._prepared:
            self._prepare(name, statement, len(parameters))
            self._prepared.add(statement)
        self._query = _Executed(statement.encode())
        given = [None if one is None else str(one).encode() for one in parameters]
        try:
            self._result = _checked(self._server, self._server.exec_prepared(name, given))  # type: ignore[arg-type] # None is NULL
        except UNUSABLE as error:
            # so that the next one prepares it anew
            self._prepared.discard(statement)
            if isinstance(error, FeatureNotSupported):
                # its old plan would be in the way of that
                self._server.exec_(b"DEALLOCATE " + name)
            raise

    def _prepare(self, name: bytes, statement: str, count: int) -> None:
        marks = tuple(f"${place}" for place in range(1, count + 1))
        try:
            _checked(self._server, self._server.prepare(name, (statement % marks).encode()))
        except DuplicatePreparedStatement:
            # by somebody else who has the same connection
            return

    def fetchone(self) -> tuple[str | None, ...] | None:
        """Return the first row, None for none."""
        if self._result is None or not self._result.ntuples:
            return None
        values = (self._result.get_value(0, column) for column in range(self._result.nfields))
        return tuple(None if value is None else value.decode() for value in values)

    def close(self) -> None:
        """Let the result go."""
        self._result = None


def _checked(server: PGconn, result: PGresult) -> PGresult:
    if server.status != ConnStatus.OK:
        raise psycopg.OperationalError(result.get_error_message())
    if result.status not in _GOOD:
        raise error_from_result(result)
    return result
