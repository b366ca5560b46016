"""The questions that people and tools answer, by the scorecard in force."""

from collections.abc import Mapping

from django.db.models import Exists, OuterRef, Q, Value
from django.db.models.functions import Concat

from readiness.domain.checklist import Item
from readiness.domain.checks.catalogue import BY_ID
from readiness.domain.scorecards import current
from readiness.models import Scorecard
from readiness.selectors.policy import scorecard_in_force


def items_asked() -> Mapping[str, Item]:
    """Return what people and tools have a say in now, by the id of its check; one query."""
    return scorecard_in_force().items_asked


def is_asked() -> Q:
    """Return the condition that what is in force asks the ``check_id`` of a row; no query.

    A scorecard of one's own is kept as the program writes it, a line for each check.
    """
    active = Scorecard.objects.filter(state=Scorecard.State.ACTIVE)
    line = Concat(Value("- {id: "), OuterRef("check_id"), Value(","))
    of_the_program = ~Q(Exists(active)) & Q(check_id__in=list(current().items_asked))
    return of_the_program | Q(Exists(active.filter(content__contains=line)))


def item_asked(check: str) -> Item | None:
    """Return the item of a check that is asked now, None where nobody answers it; one query."""
    return items_asked().get(check)


def question_of(check: str) -> str:
    """Return the words of a check, "" where there is none; a query for an item's alone."""
    if check in BY_ID:
        return BY_ID[check].question
    item = item_asked(check)
    return item.question if item else ""
