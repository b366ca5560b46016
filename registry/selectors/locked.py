"""Records that nobody else changes until the transaction ends.

Whoever needs several locks takes them in one order, so that no two wait for each other: an
interface before its places, a place before what belongs to it.
"""

from typing import Any, TypeVar

from django.db.models import ForeignKey, Model, QuerySet

Record = TypeVar("Record", bound=Model)
_ABOVE = frozenset({"interface", "environment"})


def locked(records: QuerySet[Record], **which: object) -> Record | None:
    """Return one of ``records`` and keep it from changing, and before it what it belongs to.

    Whoever changes a part looks at the whole: what a place demands hangs on its interface. Keys
    stay free, so that what others add beside the record does not wait.

    Args:
        which: finds the record.
    """
    found = records.filter(**which)
    _hold_above(found)
    return found.select_for_update(of=("self",), no_key=True).first()


def _hold_above(rows: QuerySet[Any]) -> None:
    for field in rows.model._meta.concrete_fields:
        if field.name in _ABOVE and isinstance(field, ForeignKey):
            above = field.remote_field.model._base_manager.filter(  # noqa: SLF001 (as documented)
                pk__in=rows.order_by().values(field.attname)
            )
            _hold_above(above)
            list(above.select_for_update(no_key=True).order_by("pk").values_list("pk", flat=True))


__all__ = ["locked"]
