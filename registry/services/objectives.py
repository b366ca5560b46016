"""Writing the objectives of an interface, as part of its record."""

from collections.abc import Sequence

from registry.domain.objectives import Objective, objective_faults
from registry.domain.particular_rules import ParticularInvalid, require_once
from registry.models import Interface
from registry.models import Objective as Row
from registry.selectors.particulars import objectives_of
from registry.services.errors import Refused
from registry.services.saving import checked_save

_FIELD = "objectives"


def objectives_write(*, interface: Interface, objectives: Sequence[Objective]) -> None:
    """Record the objectives; those that are not among them any more are removed.

    One that counts something else than before, over another window or to another target, has a
    new revision, so that figures of both are never mixed.

    Raises:
        Refused: one is wrong, or a name stands there twice.
    """
    for one in objectives:
        for _, sentence in objective_faults(one):
            raise Refused(_FIELD, f"{one.name or 'An objective'}: {sentence}")
    try:
        require_once([one.name for one in objectives], called="objective")
    except ParticularInvalid as error:
        raise Refused(_FIELD, str(error)) from error
    before = {one.name: one for one in objectives_of(interface)}
    interface.objectives.exclude(name__in=[one.name for one in objectives]).delete()
    rows = {row.name: row for row in interface.objectives.all()}
    for one in objectives:
        row = rows.get(one.name) or Row(interface=interface, name=one.name)
        if one.name in before and not one.is_counted_like(before[one.name]):
            row.revision += 1
        row.sli, row.target, row.threshold_seconds = one.sli, one.target, one.threshold_seconds
        row.window_days, row.responsibility = one.window_days, one.responsibility
        checked_save(row)
