"""Reads about the outbox: whether anything can be sent, and how it stands."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import Count, F, Max, Min, Q

from readiness.domain.mail import MailFault, MessageKind, MessageState, Notice, fault_sentence
from readiness.domain.outcomes import Outcome
from readiness.domain.vitals import Outbox
from readiness.models import OutboxMessage
from registry.selectors.people import people_to_write_to

MOST_SHOWN = 10
"""Messages that the page about the program shows; all of them are in the admin."""


@dataclass(frozen=True, slots=True)
class ShownMessage:
    """A message as administrators see it: to whom, about what, and why it is still here."""

    title: str
    person: str
    subject: str
    state: str
    tries: int
    written_at: datetime
    next_try_at: datetime | None
    settled_at: datetime | None
    trouble: str

    @property
    def outcome(self) -> Outcome:
        """The glyph that says how it stands."""
        return _OUTCOMES[MessageState(self.state)]


_OUTCOMES = {
    MessageState.SENT: Outcome.PASS,
    MessageState.WAITING: Outcome.UNKNOWN,
    MessageState.FAILED: Outcome.WARN,
    MessageState.GIVEN_UP: Outcome.FAIL,
}


def mail_is_on() -> bool:
    """Tell whether the operator named a mail server."""
    return bool(settings.SMTP_HOST)


def reachable(notices: Sequence[Notice]) -> frozenset[Notice]:
    """Return those of ``notices`` whose recipient is here and wants to be told."""
    ids = [one.person_id for one in notices]
    here = dict(people_to_write_to(ids)) if ids else {}
    return frozenset(
        one
        for one in notices
        if one.person_id in here and (here[one.person_id] or not one.kind.is_optional)
    )


def messages_said(keys: Iterable[str]) -> frozenset[tuple[str, int, str]]:
    """Return what is in the outbox about some things: kind, person and key of each."""
    found = OutboxMessage.objects.order_by().filter(subject_key__in=list(keys))
    return frozenset(found.values_list("kind", "person_id", "subject_key"))


def outbox_at() -> Outbox:
    """Return how many messages wait and failed, and when the last one left."""
    rows = OutboxMessage.objects.aggregate(
        waiting=Count("pk", filter=Q(state=MessageState.WAITING)),
        failed=Count("pk", filter=Q(state=MessageState.FAILED)),
        given_up=Count("pk", filter=Q(state=MessageState.GIVEN_UP)),
        sent=Count("pk", filter=Q(state=MessageState.SENT)),
        oldest_at=Min("written_at", filter=Q(next_try_at__isnull=False)),
        last_sent_at=Max("settled_at", filter=Q(state=MessageState.SENT)),
    )
    return Outbox(is_on=mail_is_on(), **rows)


def messages_by_state() -> dict[MessageState, int]:
    """Return how many messages there are of each state."""
    counted = OutboxMessage.objects.order_by().values_list("state").annotate(Count("pk"))
    return {MessageState(state): count for state, count in counted}


def messages_shown() -> tuple[ShownMessage, ...]:
    """Return what needs a look first, then the latest, for administrators."""
    rows = OutboxMessage.objects.select_related("person").order_by(
        F("settled_at").desc(nulls_first=True), "-pk"
    )
    return tuple(map(_shown, rows[:MOST_SHOWN]))


def _shown(row: OutboxMessage) -> ShownMessage:
    return ShownMessage(
        title=MessageKind(row.kind).label,
        person=str(row.person),
        subject=row.subject,
        state=row.state,
        tries=row.tries,
        written_at=row.written_at,
        next_try_at=row.next_try_at,
        settled_at=row.settled_at,
        trouble=fault_sentence(MailFault(row.fault), row.code) if row.fault else "",
    )
