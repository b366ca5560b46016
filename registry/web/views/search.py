"""Finding something by what it is called."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers
from django_htmx.middleware import HtmxDetails

from registry.selectors import search as selectors
from registry.web.access import reader
from registry.web.found import found_view

_IN_THE_BOX, _ON_THE_PAGE = 5, 50
"""Matches of a kind that are shown."""
_PARTS = {"find-results": "registry/search_box.html", "found": "registry/search_results.html"}
"""What scripts ask for, by the element that they put it into."""


@require_safe
@never_cache
@vary_on_headers("HX-Request", "HX-Target")
def search(request: HttpRequest) -> HttpResponse:
    """Show what is called like ``q``: as a page, or as a part of one that a script asks for."""
    asked: HtmxDetails = request.htmx  # type: ignore[attr-defined] # by the middleware
    target = asked.target if asked and not asked.history_restore_request else None
    results = selectors.search(
        request.GET.get("q", ""),
        everybody=selectors.sees_every_account(reader(request)),
        limit=_IN_THE_BOX if target == "find-results" else _ON_THE_PAGE,
    )
    template = _PARTS.get(target or "", "registry/search.html")
    return render(request, template, {"found": found_view(results)})
