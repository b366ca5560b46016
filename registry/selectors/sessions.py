"""Reads about where a person is signed in."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from registry.models import Session, User


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


def sessions_of(person: User, *, current: str | None, now: datetime) -> tuple[SessionRow, ...]:
    """Return where ``person`` is signed in, the present browser first, then the newest.

    Args:
        current: key of the session that asks.
    """
    found = Session.objects.filter(person=person, expire_date__gt=now).defer("session_data")
    rows = [_row(session, current) for session in found]
    return tuple(sorted(rows, key=lambda row: not row.is_current))


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
