"""Who could approve releases of an interface at one moment."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from registry.domain.approvals.matching import Holders, Unfilled, unfilled
from registry.domain.approvals.policies import Policy, policy_for
from registry.domain.approvals.terms import VOTING
from registry.domain.owner_snapshots import OwnershipState, PersonSnapshot, TeamSnapshot
from registry.domain.responsibilities import Responsibility
from registry.domain.snapshot import InterfaceSnapshot
from registry.domain.subject import ChangeKind


def holders_at(interface: InterfaceSnapshot, now: datetime) -> Holders:
    """Return the names of those who hold what votes, primary or backup, alone or in a team."""
    names = {
        one.holder.email.lower(): one.holder.name
        for one in interface.ownerships
        if isinstance(one.holder, PersonSnapshot)
    }
    found: dict[Responsibility, set[str]] = defaultdict(set)
    for one in interface.ownerships:
        if one.responsibility in VOTING and one.state(now) is OwnershipState.ACCEPTED:
            found[one.responsibility] |= {_called(email, names) for email in _emails(one.holder)}
    return dict(found)


def _emails(holder: TeamSnapshot | PersonSnapshot) -> frozenset[str]:
    if isinstance(holder, PersonSnapshot):
        return frozenset({holder.email.lower()})
    return holder.members


def _called(email: str, names: dict[str, str]) -> str:
    # two people may have the same name, and one must not count for both
    name = names.get(email, "")
    return email if not name or list(names.values()).count(name) > 1 else name


@dataclass(frozen=True, slots=True)
class Unsatisfiable:
    """A policy under which nothing could be approved at the moment, and why."""

    policy: Policy
    reasons: tuple[Unfilled, ...]


def unsatisfiable(
    policies: Iterable[Policy], interface: InterfaceSnapshot, now: datetime
) -> tuple[Unsatisfiable, ...]:
    """Return the policies, the strict default among them, that nobody could meet at ``now``."""
    own, holders = tuple(policies), holders_at(interface, now)
    kinds = {place.kind: None for place in interface.environments}
    holding = dict.fromkeys(
        policy_for(own, place, change, interface.tier) for place in kinds for change in ChangeKind
    )
    found = (Unsatisfiable(one, unfilled(one.terms.slots, holders)) for one in (*own, *holding))
    return tuple(dict.fromkeys(one for one in found if one.reasons))
