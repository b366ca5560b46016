"""What became of one release: the rows of the audit trail about it and about votes on it."""

from registry.domain.audit import Kind
from registry.domain.audit_sentences import AuditEntry
from registry.models import AuditRow
from registry.selectors.audit import audit_entry

MOST = 100
"""Rows that a page shows, the newest ones."""
_ID = 2
"""The place of the id among the parts of such a subject."""


def release_history(slug: str, public_id: str) -> tuple[AuditEntry, ...]:
    """Return what was written about a release, the newest first.

    Whoever may read the page of the release may read this: it is what the page says.
    """
    about = AuditRow.objects.filter(interface=slug, kind__in=(Kind.RELEASE, Kind.VOTE))
    rows = about.filter(**{f"subject__{_ID}": public_id}).order_by("-pk")
    return tuple(map(audit_entry, rows[:MOST]))
