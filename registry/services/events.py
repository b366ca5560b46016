"""Telling whoever listens that records of an interface changed.

The registry does not know who listens: ``REGISTRY_CHANGE_LISTENER`` names a callable that takes
``interface_id`` and ``edges_changed`` and is called once the change is committed.
``REGISTRY_RELEASE_LISTENER`` names one that takes ``release_id`` and ``now`` and is called before,
so that what it writes is there with the change or not at all.
"""

from collections.abc import Callable
from datetime import datetime
from functools import lru_cache

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string


def announce_change(interface_id: int, *, edges_changed: bool = False) -> None:
    """Call the listener after the surrounding transaction commits, once for the same.

    Args:
        edges_changed: whether what was seen of an environment may no longer hold.

    A listener that fails is logged and changes nothing about the write: the schedule finds the
    interface at its next tick.
    """
    announcement = _announcement(interface_id, edges_changed)
    # Django drops what was announced in a savepoint that is rolled back, so what waits will come
    waiting = [function for _, function, _ in transaction.get_connection().run_on_commit]
    if announcement not in waiting:
        transaction.on_commit(announcement, robust=True)


def announce_release(release_id: int, now: datetime) -> None:
    """Call the listener about a release for which people wait, in the transaction of the change."""
    listener = import_string(settings.REGISTRY_RELEASE_LISTENER)
    listener(release_id=release_id, now=now)


@lru_cache(maxsize=1024)
def _announcement(interface_id: int, edges_changed: bool) -> Callable[[], None]:
    """Return a function, the same for the same: Django's log wants the name of one that fails."""

    def notify() -> None:
        listener = import_string(settings.REGISTRY_CHANGE_LISTENER)
        listener(interface_id=interface_id, edges_changed=edges_changed)

    return notify
