"""What the frame of every page shows: version, theme, times, and what waits for the reader."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from registry.web import drafts
from registry.web.frame import frame
from registry.web.preferences import Preferences, read_preferences

_SECTIONS = {
    **dict.fromkeys(("", "i", "register", "environments"), "fleet"),
    "freezes": "releases",
    "mine": "needs-you",
}
"""Where in the navigation an address belongs whose first part is not the section's own."""


@dataclass(frozen=True, slots=True)
class Page:
    """The frame of one page.

    Attributes:
        section: the part of the program that the address belongs to, marked in the navigation.
        now: the moment to which relative times relate, UTC.
        waiting: how many ownerships, decisions and questions wait for the reader; asked for when
            shown.
        here: the address to come back to after changing a preference.
        shows_draft: whether a form shows what was typed before its sender was signed out.
        again: what of it has to be typed again, "" for nothing.
    """

    version: str
    program: str
    preferences: Preferences
    section: str
    now: datetime
    waiting: "SimpleLazyObject | int"
    here: str
    shows_draft: bool
    again: str


def page(request: HttpRequest) -> dict[str, object]:
    """Return ``page`` for templates: the one context processor of the program."""
    return {
        "page": Page(
            version=settings.VERSION,
            program=settings.PROGRAM,
            preferences=read_preferences(request),
            section=_section(request.path),
            now=timezone.now(),
            waiting=SimpleLazyObject(lambda: _waiting(request)),
            here=_here(request),
            shows_draft=drafts.shown(request),
            again=drafts.again(request),
        )
    }


def _here(request: HttpRequest) -> str:
    address = drafts.page_address(request)
    is_looked_at = request.method in {"GET", "HEAD"} or drafts.is_form(request)
    return address if is_looked_at else reverse("fleet")


def _section(path: str) -> str:
    first = path.strip("/").partition("/")[0]
    return _SECTIONS.get(first, first)


def _waiting(request: HttpRequest) -> int:
    person = getattr(request, "user", None)
    if person is None or not person.is_authenticated:
        return 0
    return frame(request).waiting
