"""The routes of an environment: which ask for credentials, and which answer anybody."""

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
    """What the edge promises about a route.

    A protected API answers a program, so it refuses with a status; a protected page may answer
    with a way to sign in.
    """

    PROTECTED_API = "protected_api"
    PROTECTED_PAGES = "protected_pages"
    PUBLIC = "public"


@dataclass(frozen=True, slots=True)
class Route:
    """One path of an environment and what the edge promises about it.

    Attributes:
        path: path and query, beginning with one slash.
    """

    kind: RouteKind
    path: str


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


def normalise_paths(values: Iterable[str]) -> tuple[str, ...]:
    """Return ``values`` normalised, in their order.

    Raises:
        RouteInvalid: one is no route, stands there twice, or there are too many.
    """
    paths = tuple(normalise_path(value) for value in values)
    if len(paths) > MOST_ROUTES:
        raise RouteInvalid(f"At most {MOST_ROUTES} routes of a kind can be given.")
    if twice := next((path for path in paths if paths.count(path) > 1), ""):
        raise RouteInvalid(f"{twice} stands there twice. Keep one.")
    return paths


def contradiction(protected: Iterable[str], public: Iterable[str]) -> str:
    """Say in a sentence which path is promised to be protected and public at once, else ""."""
    both = sorted(set(protected) & set(public))
    return f"{both[0]} is both protected and public. Keep one of the two." if both else ""


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
