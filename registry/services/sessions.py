"""Writes about where people are signed in."""

from datetime import datetime
from typing import Any

from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction

from registry.domain.audit import Deed, Kind, Subject
from registry.models import Session, User
from registry.models.sessions import BEGUN
from registry.rights import Actor, require_in_person
from registry.selectors.sessions import handle_of
from registry.services.auditing import audit, of_person
from registry.services.errors import Refused


@transaction.atomic
def session_begin(*, by: Actor, session: SessionBase, now: datetime) -> None:
    """Note in a session in which somebody just signed in when and from where; drop expired ones."""
    begun: dict[str, Any] = {"at": now.isoformat()}
    session[BEGUN] = begun | {"address": by.origin.address, "agent": by.origin.agent}
    Session.objects.filter(expire_date__lt=now).delete()
    audit(by=by, deed=Deed.SIGNED_IN, subject=of_person(by.person))


@transaction.atomic
def session_end(*, by: Actor, handle: str) -> None:
    """Sign oneself out of one browser.

    Raises:
        PermissionDenied: a token acts for the person.
        Refused: one is not signed in there any more.
    """
    require_in_person(by)
    keys = Session.objects.filter(person=by.person).values_list("session_key", flat=True)
    wanted = [key for key in keys if handle_of(key) == handle]
    if not wanted:
        raise Refused("", "That browser is not signed in any more.")
    Session.objects.filter(session_key__in=wanted).delete()
    _audit(by, len(wanted))


@transaction.atomic
def sessions_end_others(*, by: Actor, keep: str | None) -> int:
    """Sign oneself out everywhere but in the session with the key ``keep``; return of how many.

    Raises:
        PermissionDenied: a token acts for the person.
    """
    require_in_person(by)
    ended = sessions_end(person=by.person, keep=keep)
    _audit(by, ended)
    return ended


def sessions_end(*, person: User, keep: str | None = None) -> int:
    """Sign ``person`` out everywhere, but not of ``keep``; part of closing an account."""
    ended, _ = Session.objects.filter(person=person).exclude(session_key=keep or "").delete()
    return ended


def _audit(by: Actor, ended: int) -> None:
    subject = Subject(Kind.SESSION, (by.person.email,))
    audit(by=by, deed=Deed.ENDED, subject=subject, after={"browsers": ended})
