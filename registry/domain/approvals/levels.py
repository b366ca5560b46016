"""Which level of readiness policies demand: one by number, the one of the tier, or both."""

from collections.abc import Iterable
from dataclasses import dataclass

from registry.domain.approvals.terms import LIMITS, PolicyTerms

_TOP = LIMITS["minimum_level"].most


@dataclass(frozen=True, slots=True)
class LevelDemand:
    """What several terms demand together; what the tier demands is known where it is weighed.

    Attributes:
        number: the highest that one of them names, 0 for none.
        by_tier: whether one of them leaves it to the tier.
    """

    number: int = 0
    by_tier: bool = True

    def at(self, tier_level: int) -> int:
        """Return the level where the tier demands ``tier_level``: the highest of all."""
        return max(self.number, tier_level if self.by_tier else 0)


def level_demand(terms: Iterable[PolicyTerms]) -> LevelDemand:
    """Return what ``terms`` demand together."""
    named = [one.minimum_level for one in terms]
    numbers = [number for number in named if number is not None]
    return LevelDemand(max(numbers, default=0), by_tier=None in named)


def may_lower_level(terms: PolicyTerms, than: PolicyTerms) -> bool:
    """Tell whether ``terms`` demand a lower level than the others, at some level of the tier.

    Scorecards and stages change what a tier demands, so a number and what the tier demands only
    compare where they do at each of its levels.
    """
    one, other = level_demand([terms]), level_demand([than])
    return any(one.at(level) < other.at(level) for level in range(_TOP + 1))
