"""Signing oneself out of other browsers."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from registry.services import sessions as services
from registry.services.errors import Refused
from registry.web.origins import acting


@require_POST
def end(request: HttpRequest, handle: str) -> HttpResponse:
    """Sign oneself out of one browser."""
    try:
        services.session_end(by=acting(request), handle=handle)
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, "That browser is signed out.")
    return redirect("account")


@require_POST
def end_others(request: HttpRequest) -> HttpResponse:
    """Sign oneself out of every browser but this one."""
    keep = request.session.session_key
    ended = services.sessions_end_others(by=acting(request), keep=keep)
    plural = "" if ended == 1 else "s"
    messages.success(request, f"{ended} other browser{plural} signed out.")
    return redirect("account")
