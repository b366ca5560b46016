"""What happens when the registry says that records changed, and when a worker starts."""

from django.utils import timezone

from readiness.services.claims import claims_abandon
from readiness.services.probing import interface_refresh
from readiness.tasks.probing import dispatch_soon


def interface_changed(*, interface_id: int, edges_changed: bool) -> None:
    """Judge the interface by its new records; where its edges changed, probe it at once."""
    interface_refresh(interface_id=interface_id, edges_changed=edges_changed, now=timezone.now())
    if edges_changed:
        dispatch_soon()


def only_worker_started() -> None:
    """Hand out again what the worker before this one did not finish.

    Call it only where there is one worker: a second one's running batches would be run twice.
    """
    claims_abandon()
