"""What of the checklists waits for one person: what they are asked, and what of theirs ends."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import DateField, DateTimeField, QuerySet, Value
from django.db.models.functions import Cast

from readiness.domain.attestations import Answer
from readiness.models import Assignment, Attestation
from readiness.selectors.checklist import SOON
from readiness.selectors.questions import items_asked

MOST = 100
"""Questions of each kind that one page shows, the most urgent first."""


@dataclass(frozen=True, slots=True)
class QuestionPlace:
    """One question of one environment."""

    slug: str
    interface: str
    environment: str
    check: str
    question: str


@dataclass(frozen=True, slots=True)
class AskedOfYou:
    """A question that somebody is asked to answer."""

    place: QuestionPlace
    by: str
    due_on: date | None
    is_overdue: bool


@dataclass(frozen=True, slots=True)
class EndingAnswer:
    """An answer of somebody that ends soon, or ended lately."""

    place: QuestionPlace
    answer: Answer
    valid_until: datetime
    has_ended: bool


@dataclass(frozen=True, slots=True)
class Waiting:
    """What of the checklists waits for one person."""

    asked: tuple[AskedOfYou, ...]
    ending: tuple[EndingAnswer, ...]

    @property
    def total(self) -> int:
        """How many questions that are."""
        return len(self.asked) + len(self.ending)


_PLACE = (
    "environment__interface__slug",
    "environment__interface__name",
    "environment__name",
    "check_id",
)


def waiting_for(person_id: int, now: datetime) -> Waiting:
    """Return what waits for a person at ``now``, in two queries at most.

    What the scorecard in force does not ask any more waits for nobody.
    """
    found = list(_asked(person_id).union(_ending(person_id, now), all=True))
    items = items_asked() if found else {}
    rows = [(*row[:4], items[row[3]].question, *row[4:]) for row in found if row[3] in items]
    asked = [(place, by, due) for *place, by, due, until in rows if until is None]
    ending = [(place, word, until) for *place, word, _, until in rows if until is not None]
    return Waiting(
        asked=tuple(
            AskedOfYou(QuestionPlace(*place), by, due, due is not None and due < now.date())
            for place, by, due in sorted(asked, key=lambda one: one[2] or date.max)[:MOST]
        ),
        ending=tuple(
            EndingAnswer(QuestionPlace(*place), Answer(answer), end, end <= now)
            for place, answer, end in sorted(ending, key=lambda one: one[2])[:MOST]
        ),
    )


def _asked(person_id: int) -> QuerySet[Assignment, Any]:
    found = Assignment.objects.filter(person=person_id).order_by()
    never = Cast(Value(None), DateTimeField())
    return found.values_list(*_PLACE, "assigned_by", "due_on", never)


def _ending(person_id: int, now: datetime) -> QuerySet[Attestation, Any]:
    latest = Attestation.objects.filter(person=person_id, is_latest=True).order_by()
    found = latest.filter(valid_until__gt=now - SOON, valid_until__lte=now + SOON)
    return found.values_list(*_PLACE, "answer", Cast(Value(None), DateField()), "valid_until")
