"""Who sends a request, and from where."""

from django.http import HttpRequest

from registry.api import origins
from registry.api.origins import client_address
from registry.domain.origins import Origin, Via
from registry.rights import Actor
from registry.web.access import reader

__all__ = ["acting", "client_address", "origin_of"]


def acting(request: HttpRequest) -> Actor:
    """Return who is signed in, as the one in whose name something is written."""
    return Actor(reader(request), origin_of(request))


def origin_of(request: HttpRequest) -> Origin:
    """Return from where a page was asked for."""
    return origins.origin_of(request, Via.PAGE)
