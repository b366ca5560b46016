"""The questions that people and tools answer, by the scorecard in force."""

from collections.abc import Mapping

from readiness.domain.checklist import Item
from readiness.domain.checks.catalogue import BY_ID
from readiness.selectors.policy import scorecard_in_force


def items_asked() -> Mapping[str, Item]:
    """Return what people and tools have a say in now, by the id of its check; one query."""
    return scorecard_in_force().items_asked


def item_asked(check: str) -> Item | None:
    """Return the item of a check that is asked now, None where nobody answers it; one query."""
    return items_asked().get(check)


def question_of(check: str) -> str:
    """Return the words of a check, "" where there is none; a query for an item's alone."""
    if check in BY_ID:
        return BY_ID[check].question
    item = item_asked(check)
    return item.question if item else ""
