"""Lists as files: CSV of RFC 4180 in UTF-8, sent as it is made."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from itertools import islice

from django.http import HttpRequest, StreamingHttpResponse

from registry.domain.csv_cells import harmless, line_of

_BATCH = 200
"""Rows that are sent at once."""


def wants_csv(request: HttpRequest, name: str) -> bool:
    """Tell whether the list called ``name`` is asked for as a file."""
    return request.GET.get("csv") == name


def csv_response(
    name: str, columns: Sequence[str], rows: Iterable[Sequence[object]], now: datetime
) -> StreamingHttpResponse:
    """Return the answer that sends ``rows`` as a file called by the list and the day."""
    response = StreamingHttpResponse(_parts(columns, rows), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}-{now:%Y-%m-%d}.csv"'
    response.headers["Cache-Control"] = "no-store, private"
    return response


def cell(value: object) -> str:
    """Return ``value`` as a cell holds it.

    Text that a spreadsheet would run as a formula gets an apostrophe before it, which spreadsheets
    take for "this is text" (OWASP, CSV injection).
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return f"{value.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int):
        return str(value)
    return harmless("; ".join(map(str, value)) if isinstance(value, tuple) else str(value))


def _parts(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[bytes]:
    yield line_of(columns).encode()
    lines = (line_of(map(cell, row)) for row in rows)
    while part := "".join(islice(lines, _BATCH)):
        yield part.encode()
