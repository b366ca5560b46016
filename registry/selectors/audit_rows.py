"""The audit trail as a list that programs page through; the page and they see the same rows."""

from django.db.models import QuerySet

from registry.models import AuditRow, User
from registry.selectors.audit import AuditFilters, filtered, rows_seen


def audit_listed(filters: AuditFilters, *, reader: User) -> QuerySet[AuditRow]:
    """Return the rows that ``filters`` want and ``reader`` may see, in no order."""
    return filtered(rows_seen(reader), filters).order_by()
