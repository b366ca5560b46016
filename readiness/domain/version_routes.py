"""Where an environment tells what runs, and when it is asked."""

from collections.abc import Collection

from readiness.domain.probing import ProbeId
from registry.domain import profiles
from registry.domain.routes import Route, RouteKind
from registry.domain.snapshot import EnvironmentSnapshot


def version_route(environment: EnvironmentSnapshot, profile: str) -> Route | None:
    """Return the version route: the environment's own, else that of the profile, else None."""
    own = (route for route in environment.routes if route.kind is RouteKind.VERSION)
    return next(own, None) or profiles.version_route(profile)


def riding_with(
    due: Collection[ProbeId], environment: EnvironmentSnapshot, profile: str
) -> tuple[ProbeId, ...]:
    """Return what is asked beside the probes that are due, so that their run says what answered."""
    if not due or ProbeId.VERSION in due or version_route(environment, profile) is None:
        return ()
    return (ProbeId.VERSION,)
