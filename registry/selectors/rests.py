"""Reads about times in which environments are not probed."""

from datetime import datetime

from registry.domain.snapshot import Rest
from registry.models import Environment, MaintenanceWindow, Pause


def declared_windows(environment: Environment) -> tuple[Rest, ...]:
    """Return the maintenance windows of ``environment`` in the order of time."""
    return tuple(_window(row) for row in environment.maintenance.all())


def rests_of(environment: Environment) -> tuple[Rest, ...]:
    """Return every time in which ``environment`` is not probed, past ones too."""
    pause = getattr(environment, "pause", None)
    paused = (
        (Rest(pause.starts_at, pause.ends_at, pause.reason, is_planned=False),) if pause else ()
    )
    return (*paused, *declared_windows(environment))


def paused_until(environment: Environment) -> datetime | None:
    """Return the end of the pause that is recorded at this moment, None where there is none."""
    rows = Pause.objects.filter(environment=environment)
    return rows.values_list("ends_at", flat=True).first()


def resting(now: datetime) -> dict[int, datetime]:
    """Return until when the environments rest that do at ``now``, by primary key, two queries."""
    found: dict[int, datetime] = {}
    for model in (MaintenanceWindow, Pause):
        present = model.objects.filter(starts_at__lte=now, ends_at__gt=now)
        for environment_id, ends_at in present.values_list("environment_id", "ends_at"):
            found[environment_id] = max(ends_at, found.get(environment_id, ends_at))
    return found


def _window(row: MaintenanceWindow) -> Rest:
    return Rest(row.starts_at, row.ends_at, row.reason)
