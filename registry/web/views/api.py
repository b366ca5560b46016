"""The page that explains the API."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from registry.api.curl_lines import (
    COOKIE_VARIABLE,
    FORGERY_VARIABLE,
    TOKEN_VARIABLE,
    VERSION_VARIABLE,
    Reader,
    version_line,
)
from registry.api.reference import topics
from registry.selectors.places import places_of
from registry.web.access import reader

_RECORD = "/api/v1/interfaces/{slug}"


@require_safe
def api(request: HttpRequest) -> HttpResponse:
    """Show every operation with a curl line for the host and the records of the reader."""
    host = f"{request.scheme}://{request.get_host()}"
    asking = Reader(host, timezone.now(), places_of(reader(request)))
    context = {
        "topics": topics(asking),
        "host": host,
        "variable": TOKEN_VARIABLE,
        "cookie": COOKIE_VARIABLE,
        "forgery": FORGERY_VARIABLE,
        "version": VERSION_VARIABLE,
        "version_line": version_line(_RECORD, asking),
    }
    return render(request, "registry/api.html", context)
