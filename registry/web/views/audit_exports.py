"""The audit trail as files, sent row by row while it is read."""

from collections.abc import Callable, Iterable, Iterator

from django.http import HttpRequest, StreamingHttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from registry.domain.audit_chain import Link
from registry.domain.audit_export import csv_lines, json_lines
from registry.selectors.audit import audit_links
from registry.web.access import reader
from registry.web.forms.audit import read_filters

Lines = Callable[[Iterable[Link]], Iterator[str]]


@require_safe
@never_cache
def audit_csv(request: HttpRequest) -> StreamingHttpResponse:
    """Send the rows that the filters select, the oldest first, for a spreadsheet."""
    return _download(request, csv_lines, "text/csv; charset=utf-8", "csv")


@require_safe
@never_cache
def audit_json_lines(request: HttpRequest) -> StreamingHttpResponse:
    """Send the same as JSON lines, which anybody can verify."""
    return _download(request, json_lines, "application/jsonl; charset=utf-8", "jsonl")


def _download(
    request: HttpRequest, lines: Lines, content_type: str, ending: str
) -> StreamingHttpResponse:
    links = audit_links(read_filters(request.GET), reader=reader(request))
    disposition = f'attachment; filename="audit-trail.{ending}"'
    headers = {"Content-Disposition": disposition}
    return StreamingHttpResponse(lines(links), content_type=content_type, headers=headers)
