"""What the page about the approval policies of an interface shows."""

from dataclasses import dataclass
from datetime import datetime

from registry.domain.approvals.differences import TermChange, terms_differences
from registry.domain.approvals.freezes import Freeze, freeze_at, next_freeze
from registry.domain.approvals.matching import Unfilled, unfilled
from registry.domain.approvals.policies import STRICT, Policy, loosened, policy_for
from registry.domain.approvals.terms import RoleSlot, terms_stored
from registry.domain.approvers import holders_at
from registry.domain.snapshot import InterfaceSnapshot
from registry.domain.subject import ChangeKind
from registry.domain.vocabulary import EnvironmentKind
from registry.models import PolicyVersion

MOST_VERSIONS = 100
"""Versions that the history of a page shows."""


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
    """One version in the history of a policy.

    Attributes:
        changes: in what it differs from the one before, nothing for the first one.
    """

    policy: str
    number: int
    digest: str
    made_at: datetime
    made_by: str
    why: str
    changes: tuple[TermChange, ...] = ()


@dataclass(frozen=True, slots=True)
class PolicyPreview:
    """What would be if a policy were saved as it stands in its form.

    Attributes:
        slots: each of them with the names of those who could approve in it.
        lower: where less would be demanded than now, a line for each kind of place.
    """

    shown: PolicyShown
    slots: tuple[tuple[RoleSlot, tuple[str, ...]], ...]
    changes: tuple[TermChange, ...]
    lower: tuple[str, ...]


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
    return PoliciesPage(
        interface=interface,
        own=tuple(_shown(one, interface, now) for one in interface.policies),
        strict=tuple(_shown(one, interface, now) for one in strict),
        history=_history(interface.id),
    )


def policy_preview(interface: InterfaceSnapshot, wanted: Policy, now: datetime) -> PolicyPreview:
    """Return what would be at ``now`` if ``wanted`` were saved, without a query."""
    others = tuple(one for one in interface.policies if one.name != wanted.name)
    present = next((one for one in interface.policies if one.name == wanted.name), None)
    holders = holders_at(interface, now)
    slots = wanted.terms.slots
    return PolicyPreview(
        shown=_shown(wanted, interface, now),
        slots=tuple((one, tuple(sorted(holders.get(one.responsibility, ())))) for one in slots),
        changes=terms_differences(present.terms, wanted.terms) if present else (),
        lower=loosened(interface.policies, (*others, wanted), interface.tier),
    )


def _shown(policy: Policy, interface: InterfaceSnapshot, now: datetime) -> PolicyShown:
    windows = policy.terms.freeze_windows
    frozen = freeze_at(windows, now)
    coming = None if frozen else next_freeze(windows, now)
    reasons = unfilled(policy.terms.slots, holders_at(interface, now))
    return PolicyShown(policy, reasons, frozen, coming)


def _kinds(interface: InterfaceSnapshot) -> tuple[EnvironmentKind, ...]:
    return tuple(dict.fromkeys(place.kind for place in interface.environments))


def _history(interface_id: int) -> tuple[VersionShown, ...]:
    rows = PolicyVersion.objects.filter(policy__interface=interface_id).order_by("-pk")
    columns = ("policy__name", "number", "digest", "made_at", "made_by", "why", "terms")
    found = list(rows.values_list(*columns)[:MOST_VERSIONS])
    terms = {(name, number): text for name, number, *_, text in found}
    return tuple(
        VersionShown(
            name, number, digest, at, by, why, _changes(terms.get((name, number - 1)), text)
        )
        for name, number, digest, at, by, why, text in found
    )


def _changes(before: str | None, after: str) -> tuple[TermChange, ...]:
    return terms_differences(terms_stored(before), terms_stored(after)) if before else ()
