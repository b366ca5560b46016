"""What is known of an interface beside the environment that is judged."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any

from readiness.domain.outcomes import UnknownReason
from readiness.domain.probing import Observation, ProbeId, Unknown, target_digest
from readiness.domain.schedule import cadence_of
from readiness.domain.validations import Validation
from readiness.domain.version_facts import VersionFacts
from registry.domain.snapshot import EnvironmentSnapshot

Seen = Mapping[ProbeId, Observation[Any]]
"""The latest observation of each probe of one environment."""
Versions = Mapping[int, Observation[VersionFacts]]
"""What P21 saw last, by the primary key of the environment."""
NO_VERSIONS: Versions = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Beside:
    """What some questions about one environment need of the whole interface.

    Attributes:
        versions: what P21 saw last of each environment of the interface.
        validations: those of the contract of the environment that is judged, the newest first.
    """

    versions: Versions = field(default_factory=dict)
    validations: tuple[Validation, ...] = ()

    def version_at(self, place: EnvironmentSnapshot, now: datetime) -> VersionFacts | Unknown:
        """Return what P21 saw of ``place`` and still counts, or why nothing does.

        The reason is always that nothing was observed: what a record says of two places turns
        with the records, and not with the age of one observation.
        """
        found = self.versions.get(place.id)
        if rest := place.rest(now):
            return _unseen(f"{place.name} is not probed now: {rest.reason.rstrip('.')}.")
        if found is None or found.target != target_digest(place):
            return _unseen(f"Nobody has looked yet what runs in {place.name}.")
        if now - found.observed_at > cadence_of(ProbeId.VERSION).stale_after:
            return _unseen(f"What runs in {place.name} was not seen lately.")
        if found.facts is None:
            detail = found.unknown.detail if found.unknown else "The probe saw nothing."
            return _unseen(f"{place.name}: {detail}")
        return found.facts


NOTHING_BESIDE = Beside()
"""Where nothing else is known."""


def versions_in(seen: Mapping[int, Seen]) -> Versions:
    """Return what P21 saw, of what was seen of all environments of an interface."""
    found = {pk: latest.get(ProbeId.VERSION) for pk, latest in seen.items()}
    return {pk: one for pk, one in found.items() if one is not None}


def _unseen(sentence: str) -> Unknown:
    return Unknown(UnknownReason.NEVER_OBSERVED, sentence)
