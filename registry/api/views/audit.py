"""Who wrote what."""

from collections.abc import Mapping
from datetime import date
from typing import ClassVar

from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from registry.api.endpoint import Content, Endpoint, Listing
from registry.api.serializers.audit import AuditQuery, AuditRowSerializer
from registry.domain.permissions import Permission
from registry.models import AuditRow
from registry.selectors.audit import AuditFilters, audit_entry
from registry.selectors.audit_rows import audit_listed

_LARGEST_ID = 2**63 - 1
_READS: Mapping[str, Permission] = {"GET": Permission.READ_AUDIT}
"""What a token needs a scope for. Which rows somebody sees is found out row by row: all, or those
of their interfaces."""


class Audit(Listing):
    """The audit trail."""

    asks: ClassVar[Mapping[str, Permission]] = _READS

    @extend_schema(
        operation_id="audit_list",
        parameters=[AuditQuery],
        responses=AuditRowSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        """List what was written, the newest first: all of it, or what concerns one's interfaces.

        A token needs the scope audit:read, for everything.
        """
        wanted = self.wanted(AuditQuery)
        # the day after the last one does not exist
        until = wanted["until"] if wanted["until"] != date.max else None
        filters = AuditFilters(
            wanted["who"], wanted["kind"], wanted["interface"], wanted["since"], until
        )
        return self.page(audit_listed(filters, reader=self.person), _row, ("-pk",))


class OneRow(Endpoint):
    """One row of the audit trail."""

    asks: ClassVar[Mapping[str, Permission]] = _READS

    @extend_schema(operation_id="audit_show", responses=AuditRowSerializer)
    def get(self, request: Request, row_id: int) -> Response:
        """Show one write. A token needs the scope audit:read, for everything."""
        if row_id > _LARGEST_ID:
            raise Http404
        found = audit_listed(AuditFilters(), reader=self.person)
        return self.one(_row(get_object_or_404(found, pk=row_id)))


def _row(row: AuditRow) -> Content:
    entry = audit_entry(row)
    shown = {
        "id": entry.id,
        "at": entry.at,
        "who": entry.who,
        "email": entry.email,
        "token": entry.token,
        "via": entry.origin.via,
        "address": entry.origin.address,
        "agent": entry.origin.agent,
        "deed": entry.deed,
        "kind": entry.subject.kind,
        "subject": entry.subject.parts,
        "interface": entry.subject.interface,
        "changes": entry.changes,
        "reason": entry.reason,
        "sentence": entry.sentence,
    }
    return AuditRowSerializer(shown).data
