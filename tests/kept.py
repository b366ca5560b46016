"""Records that all tests of a module share."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction
from pytest_django.plugin import DjangoDbBlocker


@contextmanager
def kept(blocker: DjangoDbBlocker) -> Iterator[None]:
    """Keep what is made inside until the block ends; tests take back what they change."""
    outermost = transaction.atomic()
    # as around every test: what is asked inside would commit
    outermost._from_testcase = True  # type: ignore[attr-defined]
    with blocker.unblock(), outermost:
        yield
        transaction.set_rollback(True)
