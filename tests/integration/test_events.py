"""Who listens to changes of records: told once they are committed, and once for the same."""

import pytest
from django.db import transaction

from registry.services.events import announce_change

told: list[tuple[int, bool]] = []


def listen(*, interface_id: int, edges_changed: bool) -> None:
    told.append((interface_id, edges_changed))
    if interface_id == 13:
        raise RuntimeError("13")


@pytest.fixture(autouse=True)
def _listening(transactional_db: None, settings) -> None:
    told.clear()
    settings.REGISTRY_CHANGE_LISTENER = f"{__name__}.listen"


def test_the_same_is_told_once_when_all_of_it_is_committed() -> None:
    with transaction.atomic():
        for _ in range(3):
            with transaction.atomic():
                announce_change(1)
        announce_change(1, edges_changed=True)
        announce_change(2)
        assert told == []
    assert told == [(1, False), (1, True), (2, False)]
    announce_change(1)
    assert told[3:] == [(1, False)]


def test_what_was_announced_before_a_part_that_is_undone_is_told_and_the_part_is_not() -> None:
    with transaction.atomic():
        announce_change(1)
        with transaction.atomic():
            announce_change(1)
            announce_change(2)
            transaction.set_rollback(True)
        with transaction.atomic():
            announce_change(3)
            transaction.set_rollback(True)
        announce_change(3)
    assert told == [(1, False), (3, False)]


def test_one_that_fails_is_logged_and_the_others_are_told(caplog) -> None:
    with transaction.atomic():
        announce_change(13)
        announce_change(2)
    announce_change(13)
    assert told == [(13, False), (2, False), (13, False)]
    assert caplog.text.count("RuntimeError: 13") == 2
