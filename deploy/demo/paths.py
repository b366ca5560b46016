"""The many spellings of one path."""

import posixpath
from collections.abc import Collection
from urllib.parse import unquote

_MOST_LAYERS = 3
"""Layers of percent-encoding that are taken off."""


def is_one_of(path: str, routes: Collection[str]) -> bool:
    """Tell whether ``path``, however it is spelled, means one of ``routes``.

    Letter case, percent-encoding, doubled slashes, dot segments, parameters after a semicolon and
    a slash at the end make no difference.
    """
    return canonical(path) in {canonical(route) for route in routes}


def canonical(path: str) -> str:
    """Return the one spelling that all spellings of a path have in common."""
    for _ in range(_MOST_LAYERS):
        path = unquote(path)
    segments = (segment.split(";")[0] for segment in path.replace("\\", "/").split("/"))
    plain = posixpath.normpath("/" + "/".join(segments)).lstrip("/")
    return "/" + plain.casefold()
