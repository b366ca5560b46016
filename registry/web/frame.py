"""The frame of the page that is being made, looked up once for each request."""

from django.http import HttpRequest

from registry.selectors.frame import Frame, frame_of
from registry.web.access import reader

_NAME = "registry_frame"


def frame(request: HttpRequest) -> Frame:
    """Return the frame for whoever is signed in."""
    known: Frame | None = getattr(request, _NAME, None)
    if known is None:
        known = frame_of(reader(request))
        setattr(request, _NAME, known)
    return known
