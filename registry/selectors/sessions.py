"""Reads about where a person is signed in."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Case, When

from registry.models import Session, User
from registry.selectors.selection import Selection


@dataclass(frozen=True, slots=True)
class SessionRow:
    """One browser in which a person is signed in.

    Attributes:
        handle: names the session without opening it.
        signed_in_at: None where that was not noted.
        address: network address at that time, "" where there was none.
        agent: the browser in words, "" where it is not known.
        is_current: whether it is the one that asks.
    """

    handle: str
    signed_in_at: datetime | None
    address: str
    agent: str
    ends_at: datetime
    is_current: bool


def sessions_of(person: User, *, current: str | None, now: datetime) -> Selection[SessionRow]:
    """Return where ``person`` is signed in, the present browser first, then the newest.

    Args:
        current: key of the session that asks.
    """
    found = Session.objects.filter(person=person, expire_date__gt=now).defer("session_data")
    is_other = Case(When(session_key=current or "", then=0), default=1)
    ordered = found.annotate(is_other=is_other).order_by("is_other", "-signed_in_at", "pk")
    return Selection(ordered, lambda session: _row(session, current))


def handle_of(session_key: str) -> str:
    """Return a name for a session from which nobody gets its key."""
    return hashlib.sha256(session_key.encode()).hexdigest()[:16]


def _row(session: Session, current: str | None) -> SessionRow:
    return SessionRow(
        handle=handle_of(session.session_key),
        signed_in_at=session.signed_in_at,
        address=session.address or "",
        agent=session.agent,
        ends_at=session.expire_date,
        is_current=session.session_key == current,
    )
