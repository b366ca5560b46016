"""Lists in pages that a cursor leads through, so that no page repeats or skips a record."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import DataError
from django.db.models import QuerySet
from rest_framework.exceptions import NotFound
from rest_framework.pagination import CursorPagination
from rest_framework.request import Request
from rest_framework.views import APIView


class Pages(CursorPagination):
    """``{next, previous, results}``; ``next`` and ``previous`` are addresses, or null."""

    page_size = 50
    max_page_size = 500
    page_size_query_param = "limit"
    page_size_query_description = "Records in a page, 500 at most."
    cursor_query_description = "Where to go on: taken from next or previous, never made up."

    def __init__(self, ordering: Sequence[str] = ("pk",)) -> None:
        self.ordering = tuple(ordering)

    def paginate_queryset(
        self, queryset: QuerySet[Any], request: Request, view: APIView | None = None
    ) -> list[Any] | None:
        """Return the records of the page that the cursor names.

        Raises:
            NotFound: the cursor was made up, or belongs to another order.
        """
        try:
            return super().paginate_queryset(queryset, request, view)
        except (ValueError, ValidationError, DataError) as error:
            raise NotFound("This cursor is none of this list's. Begin without one.") from error

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """Return the JSON Schema of a page."""
        address = {"type": ["string", "null"], "format": "uri"}
        following = address | {"example": "https://registry.example.test/api/v1/teams?cursor=cD0x"}
        first = address | {"example": None}
        properties = {"next": following, "previous": first, "results": schema}
        return {"type": "object", "required": list(properties), "properties": properties}
