"""Observations to JSON and back: the one place that knows the stored form."""

from functools import cache
from typing import Any

from pydantic import TypeAdapter, ValidationError

from readiness.domain.access_facts import AuthenticationFacts
from readiness.domain.exposure_facts import ExposureFacts
from readiness.domain.facts import AvailabilityFacts, HstsFacts, PlainHttpFacts, TlsFacts
from readiness.domain.probing import Observation, ProbeId
from readiness.domain.version_facts import VersionFacts

_TYPES: dict[ProbeId, Any] = {
    ProbeId.AVAILABILITY: Observation[AvailabilityFacts],
    ProbeId.TLS: Observation[TlsFacts],
    ProbeId.PLAIN_HTTP: Observation[PlainHttpFacts],
    ProbeId.HSTS: Observation[HstsFacts],
    ProbeId.AUTHENTICATION: Observation[AuthenticationFacts],
    ProbeId.EXPOSURE: Observation[ExposureFacts],
    ProbeId.VERSION: Observation[VersionFacts],
}


def dump(observation: Observation[Any]) -> dict[str, Any]:
    """Return ``observation`` as JSON-ready values."""
    stored: dict[str, Any] = _adapter(observation.probe).dump_python(observation, mode="json")
    return stored


def load(probe: ProbeId, content: dict[str, Any]) -> Observation[Any] | None:
    """Return what ``dump`` stored; None for a form that this version no longer reads.

    None makes the checks say that nothing was observed, which is never taken for good.
    """
    try:
        observation: Observation[Any] = _adapter(probe).validate_python(content)
    except ValidationError:
        return None
    return observation


@cache
def _adapter(probe: ProbeId) -> TypeAdapter[Any]:
    return TypeAdapter(_TYPES[probe])
