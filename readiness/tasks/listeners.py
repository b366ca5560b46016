"""What happens when the registry says that records changed, and when a worker starts."""

from datetime import datetime

from django.utils import timezone

from readiness.services.claims import claims_abandon
from readiness.services.probing import interface_refresh
from readiness.services.telling import interface_tell, release_tell
from readiness.services.votes_wanted import votes_wanted_keep
from readiness.tasks.mailing import mail_soon
from readiness.tasks.probing import dispatch_soon


def interface_changed(*, interface_id: int, edges_changed: bool) -> None:
    """Judge the interface by its new records, and tell whoever has to know of them.

    Where its edges changed, it is probed at once.
    """
    now = timezone.now()
    interface_refresh(interface_id=interface_id, edges_changed=edges_changed, now=now)
    if edges_changed:
        dispatch_soon()
    if interface_tell(interface_id=interface_id, now=now):
        mail_soon()


def release_changed(*, release_id: int, now: datetime) -> None:
    """Write down whose votes are wanted and who has to know of it, in the change's transaction.

    What is to be sent is sent after it.
    """
    known = votes_wanted_keep(release_id=release_id, now=now)
    if release_tell(release_id=release_id, now=now, known=known):
        mail_soon()


def only_worker_started() -> None:
    """Hand out again what the worker before this one did not finish.

    Call it only where there is one worker: a second one's running batches would be run twice.
    """
    claims_abandon()
