"""The end of the audit trail, for whoever keeps it elsewhere."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from registry.api.endpoint import Endpoint
from registry.api.serializers.audit_head import AuditHeadSerializer
from registry.selectors.audit_chain import chain_state


class AuditHead(Endpoint):
    """The head of the chain."""

    @extend_schema(operation_id="audit_head", responses=AuditHeadSerializer)
    def get(self, request: Request) -> Response:
        """Show the last row of the audit trail, and when the whole of it was verified."""
        return self.one(AuditHeadSerializer(chain_state()).data)
