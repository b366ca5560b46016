"""Writes about the routes of an environment."""

from collections.abc import Iterable, Sequence
from urllib.parse import urlsplit

from registry.domain import profiles
from registry.domain.fields import ROUTE_FIELDS, EnvironmentFields
from registry.domain.route_details import checked_route
from registry.domain.routes import (
    Route,
    RouteInvalid,
    RouteKind,
    contradiction,
    require_distinct,
)
from registry.models import Environment
from registry.models import Route as RouteRecord
from registry.selectors.declared import declared_routes
from registry.services.errors import Refused


def routes_write(*, environment: Environment, fields: EnvironmentFields) -> None:
    """Record the routes that ``fields`` names; part of writing the environment.

    Raises:
        Refused: a route is wrong, contradicts another, or must never be asked.
    """
    present = _by_kind(declared_routes(environment))
    wanted = {kind: _wanted(fields, kind, present[kind]) for kind in RouteKind}
    declared = (route for routes in wanted.values() for route in routes)
    if found := contradiction(declared, _health(environment, environment.interface.profile)):
        raise Refused(ROUTE_FIELDS[found[0].kind], found[1])
    for kind, routes in wanted.items():
        paths = [route.path for route in routes]
        if sentence := route_refusal(environment.interface.profile, paths, environment):
            raise Refused(ROUTE_FIELDS[kind], sentence)
    for kind in RouteKind:
        if wanted[kind] != present[kind]:
            _replace(environment, kind, wanted[kind])


def declared_refusal(profile: str, environment: Environment) -> str:
    """Say in a sentence which route of ``environment`` cannot stay in ``profile`` and why, else "".

    Args:
        profile: what the interface shall become.
    """
    routes = declared_routes(environment)
    if refusal := route_refusal(profile, (route.path for route in routes), environment):
        return refusal
    found = contradiction(routes, _health(environment, profile))
    return found[1] if found else ""


def route_refusal(profile: str, paths: Iterable[str], environment: Environment) -> str:
    """Say in a sentence which of ``paths`` no probe may ask there and why, else "".

    Args:
        profile: what the interface is, or shall become.
    """
    prefixes = prefixes_of(environment)
    refusals = (profiles.route_refusal(profile, path, prefixes) for path in paths)
    return next(filter(None, refusals), "")


def prefixes_of(environment: Environment) -> tuple[str, ...]:
    """Return what stands before every path that is asked of ``environment``."""
    urls = (environment.edge_url, environment.plain_url)
    return tuple(dict.fromkeys(urlsplit(url).path for url in urls))


def _by_kind(routes: tuple[Route, ...]) -> dict[RouteKind, tuple[Route, ...]]:
    return {kind: tuple(route for route in routes if route.kind is kind) for kind in RouteKind}


def _health(environment: Environment, profile: str) -> str:
    return environment.health_path or profiles.health_route(profile).path


def _replace(environment: Environment, kind: RouteKind, routes: Sequence[Route]) -> None:
    environment.routes.filter(kind=kind).delete()
    RouteRecord.objects.bulk_create(
        RouteRecord(
            environment=environment,
            kind=route.kind,
            path=route.path,
            sha256=route.sha256,
            pointer=route.pointer,
            model=route.model,
        )
        for route in routes
    )


def _wanted(
    fields: EnvironmentFields, kind: RouteKind, present: tuple[Route, ...]
) -> tuple[Route, ...]:
    given: tuple[str | Route, ...] | None = getattr(fields, ROUTE_FIELDS[kind])
    if given is None:
        return present
    try:
        routes = tuple(checked_route(kind, one) for one in given)
        require_distinct(kind, (route.path for route in routes))
    except RouteInvalid as error:
        raise Refused(ROUTE_FIELDS[kind], str(error)) from error
    return routes
