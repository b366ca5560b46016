"""Two releases of an environment side by side, or two revisions of one."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from registry.selectors.comparisons import (
    Compared,
    compared,
    compared_before,
    compared_find,
    compared_offered,
)


@require_safe
def release_compare(request: HttpRequest) -> HttpResponse:
    """Show in what two revisions differ; without the old one, what the new one would replace."""
    old, new = _chosen(request, "old"), _chosen(request, "new")
    one = new or old
    if one is None:
        return render(request, "registry/release_compare.html", {"one": None})
    if old is None:
        old = compared_before(one)
    is_elsewhere = old is not None and old.environment_id != one.environment_id
    context: dict[str, object] = {
        "one": one,
        "old": old,
        "new": new,
        "is_elsewhere": is_elsewhere,
        "offered": compared_offered(one.environment_id),
    }
    if old and new and not is_elsewhere:
        context["shown"] = compared(old, new)
    return render(request, "registry/release_compare.html", context)


def _chosen(request: HttpRequest, side: str) -> Compared | None:
    key = request.GET.get(side, "")
    found = compared_find(key)
    if key and found is None:
        raise Http404
    return found
