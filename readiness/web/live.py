"""Answers for pages that ask again and again: nothing, where nothing changed."""

import hashlib
import re
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.templatetags.static import static
from django_htmx.middleware import HtmxDetails

PROBING_SECONDS, CALM_SECONDS = 2, 15
"""How long a page waits before it asks again, while probes run and otherwise."""

_PASSING = re.compile(r"(<time[^>]*>)[^<]*|(name=\"csrfmiddlewaretoken\" value=)\"[^\"]*\"")
"""What differs between two pages that say the same: times as words, and the token of forms."""


@dataclass(frozen=True, slots=True)
class Live:
    """What the frame of a page shows of its content.

    Attributes:
        seconds: after how long the page asks again.
        title: of the document, without the name of the program.
        icon: address of the icon whose colour says how urgent it is.
    """

    seconds: int
    title: str
    icon: str


def live(title: str, *, is_probing: bool, is_blocked: bool, is_critical: bool) -> Live:
    """Return how a page presents itself.

    Args:
        is_critical: whether what is blocked is of tier 1.
    """
    name = "favicon"
    if is_blocked:
        name = "favicon-fail" if is_critical else "favicon-warn"
    seconds = PROBING_SECONDS if is_probing else CALM_SECONDS
    return Live(seconds, title, static(f"images/{name}.svg"))


def wants_part(request: HttpRequest) -> bool:
    """Tell whether a script asks for what changes of a page, and not for the page."""
    details: HtmxDetails = request.htmx  # type: ignore[attr-defined] # by the middleware
    return bool(details) and not details.history_restore_request


def unless_known(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Return ``response`` with its fingerprint, or 304 where the asker has the same already."""
    fingerprint = f'"{hashlib.sha256(_lasting(response)).hexdigest()[:32]}"'
    if request.headers.get("If-None-Match") == fingerprint:
        unchanged = HttpResponseNotModified()
        unchanged.headers["ETag"] = fingerprint
        return unchanged
    response.headers["ETag"] = fingerprint
    response.headers["Cache-Control"] = "no-store, private"
    return response


def _lasting(response: HttpResponse) -> bytes:
    return _PASSING.sub(r"\1\2", response.content.decode()).encode()
