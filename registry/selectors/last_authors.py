"""Who changed a record last, field by field."""

from collections.abc import Mapping

from registry.domain.audit import Subject
from registry.models import AuditRow

_ROWS = 50
"""Rows that are looked at, the latest first: who saves a form opened it not long ago."""


def last_authors(subject: Subject) -> Mapping[str, str]:
    """Return who changed each field of ``subject`` last, and under "" who changed anything."""
    rows = AuditRow.objects.filter(
        kind=subject.kind, subject=list(subject.parts), interface=subject.interface
    )
    found: dict[str, str] = {}
    for who, changes in rows.order_by("-pk").values_list("who", "changes")[:_ROWS]:
        for field in ("", *(name for name, *_ in changes)):
            found.setdefault(field, who)
    return found
