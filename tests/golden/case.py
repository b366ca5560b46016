"""What one golden case is."""

from dataclasses import dataclass, field

from readiness.domain.assessment import Observations
from readiness.domain.beside import Versions
from readiness.domain.claims import NOTHING, Claims
from readiness.domain.scorecards import Scorecard
from registry.domain.snapshot import InterfaceSnapshot


@dataclass(frozen=True, slots=True)
class Case:
    """An interface, what was observed of it, and what is claimed of its first environment.

    Attributes:
        versions: what P21 saw of all environments.
        scorecard: by which it is judged, None for the program's own.
    """

    interface: InterfaceSnapshot
    observations: Observations
    claims: Claims = NOTHING
    versions: Versions = field(default_factory=dict)
    scorecard: Scorecard | None = None
