"""The routes of an environment: which ask for credentials, which answer whom, and what is where."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import unquote, urlsplit

LONGEST_PATH = 300
"""Characters of a path and its query at most."""
MOST_ROUTES = 50
"""Routes of one kind and environment at most: each one costs every probe several requests."""

_DOTS = frozenset({".", ".."})
_PRINTABLE = re.compile(r"[!-~]+", re.ASCII)


class RouteKind(StrEnum):
    """What the edge promises about a route, or what a route is there for.

    A protected API answers a program, so it refuses with a status; a protected page may answer
    with a way to sign in. A forbidden route is answered to nobody outside. Of the others: a
    version route tells what runs, a canary route answers a question put to a model, a stream
    route answers piece by piece, a websocket route upgrades, a slow route is known to hang at
    the upstream, a static route serves fixed bytes, an identity route tells who is asking.
    """

    PROTECTED_API = "protected_api"
    PROTECTED_PAGES = "protected_pages"
    PUBLIC = "public"
    FORBIDDEN = "forbidden"
    VERSION = "version"
    CANARY = "canary"
    STREAM = "stream"
    WEBSOCKET = "websocket"
    SLOW = "slow"
    STATIC = "static"
    IDENTITY = "identity"

    @property
    def wording(self) -> str:
        """What a route of this kind is, for the end of a sentence."""
        return _WORDING.get(self, f"a {self.value} route")


_WORDING = {
    RouteKind.PROTECTED_API: "protected",
    RouteKind.PROTECTED_PAGES: "protected",
    RouteKind.PUBLIC: "public",
    RouteKind.FORBIDDEN: "forbidden",
    RouteKind.IDENTITY: "an identity route",
    RouteKind.WEBSOCKET: "a WebSocket route",
}
PROTECTED = frozenset({RouteKind.PROTECTED_API, RouteKind.PROTECTED_PAGES})
"""The kinds that ask for credentials."""
PROMISES = PROTECTED | {RouteKind.PUBLIC, RouteKind.FORBIDDEN}
"""The kinds that say who is answered; the others say what is there."""
_EXCLUDED = {
    RouteKind.PUBLIC: PROTECTED,
    RouteKind.FORBIDDEN: frozenset(RouteKind) - {RouteKind.FORBIDDEN},
}
"""What a path of a kind cannot be beside it."""
SINGLE = frozenset(
    {
        RouteKind.VERSION,
        RouteKind.CANARY,
        RouteKind.STREAM,
        RouteKind.WEBSOCKET,
        RouteKind.SLOW,
        RouteKind.IDENTITY,
    }
)
"""The kinds of which an environment has at most one."""


@dataclass(frozen=True, slots=True)
class Route:
    """One path of an environment and what the edge promises about it.

    Attributes:
        path: path and query, beginning with one slash.
        sha256: of a static route, the digest of its bytes as the upstream sends them, as 64 small
            hexadecimal digits.
        pointer: of a version route, the JSON Pointer (RFC 6901) to the version in its answer, ""
            where the whole answer is the version.
        model: of a canary route, the name of the model that it asks.
    """

    kind: RouteKind
    path: str
    sha256: str = ""
    pointer: str = ""
    model: str = ""


class RouteInvalid(ValueError):
    """Routes cannot be taken; the message says why and what would be right."""


def normalise_path(value: str) -> str:
    """Return ``value`` without the white space around it.

    Raises:
        RouteInvalid: it is not a path with an optional query, or it walks up the tree.
    """
    text = value.strip()
    if not text.startswith("/") or text.startswith("//"):
        raise RouteInvalid("A route begins with one slash, without scheme and host: /v1/models.")
    if not _PRINTABLE.fullmatch(text) or "\\" in text:
        raise RouteInvalid("A route has no spaces, backslashes or letters beyond ASCII: write %20.")
    if "#" in text:
        raise RouteInvalid("Leave the part after # out of the route: it never leaves a browser.")
    if len(text) > LONGEST_PATH:
        raise RouteInvalid(f"A route has at most {LONGEST_PATH} characters.")
    if has_dots(text):
        raise RouteInvalid("A route has no . or .. between its slashes: write the path itself.")
    return text


def require_distinct(kind: RouteKind, values: Iterable[str]) -> None:
    """Refuse normalised paths of one kind of which there are too many, or one twice.

    Raises:
        RouteInvalid: that is so.
    """
    paths = tuple(values)
    if kind in SINGLE and len(paths) > 1:
        raise RouteInvalid(f"There is one {kind.value} route. Keep one of these.")
    if len(paths) > MOST_ROUTES:
        raise RouteInvalid(f"At most {MOST_ROUTES} routes of a kind can be given.")
    if twice := next((path for path in paths if paths.count(path) > 1), ""):
        raise RouteInvalid(f"{twice} stands there twice. Keep one.")


def contradiction(routes: Iterable[Route], health: str = "") -> tuple[Route, str] | None:
    """Return the route to mend and a sentence, where a path cannot be all that is promised of it.

    A route that is forbidden answers nobody outside, so it is nothing else. Above all it is not
    protected: that would promise that a credential opens it.

    Args:
        health: path of the health route, which must answer.
    """
    by_path: dict[str, dict[RouteKind, Route]] = {}
    for route in routes:
        by_path.setdefault(route.path, {})[route.kind] = route
    for path, found in by_path.items():
        if path == health and RouteKind.FORBIDDEN in found:
            route = found[RouteKind.FORBIDDEN]
            return route, _both(path, "the health route", route.kind)
        for kind, excluded in _EXCLUDED.items():
            if kind in found and (others := found.keys() & excluded):
                return found[kind], _both(path, min(others).wording, kind)
    return None


def _both(path: str, one: str, other: RouteKind) -> str:
    return f"{path} is both {one} and {other.wording}. Keep one of the two."


def bare_path(path: str) -> str:
    """Return the path that a server sees: decoded, one slash at a time, without the query."""
    decoded = unquote(urlsplit(f"//host{path}").path)
    return re.sub(r"/{2,}", "/", decoded).rstrip("/") or "/"


def has_dots(path: str) -> bool:
    """Tell whether some server reads ``.`` or ``..`` between the slashes of ``path``."""
    return any(_DOTS & set(spelled.split("/")) for spelled in _spellings(path))


def readings(path: str) -> frozenset[str]:
    """Return every path for which some server may take ``path``, none with a query or dots.

    Servers differ: in how often they decode, in whether they fold slashes before they follow
    dots, and in whether a segment ends at a semicolon. Letters keep their case.
    """
    spelled = frozenset(_spellings(path))
    folded = frozenset(re.sub(r"/{2,}", "/", one) for one in spelled)
    return frozenset(_walked(one) for one in spelled | folded)


def _spellings(path: str) -> Iterator[str]:
    """Yield ``path`` decoded ever further, with and without the parameters of its segments."""
    text, decoded = path, unquote(path)
    while True:
        plain = re.split(r"[?#]", text.replace("\\", "/"), maxsplit=1)[0]
        yield plain
        yield re.sub(r";[^/]*", "", plain)
        if decoded == text:
            return
        text, decoded = decoded, unquote(decoded)


def _walked(path: str) -> str:
    """Follow the dots of ``path`` (RFC 3986, section 5.2.4), then fold its slashes."""
    steps: list[str] = []
    for segment in path.split("/")[1:]:
        if segment == "..":
            steps = steps[:-1]
        elif segment != ".":
            steps.append(segment)
    return "/" + "/".join(filter(None, steps))
