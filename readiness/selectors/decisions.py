"""What waits for the decision of a person, as the registry asks for it."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from readiness.models import Waiver
from readiness.selectors.waiting import asked_of, ending_of
from readiness.selectors.waivers import waivers_waiting
from registry.selectors.decisions import Decision
from registry.selectors.ownerships import interfaces_asking
from registry.selectors.people import Person

MOST = 50
"""Decisions that a page shows at once; the next ones follow when these are made."""


def waiting(person: Person, now: datetime) -> QuerySet[Any]:
    """Return the records that wait for a decision of ``person``."""
    return waivers_waiting(person, now)


def questions(person: Person, now: datetime) -> tuple[QuerySet[Any], ...]:
    """Return the records of the checklists that wait for ``person``, or soon will."""
    return asked_of(person.pk), ending_of(person.pk, now)


def shown(person: Person, now: datetime) -> tuple[Decision, ...]:
    """Return what waits for a decision of ``person``, the longest waiting first."""
    related = waivers_waiting(person, now).select_related("environment__interface")
    return tuple(map(_decision, related[:MOST]))


def _decision(row: Waiver) -> Decision:
    place: Any = row.environment
    return Decision(
        page="waiver",
        public_id=row.public_id,
        asks=f"Waive {row.check_id}",
        interface_slug=place.interface.slug,
        interface_name=place.interface.name,
        environment=place.name,
        detail=row.reason,
        asked_by=row.requester,
        asked_at=row.requested_at,
        until=row.ends_on,
    )


def asking_of(person: Person, now: datetime) -> QuerySet[Any, int]:
    """Return the primary keys of interfaces that wait for an answer or a decision of ``person``."""
    decisions = waivers_waiting(person, now).order_by()
    places = (
        one.values_list("environment__interface", flat=True)
        for one in (decisions, *questions(person, now))
    )
    return interfaces_asking(person).order_by().union(*places)
