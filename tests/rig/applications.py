"""The applications behind the edges, each with the answers that its kind is known to give."""

import json
from collections.abc import Mapping

from tests.rig.servers import RIGHT
from tests.rig.upstreams import Answer, Application, Request

PAGE = "text/html; charset=utf-8"
SHELL = (
    '<!doctype html><html><head><title>Chat</title></head><body><div id="app"></div></body></html>'
)
MODELS = json.dumps({"object": "list", "data": [{"id": "lab-7b", "object": "model"}]})
NOT_FOUND = Answer(404, '{"detail":"Not Found"}')
NOT_ALLOWED = Answer(405, '{"detail":"Method Not Allowed"}', headers=(("Allow", "GET"),))
WELL = Answer(body='{"status":"ok"}')
METRICS = Answer(
    body=(
        "# HELP requests_total Requests answered.\n# TYPE requests_total counter\n"
        'requests_total{route="/v1/models"} 7\n'
        "# HELP process_resident_memory_bytes Resident memory size in bytes.\n"
        "# TYPE process_resident_memory_bytes gauge\nprocess_resident_memory_bytes 5.1e+07\n"
    ),
    kind="text/plain; version=0.0.4; charset=utf-8",
)
SCHEMA = Answer(
    body=json.dumps(
        {
            "openapi": "3.1.0",
            "info": {"title": "Lab API", "version": "0.1.0"},
            "paths": {"/v1/models": {"get": {"responses": {"200": {"description": "Models"}}}}},
        }
    )
)
SWAGGER = Answer(
    body=(
        "<!DOCTYPE html><html><head><title>Lab API - Swagger UI</title></head><body>"
        '<div id="swagger-ui"></div><script src="/static/swagger-ui-bundle.js"></script><script>'
        "const ui = SwaggerUIBundle({url: '/openapi.json', dom_id: '#swagger-ui'})</script>"
    ),
    kind=PAGE,
)
REDOC = Answer(
    body=(
        "<!DOCTYPE html><html><head><title>Lab API - ReDoc</title></head><body>"
        '<redoc spec-url="/openapi.json"></redoc>'
        '<script src="/static/redoc.standalone.js"></script></body></html>'
    ),
    kind=PAGE,
)
SIGN_IN = Answer(
    body=(
        "<!doctype html><html><title>Sign in</title><body><form action=/session method=post>"
        "<input name=email><input name=password type=password></form></body></html>"
    ),
    kind=PAGE,
)

Routes = Mapping[str, Answer | Application]


def routed(routes: Routes, otherwise: Answer | Application = NOT_FOUND) -> Application:
    """Return an application that answers these paths by GET, and anything else alike."""

    def application(request: Request) -> Answer:
        found = routes.get(request.path, otherwise)
        if isinstance(found, Answer):
            is_get = request.method in ("GET", "HEAD") or found is otherwise
            return found if is_get else NOT_ALLOWED
        return found(request)

    return application


def keyed(answer: Answer, refusal: Answer) -> Application:
    """Return a route that gives ``answer`` to the right key and ``refusal`` to others."""

    def application(request: Request) -> Answer:
        return answer if request.headers.get("authorization") == RIGHT else refusal

    return application


_NO_KEY = Answer(
    401,
    '{"error":{"message":"No API key was sent.","type":"auth_error"}}',
    headers=(("WWW-Authenticate", "Bearer"),),
)
_GUARDED_MODELS = keyed(Answer(body=MODELS), _NO_KEY)


def _open_models(request: Request) -> Answer:
    return Answer(body=MODELS)


_START = Answer(body="welcome", kind="text/plain")
_API: Routes = {"/": _START, "/health": WELL, "/v1/models": _GUARDED_MODELS}
_OPEN: Routes = {
    "/": _START,
    "/health": WELL,
    "/v1/models": _open_models,
    "/chat": Answer(body="<!doctype html><html><body>the team's chat</body></html>", kind=PAGE),
    "/sign-in": SIGN_IN,
}
_DOCUMENTED: Routes = {"/openapi.json": SCHEMA, "/docs": SWAGGER, "/redoc": REDOC}

_LITELLM: Routes = {
    **_DOCUMENTED,
    "/": SWAGGER,
    "/health/liveliness": Answer(body='"I\'m alive!"'),
    "/health/readiness": Answer(body='{"status":"healthy","db":"Not connected"}'),
    "/v1/models": _GUARDED_MODELS,
    "/v1/chat/completions": keyed(NOT_ALLOWED, _NO_KEY),
    "/metrics": METRICS,
    "/routes": Answer(body='{"routes":[{"path":"/v1/models","methods":["GET"]}]}'),
    "/mcp": _NO_KEY,
    "/health": Answer(body='{"healthy_endpoints":[]}'),
}
_GRADIO: Routes = {
    "/": Answer(
        body="<!doctype html><html><title>Gradio</title><gradio-app></gradio-app>", kind=PAGE
    ),
    "/gradio_api/startup-events": Answer(body="true"),
    "/config": Answer(body='{"version":"6.31.0","api_prefix":"/gradio_api","mode":"blocks"}'),
    "/gradio_api/info": Answer(body='{"named_endpoints":{},"unnamed_endpoints":{}}'),
    "/gradio_api/openapi.json": SCHEMA,
    "/openapi.json": SCHEMA,
    "/monitoring": Answer(body="", kind=PAGE),
}


def _shell(request: Request) -> Answer:
    if request.method not in ("GET", "HEAD"):
        return NOT_ALLOWED
    if request.path.endswith(".js"):
        return NOT_FOUND
    return Answer(body=SHELL, kind=PAGE)


_OPEN_WEBUI: Routes = {
    "/health": Answer(body='{"status":true}'),
    "/api/version": Answer(body='{"version":"0.12.4","deployment_id":""}'),
    "/api/models": keyed(Answer(body=MODELS), Answer(401, '{"detail":"Not authenticated"}')),
}


def _every_method_shell(request: Request) -> Answer:
    if request.path == "/api/v1/ping":
        return Answer(body="pong", kind="text/plain")
    if request.path == "/api/v1/chatflows" and request.headers.get("authorization") == RIGHT:
        return Answer(body=MODELS)
    if request.path.lower().startswith("/api/v1/"):
        return Answer(401, '{"error":"Unauthorized Access"}')
    return Answer(body=SHELL, kind=PAGE)


def _by_accept(request: Request) -> Answer:
    if request.path == "/healthz":
        return WELL
    if request.path.startswith(("/rest/", "/api/")):
        is_known = request.headers.get("authorization") == RIGHT
        known = Answer(body=MODELS) if request.path == "/rest/workflows" else NOT_FOUND
        return known if is_known else Answer(401, '{"status":"error","message":"Unauthorized"}')
    if request.method in ("GET", "HEAD") and request.wants_page:
        return Answer(body=SHELL, kind=PAGE)
    return NOT_FOUND


def _says_404_with_200(request: Request) -> Answer:
    if request.path == "/health":
        return WELL
    if request.path == "/v1/models":
        return _GUARDED_MODELS(request)
    text = f"<html><title>Not found</title><p>There is nothing at {request.path} here.</p></html>"
    return Answer(body=text, kind=PAGE)


def _signs_in_first(request: Request) -> Answer:
    if request.path == "/health":
        return WELL
    if request.headers.get("authorization") != RIGHT:
        return SIGN_IN
    return Answer(body=MODELS) if request.path == "/v1/models" else NOT_FOUND


def _refuses_first(request: Request) -> Answer:
    if request.path == "/health":
        return WELL
    if request.headers.get("authorization") != RIGHT:
        return _NO_KEY
    return Answer(body=MODELS) if request.path == "/v1/models" else NOT_FOUND


def _inner(request: Request) -> Answer:
    """What engines answer on routes that cost or change something, and on those that tell."""
    by_post = Answer(405, '{"detail":"Method Not Allowed"}', headers=(("Allow", "POST"),))
    if request.path in ("/collective_rpc", "/update_weights", "/abort_requests", "/pause"):
        return by_post if request.method == "GET" else WELL
    told = {
        "/version": Answer(body='{"version":"0.19.0"}'),
        "/load": Answer(body='{"server_load":0}'),
    }
    return told.get(request.path) or routed({**_API, **_DOCUMENTED, "/metrics": METRICS})(request)


_NOT_ACCEPTABLE = Answer(
    406,
    '{"jsonrpc":"2.0","id":"server-error","error":{"code":-32600,'
    '"message":"Not Acceptable: Client must accept text/event-stream"}}',
)
_MCP_ASKS = Answer(
    401,
    '{"error":"invalid_token","error_description":"Authentication required"}',
    headers=(
        (
            "WWW-Authenticate",
            'Bearer error="invalid_token", resource_metadata="https://mcp.edge.test/.well-known/oauth-protected-resource"',
        ),
    ),
)
_OLLAMA: Routes = {
    "/": Answer(body="Ollama is running", kind="text/plain; charset=utf-8"),
    "/api/version": Answer(body='{"version":"0.13.0"}'),
    "/api/tags": Answer(
        body='{"models":[{"name":"lab:7b","model":"lab:7b","size":7,"digest":"0f","details":{"family":"lab"}}]}'
    ),
    "/api/ps": Answer(body='{"models":[]}'),
    "/v1/models": _open_models,
}

APPLICATIONS: Mapping[str, Application] = {
    "api": routed(_API),
    "open_api": routed(_OPEN),
    "litellm": routed(_LITELLM),
    "gradio": routed(_GRADIO),
    "open_webui": routed(_OPEN_WEBUI, _shell),
    "flowise": _every_method_shell,
    "accepting": _by_accept,
    "soft": _says_404_with_200,
    "signing_in": _signs_in_first,
    "refusing": _refuses_first,
    "engine": _inner,
    "ollama": routed(_OLLAMA),
    "mcp": routed({**_API, "/mcp": _NOT_ACCEPTABLE}),
    "guarded_mcp": routed({**_API, "/mcp": _MCP_ASKS}),
    "metrics": routed({**_API, "/metrics": METRICS}),
    "documented": routed({**_API, **_DOCUMENTED}),
}
"""By the word that stands for their address in configurations."""
