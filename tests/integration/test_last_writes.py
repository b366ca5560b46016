"""What waits for the end of a transaction is written before it commits, or not at all."""

from collections.abc import Sequence

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, transaction
from django.db.transaction import TransactionManagementError

from registry.database.last_writes import before_commit
from registry.models import Team
from tests.factories import TeamFactory


class Notes:
    """Keeps what is written, and whether the transaction was still open."""

    def __init__(self) -> None:
        self.written: list[tuple[Sequence[str], bool]] = []

    def write(self, items: Sequence[str]) -> None:
        TeamFactory.create(slug="-".join(items))
        self.written.append((items, connection.get_autocommit()))


@pytest.mark.django_db(transaction=True)
def test_items_are_written_together_before_the_commit() -> None:
    notes, others = Notes(), Notes()
    with transaction.atomic():
        before_commit(notes.write, "a")
        with transaction.atomic():
            before_commit(others.write, "c")
            before_commit(notes.write, "b")
        assert notes.written == []
    assert notes.written == [(["a", "b"], False)]
    assert others.written == [(["c"], False)]
    assert set(Team.objects.values_list("slug", flat=True)) == {"a-b", "c"}


@pytest.mark.django_db(transaction=True)
def test_what_is_rolled_back_takes_its_items_along() -> None:
    notes = Notes()
    with transaction.atomic():
        before_commit(notes.write, "kept")
        with transaction.atomic():
            before_commit(notes.write, "lost")
            transaction.set_rollback(True)
    with transaction.atomic():
        before_commit(notes.write, "lost")
        transaction.set_rollback(True)
    with transaction.atomic():
        before_commit(notes.write, "lost with its connection")
        connection.close()
    with transaction.atomic():
        TeamFactory.create(slug="after")
    assert [items for items, _ in notes.written] == [["kept"]]


@pytest.mark.django_db(transaction=True)
def test_nothing_waits_without_a_transaction() -> None:
    with pytest.raises(TransactionManagementError, match="needs a transaction"):
        before_commit(Notes().write, "a")


def test_another_kind_of_connection_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("registry.database.last_writes.connections", {"default": object()})
    with pytest.raises(ImproperlyConfigured, match="ENGINE has to be one of"):
        before_commit(Notes().write, "a")
