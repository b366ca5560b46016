"""Answers of the gate as text, for the logs and summaries of pipelines.

They are reports and always 200: what decides is the answer in JSON.
"""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiResponse, extend_schema
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from readiness.api import gate_examples as examples
from readiness.api.gate import GateEvaluated
from readiness.domain.gate.telling import junit, markdown, one_line

Get = TypeVar("Get", bound=Callable[..., Response])
TEXT, MARKDOWN, XML = "text/plain", "text/markdown", "application/xml"


class _Made(BaseRenderer):
    """Text that is made already."""

    charset = "utf-8"

    def render(
        self,
        data: str | None,
        accepted_media_type: str | None = None,
        renderer_context: Mapping[str, Any] | None = None,
    ) -> bytes:
        """Return the text."""
        return (data or "").encode()


class TextRenderer(_Made):
    """One line."""

    media_type = TEXT
    format = "txt"


class MarkdownRenderer(_Made):
    """Markdown."""

    media_type = MARKDOWN
    format = "md"


class XmlRenderer(_Made):
    """JUnit."""

    media_type = XML
    format = "xml"


class GateReport(GateEvaluated):
    """An evaluation in another format, and errors in JSON."""

    def content(self, evaluation_id: str) -> dict[str, Any]:
        """Return what the gate says now, and by what it is found again.

        Raises:
            Http404: there is no such evaluation.
            PermissionDenied: the token is for other places.
        """
        found = self.found(evaluation_id)
        return found.content | {"evaluation": found.public_id, "audit_head": found.audit_head}

    def finalize_response(
        self, request: Request, response: Response, *args: object, **kwargs: object
    ) -> Response:
        """Tell of errors in JSON, whatever was wanted."""
        if getattr(response, "exception", False):
            request.accepted_renderer = JSONRenderer()
            request.accepted_media_type = JSONRenderer.media_type
        return super().finalize_response(request, response, *args, **kwargs)


def _described(operation: str, media_type: str, example: str) -> Callable[[Get], Get]:
    shape = OpenApiResponse(
        OpenApiTypes.STR,
        examples=[OpenApiExample("What is shown", value=example, media_type=media_type)],
    )
    described: Callable[[Get], Get] = extend_schema(
        operation_id=operation, responses={(200, media_type): shape}
    )
    return described


class GateLine(GateReport):
    """An evaluation in one line."""

    renderer_classes = (TextRenderer,)

    @_described("gate_evaluation_text", TEXT, examples.LINE)
    def get(self, request: Request, evaluation_id: str) -> Response:
        """Show what the gate says now in one line; for people, a program reads the JSON."""
        return Response(one_line(self.content(evaluation_id)))


class GateMarkdown(GateReport):
    """An evaluation as Markdown."""

    renderer_classes = (MarkdownRenderer,)

    @_described("gate_evaluation_markdown", MARKDOWN, examples.MARKDOWN)
    def get(self, request: Request, evaluation_id: str) -> Response:
        """Show what the gate says now as Markdown, for the summary of a run."""
        return Response(markdown(self.content(evaluation_id)))


class GateTests(GateReport):
    """An evaluation as JUnit XML."""

    renderer_classes = (XmlRenderer,)

    @_described("gate_evaluation_junit", XML, examples.JUNIT)
    def get(self, request: Request, evaluation_id: str) -> Response:
        """Show what the gate says now as JUnit XML: a test case for each reason."""
        return Response(junit(self.content(evaluation_id)))
