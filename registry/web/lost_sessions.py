"""What somebody gets who is not signed in, and loses nothing by it."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render, resolve_url
from django.utils.cache import add_never_cache_headers
from django.utils.http import url_has_allowed_host_and_scheme, urlencode

from registry.web.drafts import Kept, typed_in
from registry.web.forms.people import SignInForm

CHALLENGE = 'Cookie realm="Ops registry"'
"""What a 401 must say (RFC 9110, 11.6.1): that one gets in with a cookie."""
_READING = ("GET", "HEAD")


class SignInRequired(LoginRequiredMiddleware):
    """Asks for signing in, and carries along what was typed into a form of ours.

    It runs after the check of the form's token, so that no other site can plant a draft.
    """

    def process_view(
        self,
        request: HttpRequest,
        view_func: Callable[..., HttpResponseBase],
        view_args: tuple[Any, ...],
        view_kwargs: dict[str, Any],
    ) -> HttpResponseBase | None:
        """Return the page to sign in, or the way to it; None for whoever may look."""
        refusal = super().process_view(request, view_func, view_args, view_kwargs)
        return None if refusal is None else self._asked(request, refusal)

    def _asked(self, request: HttpRequest, refusal: HttpResponseBase) -> HttpResponseBase:
        if request.headers.get("HX-Request"):
            # a script would put the page to sign in where a part of a page belongs
            return _unauthenticated(HttpResponse("You are signed out.", content_type="text/plain"))
        if draft := typed_in(request):
            return sign_in_page(request, draft)
        if request.method in _READING:
            return refusal
        return redirect(f"{resolve_url('sign-in')}?{urlencode({'next': _came_from(request)})}")


def sign_in_page(request: HttpRequest, draft: Kept) -> HttpResponse:
    """Return the page to sign in that carries ``draft``; it is cached nowhere."""
    context = {"form": SignInForm(request), "next": draft.address, "draft": draft}
    return _unauthenticated(render(request, "registry/sign_in.html", context))


def _unauthenticated(response: HttpResponse) -> HttpResponse:
    response.status_code = 401
    response.headers["WWW-Authenticate"] = CHALLENGE
    add_never_cache_headers(response)
    return response


def _came_from(request: HttpRequest) -> str:
    """Return the page with the button that was pressed; its own address takes no looking at."""
    came_from = request.headers.get("Referer", "")
    if url_has_allowed_host_and_scheme(came_from, allowed_hosts={request.get_host()}):
        parts = urlsplit(came_from)
        return parts._replace(scheme="", netloc="").geturl()
    return resolve_url("fleet")
