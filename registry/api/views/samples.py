"""What the demo brought, and taking it away again."""

from collections.abc import Mapping
from typing import ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from registry.api.endpoint import Endpoint
from registry.domain.permissions import Permission
from registry.services import samples as services


class Samples(Endpoint):
    """The records of the demo."""

    asks: ClassVar[Mapping[str, Permission]] = {"DELETE": Permission.REMOVE_SAMPLES}

    @extend_schema(operation_id="samples_remove", responses={204: None})
    def delete(self, request: Request) -> Response:
        """Remove every sample; what somebody built on one stays."""
        self.ask()
        services.samples_remove(by=self.by)
        return Response(status=204)
