"""Reads that belong together, of one state of the database."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

from django.core.exceptions import ImproperlyConfigured
from django.db import connection, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper


class ReadsOneMoment(BaseDatabaseWrapper):
    """A connection on which a transaction can be one that only reads, and waits for no writer."""

    def reading(self) -> AbstractContextManager[None]:
        """Have transactions that begin within be of that kind."""
        raise NotImplementedError


@contextmanager
def one_moment() -> Iterator[None]:
    """Have everything that is read within come from one state of the database.

    What others commit meanwhile is seen afterwards, and then all of it. Nothing may be written
    within, which PostgreSQL refuses. Inside a transaction it changes nothing, and promises nothing
    either: on PostgreSQL each statement there sees what was committed before it.

    Raises:
        ImproperlyConfigured: the database is not of one of the kinds in ``registry.database``.
    """
    present = connections[connection.alias]
    if not isinstance(present, ReadsOneMoment):
        raise ImproperlyConfigured("ENGINE has to be one of registry.database.")
    if present.in_atomic_block:
        yield
        return
    with present.reading(), transaction.atomic():
        yield
