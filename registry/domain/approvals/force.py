"""Which terms a release has to meet: the stricter of those it was submitted under and those now."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from registry.domain.approvals.levels import LevelDemand, level_demand
from registry.domain.approvals.policies import Policy, policy_for, together
from registry.domain.approvals.terms import PolicyTerms, terms_digest
from registry.domain.responsibilities import Responsibility
from registry.domain.subject import ChangeKind
from registry.domain.vocabulary import EnvironmentKind, Tier

Holding = Mapping[ChangeKind, Policy]
"""The one policy that holds for each kind of change."""


@dataclass(frozen=True, slots=True)
class PolicyInForce:
    """One policy that a release has to meet, as it is and as it was when it was submitted.

    Attributes:
        kinds: the changes for which it holds.
        version, digest: now; 0 and "" where it holds only because it did then.
        snapshot_version, snapshot_digest: when the release was submitted; 0 and "" where the
            policy came later, and while it is a draft.
    """

    name: str
    kinds: tuple[ChangeKind, ...]
    version: int
    digest: str
    snapshot_version: int = 0
    snapshot_digest: str = ""

    @property
    def has_moved(self) -> bool:
        """Whether it demands something else than when the release was submitted."""
        return bool(self.snapshot_digest) and self.digest != self.snapshot_digest


@dataclass(frozen=True, slots=True)
class Force:
    """What a release has to meet, and which policies say so.

    Attributes:
        demanding: names of the policies by the responsibility of which they demand approvals.
        level: what all of them demand of the readiness of the place.
    """

    terms: PolicyTerms
    policies: tuple[PolicyInForce, ...]
    demanding: Mapping[Responsibility, tuple[str, ...]]
    level: LevelDemand


def changed_or_code(kinds: Iterable[ChangeKind]) -> tuple[ChangeKind, ...]:
    """Return ``kinds``; a release of which nobody knows what it changes is one of code."""
    return tuple(kinds) or (ChangeKind.CODE,)


def holding(
    policies: Iterable[Policy],
    environment_kind: EnvironmentKind,
    kinds: Iterable[ChangeKind],
    tier: Tier | None,
) -> Holding:
    """Return what holds for each of ``kinds``, every policy with its digest."""
    policies = tuple(policies)
    found = {kind: policy_for(policies, environment_kind, kind, tier) for kind in kinds}
    return {
        kind: replace(one, digest=one.digest or terms_digest(one.terms))
        for kind, one in found.items()
    }


def in_force(submitted: Holding, now: Holding) -> Force:
    """Return what meets both, term by term.

    Args:
        submitted: what held when the release was submitted, of whatever kinds.
        now: what holds for each kind that it changes.
    """
    then = {kind: one for kind, one in submitted.items() if kind in now}
    demanded = (*now.values(), *then.values())
    terms = together(one.terms for one in demanded)
    demanding = {
        slot.responsibility: tuple(
            dict.fromkeys(
                one.name
                for one in demanded
                if slot.responsibility in {each.responsibility for each in one.terms.slots}
            )
        )
        for slot in terms.slots
    }
    level = level_demand(one.terms for one in demanded)
    return Force(terms, tuple(_policies(then, now)), demanding, level)


def _policies(then: Holding, now: Holding) -> Iterable[PolicyInForce]:
    found: dict[tuple[str, int, str, int, str], list[ChangeKind]] = {}
    for kind, live in now.items():
        was = then.get(kind)
        if was is not None and was.name == live.name:
            key = live.name, live.version, live.digest, was.version, was.digest
            found.setdefault(key, []).append(kind)
            continue
        found.setdefault((live.name, live.version, live.digest, 0, ""), []).append(kind)
        if was is not None:
            found.setdefault((was.name, 0, "", was.version, was.digest), []).append(kind)
    for (name, version, digest, then_version, then_digest), kinds in found.items():
        yield PolicyInForce(name, tuple(kinds), version, digest, then_version, then_digest)
