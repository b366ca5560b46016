"""What some routes say beside their path: a digest, a pointer into the answer, a model."""

import re

from registry.domain.routes import Route, RouteInvalid, RouteKind, normalise_path

LONGEST_POINTER = 200
LONGEST_MODEL = 200
LONGEST_DIGEST = 64
"""Characters of a SHA-256 digest: 32 bytes as hexadecimal digits."""

_DIGEST = re.compile(rf"[0-9a-f]{{{LONGEST_DIGEST}}}", re.ASCII)
_POINTER = re.compile(r"(?:/(?:[^/~]|~[01])*)*")


def normalise_sha256(value: str) -> str:
    """Return a SHA-256 digest as 64 small hexadecimal digits.

    Raises:
        RouteInvalid: it is something else.
    """
    text = value.strip().lower()
    if not _DIGEST.fullmatch(text):
        raise RouteInvalid(
            f"A SHA-256 digest is {LONGEST_DIGEST} hexadecimal digits and nothing else, as "
            "sha256sum prints it."
        )
    return text


def normalise_pointer(value: str) -> str:
    """Return a JSON Pointer (RFC 6901), "" for the whole document.

    Raises:
        RouteInvalid: it is none, or too long.
    """
    text = value.strip()
    if not _POINTER.fullmatch(text) or not text.isprintable():
        raise RouteInvalid(
            "A JSON pointer begins with a slash and writes ~1 for a slash in a name: /data/version."
        )
    if len(text) > LONGEST_POINTER:
        raise RouteInvalid(f"A JSON pointer has at most {LONGEST_POINTER} characters.")
    return text


def normalise_model(value: str) -> str:
    """Return the name of a model as the interface takes it.

    Raises:
        RouteInvalid: it is empty, too long, or has characters that nobody can see.
    """
    text = value.strip()
    if not text or not text.isprintable():
        raise RouteInvalid("Name the model as a request names it, on one line.")
    if len(text) > LONGEST_MODEL:
        raise RouteInvalid(f"The name of a model has at most {LONGEST_MODEL} characters.")
    return text


def checked_route(kind: RouteKind, given: str | Route) -> Route:
    """Return a path, or a route with its details, as a route of ``kind`` in one form.

    Details that a route of that kind does not have are left out.

    Raises:
        RouteInvalid: the path is none, or a detail is wrong or missing.
    """
    route = Route(kind, given) if isinstance(given, str) else given
    path = normalise_path(route.path)
    if kind is RouteKind.STATIC:
        return Route(kind, path, sha256=normalise_sha256(route.sha256))
    if kind is RouteKind.CANARY:
        return Route(kind, path, model=normalise_model(route.model))
    if kind is RouteKind.VERSION:
        return Route(kind, path, pointer=normalise_pointer(route.pointer))
    return Route(kind, path)
