"""Where Django looks for the connection of a kind of database."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.db import NotSupportedError, ProgrammingError
from django.db.backends.postgresql import base
from psycopg import IsolationLevel

from registry.database.last_writes import LastWrites
from registry.database.one_moment import ReadsOneMoment
from registry.database.postgresql.prepared import UNUSABLE, PreparedCursor
from registry.database.prepared import Parameter, RepeatsStatements, row_once


class DatabaseWrapper(ReadsOneMoment, RepeatsStatements, LastWrites, base.DatabaseWrapper):
    """A connection to PostgreSQL."""

    def init_connection_state(self) -> None:
        """Prepare the connection.

        A list that is put together from many short queries would be compiled for seconds to run
        for milliseconds: PostgreSQL decides by the rows there are, not by the few that are asked.
        """
        super().init_connection_state()
        self._prepared: set[str] = set()
        with self.connection.cursor() as cursor:
            cursor.execute("SET jit = off")
        if not self.get_autocommit():
            self.connection.commit()

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Have transactions that begin within read one snapshot, and nothing else."""
        self.ensure_connection()
        # else a lost connection is replaced when the transaction begins, by one of the usual kind
        self.close_if_health_check_failed()
        self.ensure_connection()
        present = self.connection
        usual = present.isolation_level, present.read_only
        present.isolation_level, present.read_only = IsolationLevel.REPEATABLE_READ, True
        try:
            yield
        finally:
            if not present.closed:
                present.isolation_level, present.read_only = usual

    def row_again(
        self, statement: str, parameters: Sequence[Parameter]
    ) -> tuple[str | None, ...] | None:
        """Execute a statement, prepared if that can do no harm; return its first row."""
        # within a transaction, a statement that cannot be executed would end it
        if self.in_atomic_block or not self.get_autocommit():
            return row_once(self, statement, parameters)
        try:
            return self._row_prepared(statement, parameters)
        except (ProgrammingError, NotSupportedError) as error:
            if not isinstance(error.__cause__, UNUSABLE):
                raise
        return row_once(self, statement, parameters)

    def _row_prepared(
        self, statement: str, parameters: Sequence[Parameter]
    ) -> tuple[str | None, ...] | None:
        self.ensure_connection()
        cursor = PreparedCursor(self.connection, self._prepared)
        # as Django has it for cursors of its own: queries are noted where that is wanted
        with self._prepare_cursor(cursor) as wrapped:  # type: ignore[attr-defined] # not in the stubs
            wrapped.execute(statement, parameters)
            row: tuple[str | None, ...] | None = wrapped.fetchone()
        return row
