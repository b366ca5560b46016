"""The audit trail as a list that programs page through; the page and they see the same rows."""

from django.db.models import QuerySet

from registry.domain.audit_sentences import AuditEntry
from registry.models import AuditRow, User
from registry.selectors.audit import AuditFilters, _entry, _filtered, _own_interfaces, _sees_all


def audit_listed(filters: AuditFilters, *, reader: User) -> QuerySet[AuditRow]:
    """Return the rows that ``filters`` want and ``reader`` may see, in no order."""
    seen = AuditRow.objects.all()
    if not _sees_all(reader):
        seen = seen.filter(interface__in=_own_interfaces(reader))
    return _filtered(seen, filters).order_by()


def audit_entry(row: AuditRow) -> AuditEntry:
    """Return ``row`` as people read it."""
    return _entry(row)
