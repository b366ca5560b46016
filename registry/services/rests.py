"""Writes about times in which an environment is not probed."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from registry.domain.audit import Deed
from registry.domain.rests import (
    LONGEST_PAUSE,
    RestInvalid,
    checked_windows,
    require_length,
)
from registry.domain.snapshot import Rest
from registry.models import Environment, MaintenanceWindow, Pause
from registry.rights import Actor, require
from registry.selectors.audited import environment_values
from registry.selectors.rests import declared_windows
from registry.services.auditing import audit, of_environment
from registry.services.errors import Refused
from registry.services.events import announce_change
from registry.services.saving import checked_save


@transaction.atomic
def environment_pause(
    *, by: Actor, environment: Environment, ends_at: datetime, reason: str, now: datetime
) -> Pause:
    """Have an environment not probed until ``ends_at``; what was asked before is replaced.

    Raises:
        PermissionDenied: ``by`` may not change environments of the interface.
        Refused: the end has passed or is too far away, or there is no reason.
    """
    require(by, "registry.change_environment", environment)
    before = environment_values(environment)
    try:
        require_length(Rest(now, ends_at, reason.strip()), LONGEST_PAUSE)
    except RestInvalid as error:
        raise Refused("", str(error)) from error
    Pause.objects.filter(environment=environment).delete()
    pause = Pause(environment=environment, starts_at=now, ends_at=ends_at, reason=reason.strip())
    checked_save(pause)
    _tell(by, environment, before)
    return pause


@transaction.atomic
def environment_resume(*, by: Actor, environment: Environment) -> None:
    """Have a paused environment probed again, from now on.

    Raises:
        PermissionDenied: ``by`` may not change environments of the interface.
    """
    require(by, "registry.change_environment", environment)
    before = environment_values(environment)
    Pause.objects.filter(environment=environment).delete()
    _tell(by, environment, before)


@transaction.atomic
def maintenance_plan(*, by: Actor, environment: Environment, windows: Iterable[Rest]) -> None:
    """Record when an environment may be down on purpose; what was planned before is replaced.

    Raises:
        PermissionDenied: ``by`` may not change environments of the interface.
        Refused: a window is none, is too long, or overlaps with another.
    """
    require(by, "registry.change_environment", environment)
    before = environment_values(environment)
    maintenance_write(environment=environment, windows=tuple(windows))
    _tell(by, environment, before)


def maintenance_write(*, environment: Environment, windows: tuple[Rest, ...] | None) -> None:
    """Record the windows, None to leave them; part of writing the environment.

    Raises:
        Refused: a window is none, is too long, or overlaps with another.
    """
    if windows is None or windows == declared_windows(environment):
        return
    try:
        found = checked_windows(windows)
    except RestInvalid as error:
        raise Refused("maintenance", str(error)) from error
    environment.maintenance.all().delete()
    for one in found:
        window = MaintenanceWindow(environment=environment, starts_at=one.starts_at)
        window.ends_at, window.reason = one.ends_at, one.reason.strip()
        checked_save(window)


def _tell(by: Actor, environment: Environment, before: dict[str, object]) -> None:
    after, subject = environment_values(environment), of_environment(environment)
    audit(by=by, deed=Deed.CHANGED, subject=subject, before=before, after=after)
    # what becomes due now is put off again while the time lasts
    announce_change(environment.interface_id, edges_changed=True)
