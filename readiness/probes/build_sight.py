"""What binds the observations of one run to the builds that answered in it."""

import asyncio
from collections.abc import Collection
from dataclasses import replace
from typing import TypeVar

from readiness.domain.probing import Build, Observation, ProbeId
from readiness.domain.version_facts import VersionFacts

F = TypeVar("F")


class BuildSight:
    """Waits for what P21 saw, and writes it on what the other probes of the run saw.

    Args:
        probes: those of the run. Without P21 among them, nothing is bound.
    """

    def __init__(self, probes: Collection[ProbeId]) -> None:
        self._is_known = asyncio.Event()
        self._build: Build | None = None
        if ProbeId.VERSION not in probes:
            self._is_known.set()

    async def bound(self, found: Observation[F]) -> Observation[F]:
        """Return ``found`` with the build that answered, once that is known."""
        if found.probe is ProbeId.VERSION:
            self._build = found.facts.build if isinstance(found.facts, VersionFacts) else None
            self._is_known.set()
        await self._is_known.wait()
        return replace(found, build=self._build) if self._build else found
