"""Applications behind the edges that are tolerant, talkative, restless or in development."""

from collections.abc import Mapping
from urllib.parse import unquote

from tests.rig.applications import (
    MODELS,
    NOT_FOUND,
    PAGE,
    SIGN_IN,
    WELL,
    keyed,
    routed,
)
from tests.rig.servers import RIGHT
from tests.rig.upstreams import Answer, Application, Request

YEAR = ("Strict-Transport-Security", "max-age=31536000")
LONG_HEADER_BYTES, MODERATE_HEADER_BYTES = 40 * 1024, 6 * 1024
"""More than a prober reads of a head, and much less."""


def _gate(request: Request) -> Answer:
    """Tell an edge that asks before each request who may come in."""
    return Answer(200 if request.headers.get("authorization") == RIGHT else 401, "", "")


def _tolerant(request: Request) -> Answer:
    """Take ``/v1/models`` in every spelling that some framework takes."""
    path = unquote(request.path).partition(";")[0].lower()
    while "//" in path:
        path = path.replace("//", "/")
    if path.rstrip("/") == "/v1/models":
        return Answer(body=MODELS)
    return WELL if path in ("/", "/health") else NOT_FOUND


_GUARDED = routed(
    {"/": WELL, "/health": WELL, "/v1/models": keyed(Answer(body=MODELS), Answer(401, "{}"))}
)


def _strict(request: Request) -> Answer:
    """Answer like an API, and set HSTS itself."""
    found = _GUARDED(request)
    return Answer(found.status, found.body, found.kind, (*found.headers, YEAR))


def _to(location: str, status: int = 302) -> Answer:
    return Answer(status, "", "", (("Location", location),))


def _restless(request: Request) -> Answer:
    """Redirect in every way; the path says how."""
    steps = request.path.removeprefix("/steps/")
    if steps.isdigit():
        return WELL if steps == "0" else _to(f"/steps/{int(steps) - 1}")
    known = {
        "/health": WELL,
        "/there": _to("/back"),
        "/back": _to("/there"),
        "/folder": _to("/folder/", 308),
        "/folder/": WELL,
    }
    return known.get(request.path, NOT_FOUND)


def _framing(request: Request) -> Answer:
    """Answer with heads and bodies that are not as they should be; the path says how."""
    known = {
        "/long-head": Answer(body="{}", headers=(("X-Long", "x" * LONG_HEADER_BYTES),)),
        "/moderate-head": Answer(body="{}", headers=(("X-Long", "x" * MODERATE_HEADER_BYTES),)),
        "/short": Answer(body="{}", missing_bytes=100),
    }
    return known.get(request.path, WELL)


def _legacy_keys(request: Request) -> Answer:
    """Answer 400 to a wrong key, as LiteLLM without a database does, and 401 to none."""
    if request.path == "/health":
        return WELL
    if request.path != "/v1/models":
        return NOT_FOUND
    given = request.headers.get("authorization", "")
    if given == RIGHT:
        return Answer(body=MODELS)
    return Answer(400 if given else 401, '{"error":{"message":"No connected db.","code":"400"}}')


def _two_faces(request: Request) -> Answer:
    """Give strangers the same page as colleagues get, with another name in it."""
    if request.path == "/health":
        return WELL
    if request.path == "/chat":
        return Answer(body="<!doctype html><html><body>Rooms: lobby, lab</body></html>", kind=PAGE)
    if request.path == "/sign-in":
        return SIGN_IN
    return NOT_FOUND


ODD_APPLICATIONS: Mapping[str, Application] = {
    "gate": _gate,
    "tolerant": _tolerant,
    "strict": _strict,
    "restless": _restless,
    "framing": _framing,
    "legacy_keys": _legacy_keys,
    "two_faces": _two_faces,
}
"""By the word that stands for their address in configurations."""
