"""The kinds of AI interface that the registry knows, one data file each.

A profile says how an interface of its kind is asked whether it is well, which paths ask for
credentials, which must not be public, and which must never be asked because asking them changes,
stops or pays for something. Every fact in a data file names where it was seen: on a running
instance, or in the product's published source.
"""

from registry.domain.profiles.exposures import Existence, Exposure, ExposureCheck, Mark, Sign
from registry.domain.profiles.loading import (
    choices,
    existences,
    exposures,
    get,
    health_route,
    marks,
    names,
    prefix_refusal,
    protected_routes,
    refusal,
    route_refusal,
    version_route,
)
from registry.domain.profiles.shape import Profile

__all__ = [
    "Existence",
    "Exposure",
    "ExposureCheck",
    "Mark",
    "Profile",
    "Sign",
    "choices",
    "existences",
    "exposures",
    "get",
    "health_route",
    "marks",
    "names",
    "prefix_refusal",
    "protected_routes",
    "refusal",
    "route_refusal",
    "version_route",
]
