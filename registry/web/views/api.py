"""The page that explains the API."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from registry.api.reference import TOKEN_VARIABLE, topics


@require_safe
def api(request: HttpRequest) -> HttpResponse:
    """Show every operation with a curl line for the host under which the reader is here."""
    host = f"{request.scheme}://{request.get_host()}"
    context = {"topics": topics(host), "host": host, "variable": TOKEN_VARIABLE}
    return render(request, "registry/api.html", context)
