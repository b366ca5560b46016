"""Applications behind the edges that were left in development, or that show their inner life."""

from collections.abc import Mapping

from django.http import Http404
from django.test import RequestFactory
from django.urls import path, set_urlconf
from django.views.debug import technical_404_response

from tests.rig.applications import MODELS, NOT_FOUND, PAGE, WELL, Routes, keyed, routed
from tests.rig.upstreams import Answer, Application, Request

SCRIPT = "text/javascript"
urlpatterns = [path("health", technical_404_response)]
"""What Django in development lists of its routes."""
_API: Routes = {
    "/": WELL,
    "/health": WELL,
    "/v1/models": keyed(Answer(body=MODELS), Answer(401, "{}")),
}


def _django(request: Request) -> Answer:
    """Answer what is not there as Django itself does with DEBUG on."""
    if request.path in _API:
        return routed(_API)(request)
    set_urlconf(__name__)  # of this thread: the page lists the routes of an application
    asked = RequestFactory().get(request.path)
    cause = {"tried": [urlpatterns], "path": request.path[1:]}
    page = technical_404_response(asked, Http404(cause))
    return Answer(404, page.content.decode(), PAGE)


_VITE = routed(
    {
        "/": Answer(
            body='<!doctype html><html><head><script type="module" src="/@vite/client"></script>'
            '<title>Chat</title></head><body><div id="app"></div>'
            '<script type="module" src="/src/main.ts"></script></body></html>',
            kind=PAGE,
        ),
        "/@vite/client": Answer(
            body='import "/node_modules/vite/dist/client/env.mjs";\n'
            'console.debug("[vite] connecting...");\nconst overlayId = "vite-error-overlay";\n',
            kind=SCRIPT,
        ),
        "/health": WELL,
    }
)

_ABOUT_DEBUGGING = Answer(
    body="<!doctype html><html><title>Handbook</title><p>Never run with DEBUG = True where others "
    "come by: pages then show a Traceback (most recent call last), and vite its client.</p></html>",
    kind=PAGE,
)
_METRICS_FOR_PEOPLE = Answer(
    body="<!doctype html><html><title>Metrics</title><h1>Metrics</h1><p># HELP is two doors down."
    "</p></html>",
    kind=PAGE,
)
_PROFILES = Answer(
    body="<html><head><title>/debug/pprof/</title></head><body>/debug/pprof/<br>Types of profiles "
    "available:<table><thead><td>Count</td><td>Profile</td></thead><tr><td>4</td>"
    "<td><a href='goroutine?debug=1'>goroutine</a></td></tr><tr><td>1</td>"
    "<td><a href='heap?debug=1'>heap</a></td></tr></table></body></html>",
    kind=PAGE,
)
_ENVIRONMENT = Answer(
    body='{"activeProfiles":["production"],"propertySources":[{"name":"systemEnvironment",'
    '"properties":{"PATH":{"value":"/usr/bin"}}}]}',
    kind="application/vnd.spring-boot.actuator.v3+json",
)

DEVELOPMENT: Mapping[str, Application] = {
    "django_debug": _django,
    "vite": _VITE,
    "handbook": routed({**_API, "/": _ABOUT_DEBUGGING, "/guide": _ABOUT_DEBUGGING}),
    "dashboards": routed({**_API, "/metrics": _METRICS_FOR_PEOPLE}),
    "profiled": routed({**_API, "/debug/pprof/": _PROFILES}),
    "actuated": routed({**_API, "/actuator/env": _ENVIRONMENT}),
    "starting_over": lambda request: (
        routed(_API)(request) if request.path in _API else Answer(302, "", "", (("Location", "/"),))
    ),
    "always_here": lambda request: (
        routed(_API)(request) if request.path in _API else Answer(body=NOT_FOUND.body)
    ),
}
"""By the word that stands for their address in configurations."""
