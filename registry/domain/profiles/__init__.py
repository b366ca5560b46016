"""The kinds of AI interface that the registry knows, one data file each.

A profile says how an interface of its kind is asked whether it is well, which paths ask for
credentials, and which must never be asked because asking them changes, stops or pays for
something. Every fact in a data
file names where it was seen: on a running instance, or in the product's published source.
"""

from registry.domain.profiles.loading import (
    choices,
    get,
    health_route,
    names,
    prefix_refusal,
    protected_routes,
    refusal,
    route_refusal,
)
from registry.domain.profiles.shape import Profile

__all__ = [
    "Profile",
    "choices",
    "get",
    "health_route",
    "names",
    "prefix_refusal",
    "protected_routes",
    "refusal",
    "route_refusal",
]
