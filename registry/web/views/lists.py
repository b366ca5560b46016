"""Answering with a list: as a page, as the part of it that changed, or as a file."""

from operator import attrgetter
from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils import timezone
from django_htmx.http import push_url

from registry.selectors.selection import Selection
from registry.web.downloads import csv_response, wants_csv
from registry.web.list_pages import list_page
from registry.web.listing import Asked, Listing
from registry.web.views.pages import form_page

ListAnswer = HttpResponse | StreamingHttpResponse


def list_answer(
    request: HttpRequest,
    template: str,
    listing: Listing,
    asked: Asked,
    chosen: Selection[Any],
    context: dict[str, object] | None = None,
) -> ListAnswer:
    """Return the page of ``chosen`` that is asked for, or all of it as a file.

    The caller has asked for every right that the rows take: page and file are of one address.

    Args:
        context: what the template shows beside ``list``.
    """
    if request.method != "POST" and wants_csv(request, listing.name):
        cells = attrgetter(*listing.cells)
        rows = map(cells, chosen.stream())
        return csv_response(listing.name, listing.cells, rows, timezone.now())
    page = list_page(listing, asked, chosen)
    response = form_page(request, template, {"list": page, **(context or {})})
    # the address bar shows what is asked, not the empty fields beside it
    is_part = request.headers.get("HX-Request") and request.method == "GET"
    return push_url(response, request.path + page.here) if is_part else response
