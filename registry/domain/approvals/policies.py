"""Which policy holds where, and what the strict default demands where there is none."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from registry.domain.approvals.levels import may_lower_level
from registry.domain.approvals.terms import DEMANDS, FLAGS, PolicyTerms, RoleSlot
from registry.domain.responsibilities import Responsibility
from registry.domain.subject import ChangeKind
from registry.domain.vocabulary import EnvironmentKind, Tier

STRICT = "strict"
"""Name of the policy of an interface that has none; no other may have it."""

REVIEWERS = {
    ChangeKind.MODEL: Responsibility.MODEL_REVIEW,
    ChangeKind.PROMPT: Responsibility.PROMPT_REVIEW,
    ChangeKind.RENDERING: Responsibility.RENDERING_REVIEW,
    ChangeKind.CONFIGURATION: Responsibility.ENVIRONMENT_CHANGES,
    ChangeKind.PROXY: Responsibility.PROXY_CONFIGURATION,
    ChangeKind.TOOLS: Responsibility.ACCESS_CONTROL,
}
"""Who looks at what, beside the approval of the release (gate.md, "Defaults")."""


@dataclass(frozen=True, slots=True)
class Policy:
    """The present version of one policy of an interface.

    Attributes:
        name: a slug, by which decisions name the policy.
        environment_kind, change_kind: where it holds; None for all of them.
        version: counted from 1.
        digest: of the terms.
    """

    name: str
    terms: PolicyTerms
    environment_kind: EnvironmentKind | None = None
    change_kind: ChangeKind | None = None
    version: int = 1
    digest: str = ""

    @property
    def place(self) -> str:
        """Where it holds, in words."""
        changes = f"{self.change_kind} changes" if self.change_kind else "every change"
        return f"{changes} of {self.environment_kind or 'every environment'}"

    def holds(self, environment_kind: EnvironmentKind, change_kind: ChangeKind) -> bool:
        """Tell whether it says anything about such a change."""
        return self.environment_kind in (None, environment_kind) and self.change_kind in (
            None,
            change_kind,
        )

    @property
    def precedence(self) -> tuple[bool, bool]:
        """How closely it names where it holds; the environment decides before the change."""
        return self.environment_kind is not None, self.change_kind is not None


@dataclass(frozen=True, slots=True)
class Resolved:
    """What a release has to meet, and which policies say so.

    Attributes:
        policies: one for each kind of change, in their order, without repetition.
        is_strict: whether the strict default is among them.
    """

    terms: PolicyTerms
    policies: tuple[Policy, ...]

    @property
    def is_strict(self) -> bool:
        """Whether the strict default is among them."""
        return any(one.name == STRICT for one in self.policies)


@cache
def strict_policy(tier: Tier | None, change_kind: ChangeKind) -> Policy:
    """Return what holds where an interface has no policy.

    Two approve at tier 1, and where nobody has decided the tier: what is not known to be
    unimportant is treated as if it were important.
    """
    approvers = 2 if tier in (Tier.CRITICAL, None) else 1
    slots = [RoleSlot(Responsibility.RELEASE_APPROVAL, approvers)]
    if reviewer := REVIEWERS.get(change_kind):
        slots.append(RoleSlot(reviewer))
    return Policy(STRICT, PolicyTerms(tuple(slots)), change_kind=change_kind)


def policy_for(
    policies: Iterable[Policy],
    environment_kind: EnvironmentKind,
    change_kind: ChangeKind,
    tier: Tier | None,
) -> Policy:
    """Return the one policy that holds: the most specific, the strict default where none does."""
    found = [one for one in policies if one.holds(environment_kind, change_kind)]
    return max(found, key=lambda one: one.precedence, default=strict_policy(tier, change_kind))


def resolve(
    policies: Iterable[Policy],
    environment_kind: EnvironmentKind,
    change_kinds: Iterable[ChangeKind],
    tier: Tier | None,
) -> Resolved:
    """Return what a release with these kinds of change has to meet: all that any of them demands.

    A release of which nobody knows what it changes is one of code.
    """
    policies, kinds = tuple(policies), tuple(change_kinds) or (ChangeKind.CODE,)
    found = [policy_for(policies, environment_kind, kind, tier) for kind in kinds]
    return Resolved(together(one.terms for one in found), tuple(dict.fromkeys(found)))


def together(terms: Iterable[PolicyTerms]) -> PolicyTerms:
    """Return what meets all of ``terms``, of which there is at least one: the strictest of each."""
    first, *others = terms
    for other in others:
        first = _stricter(first, other)
    return first


def loosened(
    before: Iterable[Policy], after: Iterable[Policy], tier: Tier | None
) -> tuple[str, ...]:
    """Return where ``after`` demands less than ``before``, a line for each kind of place.

    It compares what would hold, so a new policy that only takes the place of a stricter one counts.
    """
    old, new = tuple(before), tuple(after)
    lines = []
    for place in EnvironmentKind:
        for kind in ChangeKind:
            was = policy_for(old, place, kind, tier).terms
            becomes = policy_for(new, place, kind, tier).terms
            if found := weaker_in(becomes, was):
                lines.append(f"{kind} changes of {place}: {', '.join(found)}")
    return tuple(lines)


def weaker_in(terms: PolicyTerms, than: PolicyTerms) -> tuple[str, ...]:
    """Return the names of what ``terms`` demand less of."""
    both = _stricter(terms, than)
    lower = may_lower_level(terms, than)
    return tuple(
        name
        for name in PolicyTerms.__slots__
        if (lower if name == "minimum_level" else _differs(name, terms, both))
    )


def _differs(name: str, terms: PolicyTerms, both: PolicyTerms) -> bool:
    if name in ("slots", "freeze_windows"):
        return set(getattr(terms, name)) != set(getattr(both, name))
    return bool(getattr(terms, name) != getattr(both, name))


def _stricter(one: PolicyTerms, other: PolicyTerms) -> PolicyTerms:
    values: dict[str, Any] = {
        name: pick(getattr(one, name), getattr(other, name)) for name, pick in _STRICTER.items()
    }
    return replace(one, slots=_slots(one, other), freeze_windows=_windows(one, other), **values)


def _slots(one: PolicyTerms, other: PolicyTerms) -> tuple[RoleSlot, ...]:
    counts: dict[Responsibility, int] = {}
    for slot in (*one.slots, *other.slots):
        counts[slot.responsibility] = max(slot.count, counts.get(slot.responsibility, 0))
    return tuple(RoleSlot(word, counts[word]) for word in Responsibility if word in counts)


def _windows(one: PolicyTerms, other: PolicyTerms) -> tuple[Any, ...]:
    return tuple(dict.fromkeys((*one.freeze_windows, *other.freeze_windows)))


def _level(one: int | None, other: int | None) -> int | None:
    """Return the higher number; that the tier has a say as well, ``level_demand`` tells."""
    numbers = [number for number in (one, other) if number is not None]
    return max(numbers, default=None)


_STRICTER: dict[str, Callable[[Any, Any], Any]] = {
    **dict.fromkeys((*FLAGS, *DEMANDS), lambda one, other: one or other),
    "vote_validity_days": min,
    "soak_seconds": max,
    "rollback_exempt": lambda one, other: one and other,
    "minimum_level": _level,
    "minimum_score": max,
    "fast_evidence_seconds": min,
    "posture_evidence_seconds": min,
}
