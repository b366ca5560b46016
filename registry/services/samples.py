"""Taking away what the demo brought."""

from django.db import transaction

from registry.models import Interface, Team, User
from registry.rights import require


@transaction.atomic
def samples_remove(*, by: User) -> int:
    """Remove every record of the demo; what somebody built on one stays, and so does ``by``.

    Returns:
        How many interfaces were removed.

    Raises:
        PermissionDenied: ``by`` is no administrator.
    """
    require(by, "registry.remove_samples")
    samples = Interface.objects.filter(is_sample=True)
    removed = samples.count()
    samples.delete()
    Team.objects.filter(is_sample=True, interfaces=None, ownerships=None).delete()
    User.objects.filter(is_sample=True, ownerships=None).exclude(pk=by.pk).delete()
    return removed
