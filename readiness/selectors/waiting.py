"""What of the checklists waits for one person: what they are asked, and what of theirs ends."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import DateField, DateTimeField, F, QuerySet, Value
from django.db.models.functions import Cast

from readiness.domain.attestations import Answer
from readiness.domain.checklist import items
from readiness.models import Assignment, Attestation
from readiness.selectors.checklist import SOON
from readiness.selectors.questions import is_asked, items_asked

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
    found = list(_asked_rows(person_id).union(_ending_rows(person_id, now), all=True))
    known = items() if {row[3] for row in found} <= items().keys() else items_asked()
    # a scorecard may be put in force between the two
    rows = [(*row[:4], known[row[3]].question, *row[4:]) for row in found if row[3] in known]
    asked = [(place, by, due) for *place, by, due, until in rows if until is None]
    ending = [(place, word, until) for *place, word, _, until in rows if until is not None]
    return Waiting(
        asked=tuple(
            AskedOfYou(QuestionPlace(*place), by, due, due is not None and due < now.date())
            for place, by, due in sorted(asked, key=lambda one: one[2] or date.max)
        ),
        ending=tuple(
            EndingAnswer(QuestionPlace(*place), Answer(answer), end, end <= now)
            for place, answer, end in sorted(ending, key=lambda one: one[2])
        ),
    )


def asked_of(person_id: int) -> QuerySet[Assignment]:
    """Return what a person is asked to answer of what the scorecard in force asks."""
    return Assignment.objects.filter(is_asked(), person=person_id).order_by()


def ending_of(person_id: int, now: datetime) -> QuerySet[Attestation]:
    """Return the answers of a person to what is asked that end soon after ``now``, or just did."""
    latest = Attestation.objects.filter(is_asked(), person=person_id, is_latest=True).order_by()
    return latest.filter(valid_until__gt=now - SOON, valid_until__lte=now + SOON)


def _asked_rows(person_id: int) -> QuerySet[Assignment, Any]:
    never = Cast(Value(None), DateTimeField())
    first = asked_of(person_id).order_by(F("due_on").asc(nulls_last=True), "pk")[:MOST]
    # a part of a union has no limit of its own on SQLite
    rows = Assignment.objects.filter(pk__in=first.values("pk")).order_by()
    return rows.values_list(*_PLACE, "assigned_by", "due_on", never)


def _ending_rows(person_id: int, now: datetime) -> QuerySet[Attestation, Any]:
    never = Cast(Value(None), DateField())
    first = ending_of(person_id, now).order_by("valid_until", "pk")[:MOST]
    rows = Attestation.objects.filter(pk__in=first.values("pk")).order_by()
    return rows.values_list(*_PLACE, "answer", never, "valid_until")
