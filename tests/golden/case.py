"""What one golden case is."""

from dataclasses import dataclass

from readiness.domain.assessment import Observations
from registry.domain.snapshot import InterfaceSnapshot


@dataclass(frozen=True, slots=True)
class Case:
    """An interface and what was observed of it."""

    interface: InterfaceSnapshot
    observations: Observations
