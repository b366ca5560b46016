"""Records of two kinds as rows with the same columns: what people were asked, and gaps.

One statement puts both kinds together. Each part of it can be cut to the rows that may come first
before they are put together, so that a page reads about as many rows as it shows.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    CharField,
    DateField,
    DateTimeField,
    F,
    IntegerField,
    QuerySet,
    Value,
    When,
)
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Coalesce, Lower

from registry.domain.owner_snapshots import OwnershipState
from registry.domain.responsibilities import Responsibility
from registry.models import Interface, Ownership
from registry.selectors.holding_shapes import SOON, Holding, HoldingState
from registry.selectors.ownership_states import state_of

Rows = QuerySet[Any, Any]
Columns = dict[str, Combinable]

STATES = {
    HoldingState.HELD: OwnershipState.ACCEPTED,
    HoldingState.WAITING: OwnershipState.INVITED,
    HoldingState.LAPSED: OwnershipState.LAPSED,
}
_WORDS = {state.value: word for word, state in STATES.items()} | {"gap": HoldingState.GAP}
NAMELESS = "Somebody without a name"
"""Stands for a person who has none, so that no address is shown in its place."""
_FIRST, _LAST = date(1970, 1, 1), date(9999, 12, 31)
"""Days that stand for no day: what waits sorts before all, what never lapses behind."""
_INTERFACE = ("row_order", "row_interface")
SORTS = {
    "interface": (*_INTERFACE, "row_responsibility"),
    "responsibility": ("row_responsibility", *_INTERFACE),
    "holder": ("row_holder", *_INTERFACE, "row_responsibility"),
    "state": ("row_state", "row_day", *_INTERFACE, "row_responsibility"),
    "until": ("row_day", *_INTERFACE, "row_responsibility"),
}


@dataclass(frozen=True, slots=True)
class Part:
    """Records that become rows of one kind.

    Attributes:
        columns: what a row has, by name.
        orders: those of ``columns`` that are not the same in all of these rows.
        at: leads from a record to its interface.
        through: interfaces that each have a row of the list, and together all of this part: where
            rows are ordered by interface, the first of these have the first rows.
    """

    records: Rows
    columns: Columns
    orders: tuple[str, ...]
    at: str
    through: QuerySet[Interface] | None = None

    def rows(self) -> Rows:
        """Return all rows."""
        return self.records.order_by().values(**self.columns)

    def first(self, order: Sequence[str], most: int) -> Rows:
        """Return the rows that come first in ``order``: so many, or all if there are fewer.

        Others may be among them.
        """
        # a part of a union has no limit of its own on SQLite
        if self.through is not None:
            keyed = self.through.annotate(row_order=Lower("name"), row_interface=F("slug"))
            first = _keys(keyed, order, _INTERFACE, most)
            return (
                self.records.filter(**{f"{self.at}__in": first}).order_by().values(**self.columns)
            )
        named = {name.removeprefix("-") for name in order} & {*self.orders}
        keyed = self.records.annotate(**{name: self.columns[name] for name in named})
        first = _keys(keyed, order, self.orders, most)
        chosen: Rows = self.records.model.objects.filter(pk__in=first)
        return chosen.order_by().values(**self.columns)


def gaps(
    interfaces: QuerySet[Interface],
    word: Responsibility,
    through: QuerySet[Interface] | None = None,
) -> Part:
    """Return a row for each of ``interfaces``, for which nobody answers for ``word``.

    Args:
        through: as in ``Part``.
    """
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
    return Part(interfaces, columns, _INTERFACE, "pk", through)


def asked(
    ownerships: QuerySet[Ownership], today: date, through: QuerySet[Interface] | None = None
) -> Part:
    """Return a row for each of ``ownerships`` with what it is worth on ``today``.

    Args:
        through: as in ``Part``.
    """
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
    return Part(ownerships, columns, tuple(columns), "interface", through)


def together(parts: Iterable[Rows], order: Sequence[str]) -> Rows:
    """Return the rows of all ``parts`` in ``order``."""
    first, *others = parts
    return (first.union(*others, all=True) if others else first).order_by(*order)


def holding_of(found: dict[str, Any], today: date) -> Holding:
    """Return the shape of a row."""
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


def _keys(records: Rows, order: Sequence[str], names: Sequence[str], most: int) -> Rows:
    known = [name for name in order if name.removeprefix("-") in names]
    return records.order_by(*known).values("pk")[:most]


def _name(team: str, person: str) -> Case:
    nameless = When(**{f"{person}__name": ""}, then=Value(NAMELESS))
    return Case(nameless, default=Coalesce(f"{team}__name", f"{person}__name"))
