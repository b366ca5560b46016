"""What waits for the decision of a person, as the registry asks for it."""

from datetime import UTC, datetime
from typing import Any

from django.db.models import QuerySet

from readiness.models import Waiver
from readiness.selectors.votes_wanted import releases_wanting
from readiness.selectors.waiting import asked_of, ending_of
from readiness.selectors.waivers import waivers_waiting
from registry.domain.approvals.approval import Approval
from registry.selectors.approvals import approvals_wanting
from registry.selectors.decisions import Decision
from registry.selectors.ownerships import interfaces_asking
from registry.selectors.people import Person

_NEVER = datetime.max.replace(tzinfo=UTC)
MOST = 50
"""Decisions that a page shows at once; the next ones follow when these are made."""


def waiting(person: Person, now: datetime) -> tuple[QuerySet[Any], ...]:
    """Return the records that wait for a decision of ``person``: waivers, and releases."""
    return waivers_waiting(person, now), releases_wanting(person, now)


def questions(person: Person, now: datetime) -> tuple[QuerySet[Any], ...]:
    """Return the records of the checklists that wait for ``person``, or soon will."""
    return asked_of(person.pk), ending_of(person.pk, now)


def shown(person: Person, now: datetime) -> tuple[Decision, ...]:
    """Return what waits for a decision of ``person``, the longest waiting first."""
    related = waivers_waiting(person, now).select_related("environment__interface")
    wanting = approvals_wanting(person, now, among=releases_wanting(person, now)[:MOST])
    votes = (_vote(one, person) for one in wanting)
    found = [*map(_decision, related[:MOST]), *votes]
    return tuple(sorted(found, key=lambda one: one.asked_at))[:MOST]


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


def _vote(approval: Approval, person: Person) -> Decision:
    wanted = [
        slot.responsibility.label.lower()
        for slot in approval.tally.slots
        if person.pk in {one.person_id for one in slot.waiting}
    ]
    changes = ", ".join(approval.kinds) or "nothing that a digest shows"
    return Decision(
        page="release",
        public_id=approval.public_id,
        asks=f"Approve {approval.version}",
        interface_slug=approval.interface_slug,
        interface_name=approval.interface_name,
        environment=approval.environment,
        detail=f"Your vote for {' and '.join(wanted)} is missing. It changes {changes}.",
        asked_by=approval.submitted_by or approval.requested_by,
        asked_at=approval.submitted_at or _NEVER,
        until=approval.expires_at.date() if approval.expires_at else None,
        is_quoted=False,
    )


def asking_of(person: Person, now: datetime) -> QuerySet[Any, int]:
    """Return the primary keys of interfaces that wait for an answer or a decision of ``person``."""
    places = (
        one.order_by().values_list("environment__interface", flat=True)
        for one in (*waiting(person, now), *questions(person, now))
    )
    asking: QuerySet[Any, int] = interfaces_asking(person).order_by().union(*places)
    return asking
