"""Writes about the routes of an environment."""

from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

from registry.domain import profiles
from registry.domain.fields import EnvironmentFields
from registry.domain.routes import RouteInvalid, RouteKind, contradiction, normalise_paths
from registry.models import Environment, Route
from registry.services.errors import Refused

Paths = Mapping[RouteKind, tuple[str, ...]]

FIELDS = {
    RouteKind.PROTECTED_API: "protected_api",
    RouteKind.PROTECTED_PAGES: "protected_pages",
    RouteKind.PUBLIC: "public_routes",
}
"""The field of ``EnvironmentFields`` that holds the paths of a kind."""


def declared_paths(environment: Environment) -> Paths:
    """Return the paths that are recorded for ``environment``, of every kind, in their order."""
    rows = list(environment.routes.values_list("kind", "path"))
    return {kind: tuple(path for word, path in rows if word == kind) for kind in RouteKind}


def routes_write(*, environment: Environment, fields: EnvironmentFields) -> None:
    """Record the routes that ``fields`` names; part of writing the environment.

    Raises:
        Refused: a path is wrong, contradicts another, or must never be asked.
    """
    present = declared_paths(environment)
    wanted = {kind: _wanted(fields, kind, present[kind]) for kind in RouteKind}
    protected = (*wanted[RouteKind.PROTECTED_API], *wanted[RouteKind.PROTECTED_PAGES])
    if sentence := contradiction(protected, wanted[RouteKind.PUBLIC]):
        raise Refused(FIELDS[RouteKind.PUBLIC], sentence)
    for kind, paths in wanted.items():
        if sentence := route_refusal(environment.interface.profile, paths, environment):
            raise Refused(FIELDS[kind], sentence)
    for kind in RouteKind:
        if wanted[kind] != present[kind]:
            environment.routes.filter(kind=kind).delete()
            Route.objects.bulk_create(
                Route(environment=environment, kind=kind, path=path) for path in wanted[kind]
            )


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


def _wanted(
    fields: EnvironmentFields, kind: RouteKind, present: tuple[str, ...]
) -> tuple[str, ...]:
    given: tuple[str, ...] | None = getattr(fields, FIELDS[kind])
    if given is None:
        return present
    try:
        return normalise_paths(given)
    except RouteInvalid as error:
        raise Refused(FIELDS[kind], str(error)) from error
