"""What the page about the approval policies of an interface shows."""

from dataclasses import dataclass
from datetime import datetime

from registry.domain.approvals.freezes import Freeze, freeze_at, next_freeze
from registry.domain.approvals.matching import Unfilled, unfilled
from registry.domain.approvals.policies import STRICT, Policy, policy_for
from registry.domain.approvers import holders_at
from registry.domain.snapshot import InterfaceSnapshot
from registry.domain.subject import ChangeKind
from registry.domain.vocabulary import EnvironmentKind
from registry.models import PolicyVersion


@dataclass(frozen=True, slots=True)
class PolicyShown:
    """One policy, and what keeps it from being met.

    Attributes:
        frozen: what freezes now, None where nothing does.
        coming: what freezes next, None while something does and where nothing will.
    """

    policy: Policy
    unfilled: tuple[Unfilled, ...]
    frozen: Freeze | None = None
    coming: Freeze | None = None

    @property
    def is_strict(self) -> bool:
        """Whether it is the default that nobody wrote."""
        return self.policy.name == STRICT


@dataclass(frozen=True, slots=True)
class VersionShown:
    """One version in the history of a policy."""

    policy: str
    number: int
    digest: str
    made_at: datetime
    made_by: str
    why: str


@dataclass(frozen=True, slots=True)
class PoliciesPage:
    """Everything that the page about policies shows.

    Attributes:
        own: the policies that somebody wrote.
        strict: where the strict default holds, one for each kind of change.
        history: every version, the newest first.
    """

    interface: InterfaceSnapshot
    own: tuple[PolicyShown, ...]
    strict: tuple[PolicyShown, ...]
    history: tuple[VersionShown, ...]


def policies_page(interface: InterfaceSnapshot, now: datetime) -> PoliciesPage:
    """Return the page as it stands at ``now``, in one query."""
    holding = (
        policy_for(interface.policies, place, change, interface.tier)
        for change in ChangeKind
        for place in _kinds(interface)
    )
    strict = dict.fromkeys(one for one in holding if one.name == STRICT)
    holders = holders_at(interface, now)

    def shown(policy: Policy) -> PolicyShown:
        windows = policy.terms.freeze_windows
        frozen = freeze_at(windows, now)
        coming = None if frozen else next_freeze(windows, now)
        return PolicyShown(policy, unfilled(policy.terms.slots, holders), frozen, coming)

    return PoliciesPage(
        interface=interface,
        own=tuple(map(shown, interface.policies)),
        strict=tuple(map(shown, strict)),
        history=_history(interface.id),
    )


def _kinds(interface: InterfaceSnapshot) -> tuple[EnvironmentKind, ...]:
    return tuple(dict.fromkeys(place.kind for place in interface.environments))


def _history(interface_id: int) -> tuple[VersionShown, ...]:
    rows = PolicyVersion.objects.filter(policy__interface=interface_id).order_by("-pk")
    columns = ("policy__name", "number", "digest", "made_at", "made_by", "why")
    return tuple(VersionShown(*row) for row in rows.values_list(*columns)[:100])
