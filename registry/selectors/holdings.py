"""Who answers for what, and where nobody does, over all interfaces.

Gaps are found by the database: one short query for each responsibility, put together with what
people were asked to one list, which is ordered and cut there too.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.lookups import IsNull

from registry.domain.owner_snapshots import OwnershipState
from registry.domain.responsibilities import Responsibility
from registry.domain.vocabulary import PersonRole
from registry.models import Interface, Membership, Ownership, Team, User
from registry.selectors.holding_rows import (
    SORTS,
    STATES,
    Part,
    Rows,
    asked,
    gaps,
    holding_of,
    together,
)
from registry.selectors.holding_shapes import SOON, Holding, HoldingFilters, HoldingState
from registry.selectors.ownership_states import accountable, state_of
from registry.selectors.selection import Selection, called, ordered_by, with_words

_BY_INTERFACE = ("interface", "responsibility")
"""Orders in which rows, or those of each responsibility, come as interfaces do."""
_LIMIT = 2**31 - 1
"""The largest number of a person that every database can compare."""


def holdings(filters: HoldingFilters, *, sort: str, now: datetime) -> Selection[Holding]:
    """Return who answers for what under ``filters``, and where nobody does.

    Without a state, a responsibility that nobody is asked for stands there as a gap. A gap belongs
    to the team that is accountable for the interface.
    """
    return _selection(tuple(_parts(filters, sort, now)), sort, now)


def holdings_of(
    holder: Q, filters: HoldingFilters, *, sort: str, now: datetime
) -> Selection[Holding]:
    """Return what one holder is asked to own, or owns, under ``filters``.

    Args:
        holder: condition on ownerships, of ``of_team`` or ``of_person``.
    """
    held = ownerships_narrowed(replace(filters, team="", person=""), now).filter(holder)
    return _selection([asked(held, now.date())], sort, now)


def held_by(person: User, now: datetime) -> Selection[Holding]:
    """Return what ``person``, alone or in a team, accepted to own, the next to lapse first."""
    theirs = of_person(person.pk, PersonRole(person.role))
    accepted = ownerships_narrowed(HoldingFilters(), now).filter(theirs, accepted_at__isnull=False)
    return _selection([asked(accepted, now.date())], "until", now)


def of_team(team: Team) -> Q:
    """Return the condition that ``team`` holds an ownership."""
    return Q(team=team)


def of_person(person_id: int, role: PersonRole) -> Q:
    """Return the condition that a person holds an ownership, alone or in an active team.

    An auditor holds nothing, whatever team they are in.
    """
    if role is PersonRole.AUDITOR:
        return Q(pk__in=())
    teams = Membership.objects.filter(person=person_id, team__is_active=True).values("team")
    return Q(person=person_id) | Q(team__in=teams)


def ownerships_narrowed(filters: HoldingFilters, now: datetime) -> QuerySet[Ownership]:
    """Return the ownerships under ``filters``; ``row_state`` tells what each is worth now."""
    today = now.date()
    found = Ownership.objects.annotate(row_state=state_of(today))
    if filters.interface:
        found = found.filter(called(filters.interface, Interface, "interface__"))
    if filters.team:
        found = found.filter(team__in=_teams(filters))
    if filters.person:
        found = found.filter(_is_person(filters.person))
    if filters.responsibility:
        found = found.filter(responsibility=filters.responsibility)
    if filters.state == HoldingState.SOON:
        soon = Q(row_state=OwnershipState.ACCEPTED, review_by__lte=today + SOON)
        return found.filter(soon)
    if filters.state:
        found = found.filter(row_state=STATES.get(HoldingState(filters.state), ""))
    return found


def interfaces_with_gaps(filters: HoldingFilters, now: datetime) -> QuerySet[Interface]:
    """Return the interfaces that somebody is missing for, each with its ``gaps``."""
    words = _responsibilities(filters)
    missing = {f"gap_{word}": _is_missing(_accountable(word, now.date())) for word in words}
    anything = Q()
    for name in missing:
        anything |= Q(**{name: True})
    found = _interfaces(filters).annotate(**missing).filter(anything)
    return found.select_related("team")


def gaps_of(interface: Interface) -> tuple[Responsibility, ...]:
    """Return what nobody answers for of an interface that came ``interfaces_with_gaps``."""
    return tuple(word for word in Responsibility if getattr(interface, f"gap_{word}", False))


def _responsibilities(filters: HoldingFilters) -> tuple[Responsibility, ...]:
    word = filters.responsibility
    return (Responsibility(word),) if word else tuple(Responsibility)


def _is_person(text: str) -> Q:
    if text.isascii() and text.isdecimal() and int(text) <= _LIMIT:
        return Q(person=int(text))
    return with_words(text, "person__name")


def _teams(filters: HoldingFilters) -> QuerySet[Team, Any]:
    return Team.objects.filter(called(filters.team, Team)).values("pk")


def _interfaces(filters: HoldingFilters) -> QuerySet[Interface]:
    found = Interface.objects.all()
    if filters.interface:
        found = found.filter(called(filters.interface, Interface))
    if filters.team:
        found = found.filter(team__in=_teams(filters))
    return found


def _accountable(word: Responsibility, today: date) -> QuerySet[Ownership, Any]:
    return accountable(today).filter(interface=OuterRef("pk"), responsibility=word)


def _is_missing(ownerships: QuerySet[Ownership, Any]) -> Q:
    # asked for one key, PostgreSQL looks it up; asked whether one exists, it reads all there are
    return Q(IsNull(Subquery(ownerships.order_by().values("pk")[:1]), True))


def _parts(filters: HoldingFilters, sort: str, now: datetime) -> Iterator[Part]:
    """Yield what people were asked, and what nobody is asked for or accountable for."""
    through = _interfaces(filters) if _is_whole(filters, sort) else None
    if filters.state != HoldingState.GAP:
        found = ownerships_narrowed(filters, now)
        if through is None and _is_walked(filters, sort):
            yield from _by_interface(found, filters, sort, now.date())
        else:
            yield asked(found, now.date(), through)
    if filters.person or filters.state not in ("", HoldingState.GAP):
        return
    for word in _responsibilities(filters):
        yield gaps(_without(filters, word, now.date()), word, through)


def _is_walked(filters: HoldingFilters, sort: str) -> bool:
    """Tell whether the order of interfaces leads to the first rows: many, and ordered by them."""
    is_few = filters.interface or filters.team or filters.person
    return sort.removeprefix("-") in _BY_INTERFACE and not is_few


def _is_whole(filters: HoldingFilters, sort: str) -> bool:
    """Tell whether each interface has a row, asked or gap, for every responsibility."""
    return _is_walked(filters, sort) and not filters.state


def _by_interface(
    found: QuerySet[Ownership], filters: HoldingFilters, sort: str, today: date
) -> Iterator[Part]:
    parts = [found]
    if sort.removeprefix("-") == "responsibility":
        parts = [found.filter(responsibility=word) for word in _responsibilities(filters)]
    for one in parts:
        its = one.filter(interface=OuterRef("pk"))
        yield asked(one, today, Interface.objects.filter(~_is_missing(its)))


def _without(filters: HoldingFilters, word: Responsibility, today: date) -> QuerySet[Interface]:
    holders = Ownership.objects.filter(interface=OuterRef("pk"), responsibility=word)
    if filters.state == HoldingState.GAP:
        holders = _accountable(word, today)
    return _interfaces(filters).filter(_is_missing(holders))


def _selection(parts: Sequence[Part], sort: str, now: datetime) -> Selection[Holding]:
    order = ordered_by(SORTS, sort, "row_ownership")

    def first(most: int) -> Rows:
        return together((part.first(order, most) for part in parts), order)

    show = partial(holding_of, today=now.date())
    return Selection(together((part.rows() for part in parts), order), show, first)
