"""Who answers for what, and where nobody does, over all interfaces.

Gaps are found by the database: one short query for each responsibility, put together with what
people were asked to one list, which is ordered and cut there too.
"""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    CharField,
    DateField,
    DateTimeField,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Coalesce, Lower

from registry.domain.responsibilities import Responsibility
from registry.domain.snapshot import OwnershipState
from registry.domain.vocabulary import PersonRole
from registry.models import Interface, Membership, Ownership, Team, User
from registry.selectors.holding_shapes import SOON, Holding, HoldingFilters, HoldingState
from registry.selectors.ownership_states import accountable, state_of
from registry.selectors.selection import Selection, called, ordered_by, with_words

Columns = dict[str, Combinable]

_STATES = {
    HoldingState.HELD: OwnershipState.ACCEPTED,
    HoldingState.WAITING: OwnershipState.INVITED,
    HoldingState.LAPSED: OwnershipState.LAPSED,
}
_WORDS = {state.value: word for word, state in _STATES.items()} | {"gap": HoldingState.GAP}
NAMELESS = "Somebody without a name"
"""Stands for a person who has none, so that no address is shown in its place."""
_FIRST, _LAST = date(1970, 1, 1), date(9999, 12, 31)
"""Days that stand for no day: what waits sorts before all, what never lapses behind."""
_INTERFACE = ("row_order", "row_interface")
_SORTS = {
    "interface": (*_INTERFACE, "row_responsibility"),
    "responsibility": ("row_responsibility", *_INTERFACE),
    "holder": ("row_holder", *_INTERFACE, "row_responsibility"),
    "state": ("row_state", "row_day", *_INTERFACE, "row_responsibility"),
    "until": ("row_day", *_INTERFACE, "row_responsibility"),
}
_LIMIT = 2**31 - 1
"""The largest number of a person that every database can compare."""


def holdings(filters: HoldingFilters, *, sort: str, now: datetime) -> Selection[Holding]:
    """Return who answers for what under ``filters``, and where nobody does.

    Without a state, a responsibility that nobody is asked for stands there as a gap. A gap belongs
    to the team that is accountable for the interface.
    """
    asked = _rows(ownerships_narrowed(filters, now), now.date())
    gaps = [_gaps(filters, word, now.date()) for word in _responsibilities(filters)]
    if filters.person or filters.state not in ("", HoldingState.GAP):
        return _selection(asked, sort, now)
    if filters.state == HoldingState.GAP:
        return _selection(gaps[0].union(*gaps[1:], all=True) if gaps[1:] else gaps[0], sort, now)
    return _selection(asked.union(*gaps, all=True), sort, now)


def holdings_of(
    holder: Q, filters: HoldingFilters, *, sort: str, now: datetime
) -> Selection[Holding]:
    """Return what one holder is asked to own, or owns, under ``filters``.

    Args:
        holder: condition on ownerships, of ``of_team`` or ``of_person``.
    """
    held = ownerships_narrowed(replace(filters, team="", person=""), now).filter(holder)
    return _selection(_rows(held, now.date()), sort, now)


def held_by(person: User, now: datetime) -> Selection[Holding]:
    """Return what ``person``, alone or in a team, accepted to own, the next to lapse first."""
    theirs = of_person(person.pk, PersonRole(person.role))
    accepted = ownerships_narrowed(HoldingFilters(), now).filter(theirs, accepted_at__isnull=False)
    return _selection(_rows(accepted, now.date()), "until", now)


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
        found = found.filter(called(filters.team, Team, "team__"))
    if filters.person:
        found = found.filter(_is_person(filters.person))
    if filters.responsibility:
        found = found.filter(responsibility=filters.responsibility)
    if filters.state == HoldingState.SOON:
        soon = Q(row_state=OwnershipState.ACCEPTED, review_by__lte=today + SOON)
        return found.filter(soon)
    if filters.state:
        found = found.filter(row_state=_STATES.get(HoldingState(filters.state), ""))
    return found


def interfaces_with_gaps(filters: HoldingFilters, now: datetime) -> QuerySet[Interface]:
    """Return the interfaces that somebody is missing for, each with its ``gaps``."""
    words = _responsibilities(filters)
    missing = {f"gap_{word}": ~_is_held(word, now.date()) for word in words}
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


def _interfaces(filters: HoldingFilters) -> QuerySet[Interface]:
    found = Interface.objects.all()
    if filters.interface:
        found = found.filter(called(filters.interface, Interface))
    if filters.team:
        found = found.filter(called(filters.team, Team, "team__"))
    return found


def _is_held(word: Responsibility, today: date) -> Exists:
    return Exists(accountable(today).filter(interface=OuterRef("pk"), responsibility=word))


def _gaps(filters: HoldingFilters, word: Responsibility, today: date) -> QuerySet[Interface, Any]:
    asked = Ownership.objects.filter(interface=OuterRef("pk"), responsibility=word)
    held = _is_held(word, today) if filters.state == HoldingState.GAP else Exists(asked)
    columns: Columns = {
        "row_ownership": Value(0, IntegerField()),
        "row_interface": F("slug"),
        "row_name": F("name"),
        "row_responsibility": Value(word.value, CharField()),
        "row_standing": Value("", CharField()),
        "row_state": Value(HoldingState.GAP.value, CharField()),
        "row_holder": Value("", CharField()),
        "row_team": Value("", CharField()),
        "row_person": Value(0, IntegerField()),
        "row_is_open": Value(False, BooleanField()),
        "row_successor": Value("", CharField()),
        "row_invited_at": Cast(Value(None), DateTimeField()),
        "row_accepted_at": Cast(Value(None), DateTimeField()),
        "row_day": Value(_LAST, DateField()),
        "row_until": Cast(Value(None), DateField()),
        "row_order": Lower("name"),
    }
    return _interfaces(filters).filter(~held).order_by().values(**columns)


def _rows(ownerships: QuerySet[Ownership], today: date) -> QuerySet[Ownership, Any]:
    waits = When(accepted_at=None, then=Value(_FIRST))
    columns: Columns = {
        "row_ownership": F("pk"),
        "row_interface": F("interface__slug"),
        "row_name": F("interface__name"),
        "row_responsibility": F("responsibility"),
        "row_standing": F("standing"),
        "row_state": state_of(today),
        "row_holder": _name("team", "person"),
        "row_team": Coalesce("team__slug", Value("")),
        "row_person": Coalesce("person_id", Value(0)),
        "row_is_open": Coalesce("team__is_active", "person__is_active"),
        "row_successor": Coalesce(_name("successor__team", "successor__person"), Value("")),
        "row_invited_at": F("invited_at"),
        "row_accepted_at": F("accepted_at"),
        "row_day": Case(
            waits, default=Coalesce("review_by", Value(_LAST)), output_field=DateField()
        ),
        "row_until": F("review_by"),
        "row_order": Lower("interface__name"),
    }
    return ownerships.order_by().values(**columns)


def _name(team: str, person: str) -> Case:
    nameless = When(**{f"{person}__name": ""}, then=Value(NAMELESS))
    return Case(nameless, default=Coalesce(f"{team}__name", f"{person}__name"))


def _selection(records: QuerySet[Any, Any], sort: str, now: datetime) -> Selection[Holding]:
    ordered = records.order_by(*ordered_by(_SORTS, sort, "row_ownership"))
    return Selection(ordered, lambda found: _holding(found, now.date()))


def _holding(found: dict[str, Any], today: date) -> Holding:
    day: date | None = found["row_day"] if found["row_day"] not in (_FIRST, _LAST) else None
    return Holding(
        ownership_id=found["row_ownership"],
        interface=found["row_interface"],
        interface_name=found["row_name"],
        responsibility=Responsibility(found["row_responsibility"]),
        standing=found["row_standing"],
        state=_WORDS[found["row_state"]],
        holder=found["row_holder"],
        team=found["row_team"],
        person_id=found["row_person"],
        is_holder_open=bool(found["row_is_open"]),
        successor=found["row_successor"],
        invited_at=found["row_invited_at"],
        accepted_at=found["row_accepted_at"],
        review_by=day,
        asked_until=found["row_until"],
        lapses_soon=day is not None and day <= today + SOON,
    )
