"""Telling whoever listens that records of an interface changed.

The registry does not know who listens: ``REGISTRY_CHANGE_LISTENER`` names a callable that takes
``interface_id`` and ``edges_changed`` and is called once the change is committed.
"""

from functools import partial

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string


def announce_change(interface_id: int, *, edges_changed: bool = False) -> None:
    """Call the listener after the surrounding transaction commits.

    Args:
        edges_changed: whether what was seen of an environment may no longer hold.

    A listener that fails is logged and changes nothing about the write: the schedule finds the
    interface at its next tick.
    """
    transaction.on_commit(partial(_notify, interface_id, edges_changed), robust=True)


def _notify(interface_id: int, edges_changed: bool) -> None:
    listener = import_string(settings.REGISTRY_CHANGE_LISTENER)
    listener(interface_id=interface_id, edges_changed=edges_changed)
