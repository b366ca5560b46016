"""Where Django looks for the connection of a kind of database."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db.backends.sqlite3 import base

from registry.database.last_writes import LastWrites
from registry.database.one_moment import ReadsOneMoment


class DatabaseWrapper(ReadsOneMoment, LastWrites, base.DatabaseWrapper):
    """A connection to SQLite."""

    transaction_mode: str | None

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Have transactions that begin within take no lock: SQLite shows each one state."""
        self.ensure_connection()
        usual, self.transaction_mode = self.transaction_mode, "DEFERRED"
        try:
            yield
        finally:
            self.transaction_mode = usual
