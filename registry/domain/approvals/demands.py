"""When a change of a record demands less of it: a lower tier, or a kind of which less is asked."""

from collections.abc import Iterable

from registry.domain.approvals.policies import Policy, policy_for, weaker_in
from registry.domain.subject import ChangeKind
from registry.domain.vocabulary import EnvironmentKind, Tier


def is_lower_tier(before: int | None, after: int | None, *, is_relied_on: bool) -> bool:
    """Tell whether policies and scorecards demand less at the tier ``after``.

    Both treat an undecided tier like tier 1. To decide it is nevertheless free while nothing
    relies on it; a decided tier does not become undecided again, or lowering it would only take
    two steps.

    Args:
        before, after: 1, 2 or 3, None where nobody decided.
        is_relied_on: whether there is a release or an approval policy.
    """
    if before is None:
        return is_relied_on and after not in (None, 1)
    return after is None or after > before


def is_no_longer_production(before: str, after: str, *, is_relied_on: bool) -> bool:
    """Tell whether a place stops being production although something relies on that.

    Args:
        before, after: kinds of an environment.
        is_relied_on: whether there is a release, an approval policy, or a decided tier.
    """
    was, stays = (kind == EnvironmentKind.PRODUCTION for kind in (before, after))
    return is_relied_on and was and not stays


def looser_kind(
    policies: Iterable[Policy], before: EnvironmentKind, after: EnvironmentKind, tier: Tier | None
) -> tuple[str, ...]:
    """Return what a place of the kind ``after`` has to meet less of, a line a kind of change."""
    policies = tuple(policies)
    found = (
        (change, (policy_for(policies, kind, change, tier).terms for kind in (after, before)))
        for change in ChangeKind
    )
    weaker = ((change, weaker_in(*terms)) for change, terms in found)
    return tuple(f"{change} changes: {', '.join(names)}" for change, names in weaker if names)
