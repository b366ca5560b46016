"""The description of the API, and the answer to addresses that are none."""

from functools import cache
from pathlib import Path

from django.http import Http404, HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from registry.api.endpoint import Endpoint

DOCUMENT = Path(__file__).resolve().parents[2] / "openapi.yaml"
MEDIA_TYPE = "application/yaml"


class SchemaDocument(Endpoint):
    """The OpenAPI document. Everybody may read it: it says nothing about any record."""

    authentication_classes = ()
    permission_classes = []  # noqa: RUF012 (as the framework has it)

    @extend_schema(exclude=True)
    def get(self, request: Request) -> HttpResponse:
        """Show the document as it is committed; a test compares it with the code."""
        return HttpResponse(_document(), content_type=MEDIA_TYPE)


class Nowhere(Endpoint):
    """Every other address below the API."""

    @extend_schema(exclude=True)
    def get(self, request: Request, rest: str = "") -> Response:
        """Say that there is nothing."""
        raise Http404

    put = patch = post = delete = get


@cache
def _document() -> bytes:
    return DOCUMENT.read_bytes()
