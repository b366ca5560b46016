"""What the page about freezes shows: what is frozen now, and when in a month what will be."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from registry.domain.approvals.calendar import Month, Span, spans_in
from registry.domain.approvals.freezes import Freeze, freeze_at, next_freeze
from registry.domain.approvals.policies import Policy
from registry.domain.approvals.terms import FreezeWindow, PolicyTerms, terms_stored
from registry.domain.subject import ChangeKind
from registry.domain.vocabulary import EnvironmentKind
from registry.models import Interface, PolicyVersion
from registry.selectors.newest import newest_versions
from registry.selectors.selection import called

MOST_WINDOWS = 100
"""Different windows that one page shows; of more, a page says so and asks for an interface."""
_NO_WINDOWS = '"freeze_windows":[]'
"""How the canonical JSON of terms without a window says that."""


@dataclass(frozen=True, slots=True)
class FreezePlace:
    """A policy under which a window freezes.

    Attributes:
        policy: its name.
        place: where it holds, in words.
        rollback_exempt: whether a release may be taken back meanwhile.
    """

    interface_slug: str
    interface_name: str
    policy: str
    place: str
    rollback_exempt: bool


@dataclass(frozen=True, slots=True)
class FrozenNow:
    """What freezes at this moment, and where: the places whose windows are the same."""

    freeze: Freeze
    places: tuple[FreezePlace, ...]


@dataclass(frozen=True, slots=True)
class WindowShown:
    """A window that freezes in the month, with all places that have exactly this one."""

    window: FreezeWindow
    places: tuple[FreezePlace, ...]
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class FreezePage:
    """Everything that the page about freezes shows.

    Attributes:
        interface: slug or words by which it is narrowed, "" for all interfaces.
        frozen: what freezes at this moment, what ends last first.
        windows: what freezes in the month, what begins first before others.
        known: how many different windows there are, in any month.
        left_out: how many different windows were not looked at.
        coming: what freezes next, where neither this moment nor the month has any.
    """

    month: Month
    interface: str
    frozen: tuple[FrozenNow, ...]
    windows: tuple[WindowShown, ...]
    known: int
    left_out: int
    coming: Freeze | None


def freeze_page(month: Month, interface: str, now: datetime) -> FreezePage:
    """Return the page of ``month`` as it stands at ``now``, in one query.

    A window that many interfaces have alike is expanded once.
    """
    found = _policies(interface)
    places = _places(found)
    looked_at = tuple(places)[:MOST_WINDOWS]
    windows = tuple(_shown(looked_at, places, month))
    frozen = tuple(_frozen(found, now))
    is_quiet = not windows and not frozen
    return FreezePage(
        month=month,
        interface=interface,
        frozen=frozen,
        windows=windows,
        known=len(places),
        left_out=len(places) - len(looked_at),
        coming=next_freeze(looked_at, now) if is_quiet else None,
    )


_Found = tuple[tuple[FreezePlace, PolicyTerms], ...]


def _policies(interface: str) -> _Found:
    """Return every policy that has a window, by the name of its interface."""
    rows = newest_versions().exclude(terms__contains=_NO_WINDOWS)
    if interface:
        rows = rows.filter(called(interface, Interface, "policy__interface__"))
    parsed = lru_cache(maxsize=None)(terms_stored)
    ordered = rows.select_related("policy__interface").order_by(
        "policy__interface__name", "policy_id"
    )
    return tuple((_place(row, terms), terms) for row in ordered for terms in [parsed(row.terms)])


def _place(row: PolicyVersion, terms: PolicyTerms) -> FreezePlace:
    record = row.policy
    kind, change = record.environment_kind, record.change_kind
    policy = Policy(
        record.name,
        terms,
        EnvironmentKind(kind) if kind else None,
        ChangeKind(change) if change else None,
    )
    at = record.interface
    return FreezePlace(at.slug, at.name, policy.name, policy.place, terms.rollback_exempt)


def _places(found: _Found) -> Mapping[FreezeWindow, tuple[FreezePlace, ...]]:
    places: dict[FreezeWindow, list[FreezePlace]] = defaultdict(list)
    for place, terms in found:
        for window in dict.fromkeys(terms.freeze_windows):
            places[window].append(place)
    return {window: tuple(where) for window, where in places.items()}


def _shown(
    windows: Iterable[FreezeWindow],
    places: Mapping[FreezeWindow, tuple[FreezePlace, ...]],
    month: Month,
) -> Iterable[WindowShown]:
    found = (WindowShown(one, places[one], spans_in(one, month)) for one in windows)
    return sorted((one for one in found if one.spans), key=lambda one: one.spans[0].since)


def _frozen(found: _Found, now: datetime) -> Iterable[FrozenNow]:
    alike: dict[tuple[FreezeWindow, ...], list[FreezePlace]] = defaultdict(list)
    for place, terms in found:
        alike[terms.freeze_windows].append(place)
    frozen = (
        FrozenNow(freeze, tuple(places))
        for windows, places in tuple(alike.items())[:MOST_WINDOWS]
        if (freeze := freeze_at(windows, now))
    )
    last = datetime.max.replace(tzinfo=now.tzinfo)
    return sorted(frozen, key=lambda one: one.freeze.until or last, reverse=True)
