"""Questions of a scorecard's own: what no probe sees and only people can answer."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache

from readiness.domain import checklist
from readiness.domain.checks.contract import Check, ClaimCheck
from readiness.domain.columns import COLUMNS, Column
from registry.domain.responsibilities import Responsibility

ID = re.compile(r"(?P<group>[A-Z]{3})-X(?P<number>[1-9][0-9]?)", re.ASCII)
"""No check of the catalogue has an X behind its dash, now or later."""
MOST_ITEMS = 99
ANSWERS = Responsibility.DEPLOYMENT_STANDARDS
"""Whose holder answers them beside the team: they are standards that a platform sets."""


@dataclass(frozen=True, slots=True)
class Item:
    """One question that people answer, as a scorecard brings it.

    Attributes:
        id: for example ``OWN-X1``; the part before the dash says in which column it counts.
        why: why it matters.
        proof: what evidence an answer needs.
        valid_days: how long an answer holds.
    """

    id: str
    question: str
    why: str
    proof: str
    valid_days: int


def group_of(column: Column) -> str:
    """Return the part before the dash that items of ``column`` have."""
    return column.groups[0]


def column_named(key: str) -> Column:
    """Return the column called ``key``.

    Raises:
        KeyError: there is none.
    """
    return {column.key: column for column in COLUMNS}[key]


def next_id(column: Column, taken: Mapping[str, object]) -> str:
    """Return the first id of an item in ``column`` that is not in ``taken``."""
    group = group_of(column)
    ids = (f"{group}-X{number}" for number in range(1, MOST_ITEMS + 1))
    return next(one for one in ids if one not in taken)


@cache
def checks_of(items: tuple[Item, ...]) -> Mapping[str, Check]:
    """Return the check of each item by its id."""
    return {item.id: _check(item) for item in items}


def _check(item: Item) -> Check:
    asked = checklist.Item(
        check=item.id,
        question=item.question,
        why=item.why,
        prove=item.proof,
        remedy=f"Do what it asks, then answer it with this to show: {item.proof}",
        lasts=timedelta(days=item.valid_days),
        responsibility=ANSWERS,
        voided_by=checklist.Voider.QUESTION,
    )
    return ClaimCheck(asked)
