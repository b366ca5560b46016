"""The program as ``up`` serves it, with two addresses more, for benchmarks of the real server.

``EMPTY`` is a view that does nothing, with no middleware but what an answer of the gate needs as
well: security headers, and the check of the host. ``TAKEN`` tells what this process took so far.
"""

import time
from collections.abc import Callable, Iterable
from typing import Any

from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpRequest, HttpResponse
from django.test.utils import override_settings
from django.urls import path

from deploy.wsgi import application as program

EMPTY, TAKEN = "/empty", "/taken"
NEEDED = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.common.CommonMiddleware",
]


def empty(_: HttpRequest) -> HttpResponse:
    """Answer nothing."""
    return HttpResponse(b"{}", content_type="application/json")


def taken(_: HttpRequest) -> HttpResponse:
    """Answer how many seconds of processor time all threads took so far."""
    return HttpResponse(str(time.process_time()), content_type="text/plain")


def _add_addresses() -> None:
    # it can be read only once the program is set up
    from deploy.urls import urlpatterns

    # the first ones to be looked at, so that finding them costs least
    urlpatterns[:0] = [path(EMPTY[1:], empty), path(TAKEN[1:], taken)]


_add_addresses()
# a benchmark asks more often than any pipeline may; it is counted all the same
override_settings(API_REQUESTS_PER_MINUTE={"person": 10**9, "stranger": 10**9}).enable()
with override_settings(MIDDLEWARE=NEEDED):
    _bare = WSGIHandler()


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Answer a request."""
    handler = _bare if environ["PATH_INFO"] in (EMPTY, TAKEN) else program
    answer: Iterable[bytes] = handler(environ, start_response)
    return answer
