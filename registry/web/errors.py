"""The pages for what went wrong, each with a way out."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.cache import add_never_cache_headers

from registry.api.problems import is_for_programs, problem_page
from registry.web import drafts
from registry.web.needs import RoleNeeded


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer a request that cannot be understood."""
    if is_for_programs(request):
        return problem_page(400, "The request cannot be understood.")
    return render(request, "errors/400.html", status=400)


def permission_denied(request: HttpRequest, exception: PermissionDenied) -> HttpResponse:
    """Say which role an action takes and who has it."""
    need = exception.need if isinstance(exception, RoleNeeded) else None
    return render(request, "errors/403.html", {"need": need}, status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say that nothing is recorded under the address."""
    return render(request, "errors/404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Say that the program failed, without asking the database or the session for anything."""
    if is_for_programs(request):
        return problem_page(500, "The program failed. Nothing was written; its log says why.")
    return HttpResponse(render_to_string("errors/500.html"), status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say that a form was too old or came from elsewhere, and that nothing was written.

    What was typed is kept where a page of ours sent it: else another site could plant a draft.
    """
    is_ours = drafts.is_from_here(request)
    draft = drafts.typed_in(request) or drafts.carried(request) if is_ours else None
    response = render(request, "errors/csrf.html", {"draft": draft}, status=403)
    add_never_cache_headers(response)
    return response
