"""What counts of an environment where nobody said otherwise: the profile's defaults filled in."""

from collections.abc import Sequence
from http import HTTPStatus

from registry.domain import profiles
from registry.domain.routes import PROTECTED, Route, RouteKind
from registry.domain.snapshot import HealthRoute

_INSTEAD = frozenset({RouteKind.PUBLIC, RouteKind.FORBIDDEN})
"""The kinds of which a declared path is never one that the profile protects."""


def health_route(profile: str, path: str, status: int | None, contains: str) -> HealthRoute:
    """Return what is said of the health route, the rest as the profile says.

    Args:
        profile: name of the profile; a record may outlive it and is still shown.
        path: "" for not said, like ``contains``; None says it of ``status``.
    """
    if path:
        return HealthRoute(path, status or HTTPStatus.OK, contains)
    known = profile in profiles.names()
    default = profiles.health_route(profile) if known else HealthRoute()
    return HealthRoute(default.path, status or default.status, contains or default.contains)


def assumed_routes(profile: str, declared: Sequence[Route]) -> tuple[Route, ...]:
    """Return the profile's protected routes where none are declared, but for paths said to be else.

    Args:
        profile: name of the profile; a record may outlive it and is still shown.
        declared: what is said of the environment's routes.
    """
    if profile not in profiles.names() or any(route.kind in PROTECTED for route in declared):
        return ()
    taken = {route.path for route in declared if route.kind in _INSTEAD}
    return tuple(r for r in profiles.protected_routes(profile) if r.path not in taken)
