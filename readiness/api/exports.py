"""What is known, in the formats of other programs: SARIF and OpenMetrics."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.conf import settings
from django.http import Http404
from django.urls import reverse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiResponse, extend_schema
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from readiness.domain.assessment import Assessment
from readiness.domain.openmetrics import CONTENT_TYPE, findings_text, fleet_text
from readiness.domain.sarif import SCHEMA, VERSION, sarif_of
from readiness.selectors.assessments import assessments_of
from readiness.selectors.metrics import standings_at
from readiness.selectors.outbox import messages_by_state
from registry.api.endpoint import Endpoint
from registry.selectors.snapshots import snapshot_get

METRICS_TYPE = "application/openmetrics-text"
SARIF_TYPE = "application/sarif+json"
_SARIF = {"$schema": SCHEMA, "version": VERSION, "runs": []}
_METRICS = (
    "# TYPE ops_registry_level gauge\n# HELP ops_registry_level Level that is held, 0 to 3.\n"
    'ops_registry_level{interface="support-chat",environment="production"} 2\n# EOF\n'
)


class SarifRenderer(JSONRenderer):
    """JSON that says that it is SARIF."""

    media_type = SARIF_TYPE
    format = "sarif"


class MetricsRenderer(BaseRenderer):
    """Text that is made already."""

    media_type = METRICS_TYPE
    format = "openmetrics"
    charset = "utf-8"

    def render(
        self,
        data: str | None,
        accepted_media_type: str | None = None,
        renderer_context: Mapping[str, Any] | None = None,
    ) -> bytes:
        """Return the text."""
        return (data or "").encode()


class Export(Endpoint):
    """An address that answers in another format, and tells of errors in JSON."""

    def finalize_response(
        self, request: Request, response: Response, *args: object, **kwargs: object
    ) -> Response:
        """Tell of errors in JSON, whatever was wanted."""
        if getattr(response, "exception", False):
            request.accepted_renderer = JSONRenderer()
            request.accepted_media_type = JSONRenderer.media_type
        return super().finalize_response(request, response, *args, **kwargs)

    def judged(self, slug: str) -> tuple[Assessment, ...]:
        """Return the environments of an interface as they are judged now.

        Raises:
            Http404: there is no such interface.
        """
        found = tuple(one.assessment for one in assessments_of(slug, now=self.now))
        if not found and snapshot_get(slug) is None:
            raise Http404
        return found


class Sarif(Export):
    """The findings of an interface, for programs that read those of scanners."""

    is_about_interface: ClassVar[bool] = True
    renderer_classes = (SarifRenderer, JSONRenderer)

    @extend_schema(
        operation_id="findings_sarif",
        responses={
            (200, SARIF_TYPE): OpenApiResponse(
                OpenApiTypes.OBJECT,
                examples=[OpenApiExample("What is shown", value=_SARIF, media_type=SARIF_TYPE)],
            )
        },
    )
    def get(self, request: Request, slug: str) -> Response:
        """Show every finding of an interface as SARIF 2.1.0, as judged at this moment."""
        about = f"{settings.PUBLIC_URL}{reverse('interface', args=[slug])}"
        content = sarif_of(self.judged(slug), version=settings.VERSION, about=about)
        return Response(content)


class InterfaceMetrics(Export):
    """The findings of an interface, for programs that collect metrics."""

    is_about_interface: ClassVar[bool] = True
    renderer_classes = (MetricsRenderer,)

    @extend_schema(
        operation_id="metrics_interface",
        responses={
            (200, METRICS_TYPE): OpenApiResponse(
                OpenApiTypes.STR,
                examples=[OpenApiExample("What is shown", value=_METRICS, media_type=METRICS_TYPE)],
            )
        },
    )
    def get(self, request: Request, slug: str) -> Response:
        """Show level, score and every finding of an interface as OpenMetrics."""
        return Response(findings_text(self.judged(slug)), content_type=CONTENT_TYPE)


class FleetMetrics(Export):
    """What all environments amount to, for programs that collect metrics."""

    renderer_classes = (MetricsRenderer,)

    @extend_schema(
        operation_id="metrics_fleet",
        responses={
            (200, METRICS_TYPE): OpenApiResponse(
                OpenApiTypes.STR,
                examples=[OpenApiExample("What is shown", value=_METRICS, media_type=METRICS_TYPE)],
            )
        },
    )
    def get(self, request: Request) -> Response:
        """Show level, score and state of every environment as OpenMetrics."""
        text = fleet_text(standings_at(self.now), messages_by_state())
        return Response(text, content_type=CONTENT_TYPE)
