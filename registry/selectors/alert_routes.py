"""Reads about alert routes, none of which returns a secret."""

from urllib.parse import urlsplit

from registry.domain.alert_routes import AlertKind, Severity
from registry.domain.alert_routes import AlertRoute as Route
from registry.domain.identities import IdentitySource
from registry.domain.responsibilities import Responsibility
from registry.models import AlertRoute, Interface


def alert_route_of(row: AlertRoute) -> Route:
    """Return a recorded route without its secret."""
    return Route(
        name=row.name,
        kind=AlertKind(row.kind),
        severities=tuple(one for one in Severity if getattr(row, one)),
        responsibility=Responsibility(row.responsibility),
        address=row.address,
        source=IdentitySource(row.source) if row.source else None,
        reference=row.reference,
        host=urlsplit(row.origin).hostname or "",
    )


def alert_routes_of(interface: Interface) -> tuple[Route, ...]:
    """Return the routes of ``interface`` by name, in the order that every database has."""
    found = map(alert_route_of, interface.alert_routes.all())
    return tuple(sorted(found, key=lambda one: one.name))


def purpose_of_route(route: AlertRoute) -> str:
    """Return what the secret of ``route`` is sealed for: this route, of its kind, to that host."""
    return f"alert-route:{route.interface_id}:{route.name}:{route.kind}:{route.origin}"
