"""Setting whether the gate of an environment is kept to."""

from datetime import datetime

from django.db import transaction

from registry.domain.audit import Deed
from registry.domain.gate_modes import GateMode
from registry.domain.permissions import Permission
from registry.models import Environment
from registry.rights import Actor, require
from registry.services.auditing import audit, of_environment
from registry.services.demands import require_no_looser_gate
from registry.services.release_requirements import reason_required
from registry.services.saving import checked_save


@transaction.atomic
def gate_mode_set(
    *, by: Actor, environment: Environment, mode: GateMode, reason: str, now: datetime
) -> Environment:
    """Set how the gate of ``environment`` is taken from now on.

    Raises:
        PermissionDenied: ``by`` may not change environments of the interface.
        Refused: the gate would keep less back, and they are no platform lead or administrator, or
            the releases are theirs; or the reason says nothing.
    """
    require(by, Permission.CHANGE_ENVIRONMENT, environment)
    reason = reason_required(reason, "why the mode is changed")
    rows = Environment.objects.select_for_update(of=("self",), no_key=True)
    locked = rows.select_related("interface__team").get(pk=environment.pk)
    require_no_looser_gate(by, locked, mode)
    before, locked.gate_mode, locked.updated_at = locked.gate_mode, mode, now
    checked_save(locked)
    audit(
        by=by,
        deed=Deed.CHANGED,
        subject=of_environment(locked),
        before={"gate_mode": before},
        after={"gate_mode": mode},
        reason=reason,
    )
    return locked
