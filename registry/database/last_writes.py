"""What is written as the last thing of a transaction, just before it commits.

Django calls back after a commit only. What takes a lock that every writer wants must come before,
and after everything else: then nobody who holds it waits for anybody.
"""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from django.core.exceptions import ImproperlyConfigured
from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.transaction import TransactionManagementError

Item = TypeVar("Item")
Write = Callable[[Sequence[Any]], None]


class LastWrites(BaseDatabaseWrapper):
    """A connection on which items wait for the end of the transaction.

    What waits since a savepoint is forgotten when that is rolled back, like Django's own callbacks.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 (whatever Django gives)
        super().__init__(*args, **kwargs)
        self._waiting: list[tuple[frozenset[str | None], Write, object]] = []

    def wait(self, write: Write, item: object) -> None:
        """Have ``item`` wait.

        Raises:
            TransactionManagementError: there is no transaction to wait for the end of.
        """
        if not self.in_atomic_block:
            raise TransactionManagementError("A last write needs a transaction.atomic() around it.")
        self._waiting.append((frozenset(self.savepoint_ids), write, item))

    def write_last(self) -> None:
        """Write what waits: one call of each function, with its items in their order."""
        waiting, self._waiting = self._waiting, []
        by_write: dict[Write, list[object]] = {}
        for _, write, item in waiting:
            by_write.setdefault(write, []).append(item)
        for write, items in by_write.items():
            write(items)

    def connect(self) -> None:
        """Connect; what waited on a connection that was lost is lost with its transaction."""
        self._waiting = []
        super().connect()

    def commit(self) -> None:
        """Write what waits, and commit both or none."""
        try:
            self.write_last()
        except BaseException:
            # Django rolls back for errors of the database alone
            self.rollback()
            raise
        super().commit()

    def rollback(self) -> None:
        """Roll back, and forget what waits."""
        self._waiting = []
        super().rollback()

    def savepoint_rollback(self, sid: str) -> None:
        """Roll back to a savepoint, and forget what waits since."""
        super().savepoint_rollback(sid)
        self._waiting = [one for one in self._waiting if sid not in one[0]]


def before_commit(write: Callable[[Sequence[Item]], None], item: Item) -> None:
    """Have ``write`` be called with ``item`` and all others that wait for it, before the commit.

    Raises:
        ImproperlyConfigured: the database is not of one of the kinds in ``registry.database``.
        TransactionManagementError: there is no transaction.
    """
    present = connections[connection.alias]
    if not isinstance(present, LastWrites):
        raise ImproperlyConfigured("ENGINE has to be one of registry.database.")
    present.wait(write, item)
