"""The checklist: questions that people answer, and tools that hand in evidence.

Each row of ``items.yaml`` is one. Where a record or a probe answers the same check, an item is its
second source.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from registry.domain.responsibilities import Responsibility
from registry.domain.subject import Part

PATH = Path(__file__).parent / "items.yaml"
LONGEST_DAYS = 365
"""The longest time for which an answer counts."""


class ItemInvalid(ValueError):
    """A row of the checklist contradicts itself; the message names it."""


class Applies(StrEnum):
    """To which environments a question applies, by what is recorded of them."""

    ALWAYS = "always"
    INSIDE_ZONE = "inside_zone"
    TIER_1 = "tier_1"
    PROMPT = "prompt"
    MODEL_OR_PROMPT = "model_or_prompt"


class Voider(StrEnum):
    """What makes an earlier answer say nothing any more, once it changes."""

    NOTHING = "nothing"
    ENVIRONMENT = "environment"
    RELEASE = "release"
    QUESTION = "question"
    """Its own words: another scorecard may ask something else under the same id."""


@dataclass(frozen=True, slots=True)
class Item:
    """One question of the checklist.

    Attributes:
        why: why it is asked, one sentence.
        prove: what shows that it is so.
        remedy: what to do where it is not.
        lasts: how long an answer or a piece of evidence counts at most.
        responsibility: whose holder answers it beside the team.
        takes_evidence: whether a tool may answer it.
        takes_answers: whether people may.
        may_not_apply: whether people may say that it does not apply.
        about: the parts of a release that it asks about, none for all of them. Evidence from before
            a release outlives it where it names each of them that the interface has.
    """

    check: str
    question: str
    why: str
    prove: str
    remedy: str
    lasts: timedelta
    responsibility: Responsibility
    takes_evidence: bool = False
    takes_answers: bool = True
    may_not_apply: bool = True
    applies: Applies = Applies.ALWAYS
    voided_by: Voider = Voider.NOTHING
    about: tuple[Part, ...] = ()

    @property
    def days(self) -> int:
        """How many days an answer counts at most."""
        return self.lasts.days


@cache
def items() -> Mapping[str, Item]:
    """Return the items by the id of their check, in the order of the file."""
    return read(PATH.read_text("utf-8"))


def item_of(check: str) -> Item | None:
    """Return the item that answers ``check``, None where people and tools have no say in it."""
    return items().get(check)


def read(text: str) -> Mapping[str, Item]:
    """Read the rows of a checklist.

    Raises:
        ItemInvalid: one of them cannot be asked.
    """
    found = [_item(row) for row in yaml.safe_load(text)]
    if len({item.check for item in found}) != len(found):
        raise ItemInvalid("A check is listed twice.")
    return {item.check: item for item in found}


def _item(row: dict[str, Any]) -> Item:
    check, days = row["check"], row["days"]
    if not 1 <= days <= LONGEST_DAYS:
        raise ItemInvalid(f"{check}: an answer lasts 1 to {LONGEST_DAYS} days")
    item = Item(
        check=check,
        question=row["question"],
        why=row["why"],
        prove=row["prove"],
        remedy=row["remedy"],
        lasts=timedelta(days=days),
        responsibility=Responsibility(row["responsibility"]),
        takes_evidence=row.get("evidence", False),
        takes_answers=row.get("answers", True),
        may_not_apply=row.get("may_not_apply", True),
        applies=Applies(row.get("applies", Applies.ALWAYS)),
        voided_by=Voider(row.get("voided_by", Voider.NOTHING)),
        about=tuple(map(Part, row.get("about", ()))),
    )
    if not (item.takes_evidence or item.takes_answers):
        raise ItemInvalid(f"{check}: nobody may answer it")
    if item.about and item.voided_by is not Voider.RELEASE:
        raise ItemInvalid(f"{check}: a release that voids nothing has no part in it")
    return item
