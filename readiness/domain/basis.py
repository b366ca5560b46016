"""By what an environment is judged, beside what is seen and said of it: what history keeps of that.

A state is for the tier and the stage of life, and a level with the weakest link is for what was
named as a dependency. So both belong to a past moment as much as the answers do.
"""

import hashlib
import json
from dataclasses import astuple, dataclass
from typing import Self

from registry.domain.snapshot import EnvironmentSnapshot, InterfaceSnapshot
from registry.domain.vocabulary import EnvironmentKind, Lifecycle


@dataclass(frozen=True, slots=True)
class Basis:
    """By what one environment is judged from some moment on.

    Attributes:
        leans_on: slugs of the interfaces that the record itself names as dependencies, in order.
        is_production: whether it stands for its interface among others, as production does.
    """

    scorecard_digest: str
    tier: int | None = None
    lifecycle: Lifecycle | None = None
    leans_on: tuple[str, ...] = ()
    is_production: bool = False

    @classmethod
    def of(
        cls, interface: InterfaceSnapshot, environment: EnvironmentSnapshot, scorecard_digest: str
    ) -> Self:
        """Return by what ``environment`` of ``interface`` is judged."""
        is_production = environment.kind is EnvironmentKind.PRODUCTION
        named = {one.interface for one in interface.particulars.dependencies if one.interface}
        links = tuple(sorted(named - {interface.slug}))
        return cls(scorecard_digest, interface.tier, interface.lifecycle, links, is_production)

    @property
    def digest(self) -> str:
        """What tells it from another one."""
        text = json.dumps(astuple(self))
        return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"
