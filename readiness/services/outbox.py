"""Writes about the outbox: what is to be said, who sends it, and how that went.

Whoever sends holds a claim, as with probes: a token written into free rows. Nothing is sent inside
a transaction. A worker that dies loses its claim after ``CLAIM_LASTS``, and the message is sent
again, with the same Message-ID: rather twice than never.
"""

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from readiness.domain.mail import (
    KEPT,
    LONGEST_TEXT,
    Attempt,
    Letter,
    MailFault,
    MessageKind,
    MessageState,
    Notice,
    Parcel,
    next_state,
    next_try,
    one_line,
)
from readiness.models import OutboxMessage
from readiness.selectors.outbox import mail_is_on, messages_said, reachable
from registry.domain.audit import Deed, Kind, Subject
from registry.rights import Actor, require, require_in_person
from registry.services.auditing import audit
from registry.services.errors import Refused

CLAIM_LASTS = timedelta(minutes=10)
"""How long a worker may take for what it holds; longer than all of its waits together."""
TEST_EVERY = timedelta(minutes=1)
"""Time between two tests that one person asks for."""
PARAGRAPHS = "\n\n"


def messages_write(*, notices: Iterable[Notice], now: datetime) -> int:
    """Have people told something, each thing once; call it in the transaction of its cause.

    Closed accounts, and those who want no e-mail, are left out. Without a mail server nothing is
    kept for later: what is old is no news.

    Returns:
        How many messages are new.
    """
    wanted = {(one.kind, one.person_id, one.subject_key): one for one in notices}
    if not wanted or not mail_is_on():
        return 0
    said = messages_said(key for _, _, key in wanted)
    fresh = [one for key, one in wanted.items() if key not in said]
    told = reachable(fresh)
    rows = [_row(one, now) for one in fresh if one in told]
    # whoever writes the same at the same time has written it
    OutboxMessage.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


@transaction.atomic
def mail_test(*, by: Actor, now: datetime) -> None:
    """Have a test message sent to whoever asks, by the worker, as every other message is.

    Raises:
        PermissionDenied: ``by`` is no administrator, or is a token.
        Refused: no mail server is set, or a test was asked for within the minute.
    """
    require(by, "registry.manage_people")
    require_in_person(by)
    if not mail_is_on():
        raise Refused("", "No mail server is set. Set SMTP_HOST and SMTP_FROM, then restart.")
    mine = OutboxMessage.objects.filter(kind=MessageKind.TEST, person_id=by.person.pk)
    if mine.filter(written_at__gt=now - TEST_EVERY).exists():
        raise Refused("", "A test is on its way, or was just sent. Wait a minute for the next.")
    # twice in the same minute is once
    key = f"{now:%Y-%m-%dT%H:%M}"
    messages_write(notices=[Notice(MessageKind.TEST, by.person.pk, key, _TEST)], now=now)
    audit(by=by, deed=Deed.REQUESTED, subject=Subject(Kind.PERSON, (by.person.email,)))


@transaction.atomic
def messages_claim(*, now: datetime, most: int) -> tuple[str, tuple[Parcel, ...]]:
    """Take up to ``most`` messages that are due, the longest waiting first.

    What its recipient can no longer be told is given up at once.

    Returns:
        The claim under which attempts are recorded, and what to send.
    """
    due = OutboxMessage.objects.filter(next_try_at__lte=now).order_by("next_try_at", "pk")
    # of two workers that look at the same time, each gets what the other one does not hold
    rows = list(
        due.select_for_update(skip_locked=True, of=("self",)).select_related("person")[:most]
    )
    claim = secrets.token_hex(16)
    held = [row for row in rows if not _is_moot(row, now)]
    OutboxMessage.objects.filter(pk__in=[row.pk for row in held]).update(
        claim=claim, tries=F("tries") + 1, next_try_at=now + CLAIM_LASTS
    )
    return claim, tuple(map(_parcel, held))


@transaction.atomic
def message_record(*, claim: str, attempt: Attempt, now: datetime) -> bool:
    """Keep how an attempt ended; return False where the claim was lost meanwhile."""
    mine = OutboxMessage.objects.select_for_update().filter(pk=attempt.parcel_id, claim=claim)
    row = mine.first()
    if row is None:
        return False
    _settle(row, next_state(row.tries, attempt.fault), attempt, now)
    return True


@transaction.atomic
def messages_prune(*, now: datetime) -> int:
    """Forget messages that were settled long ago; return how many."""
    old = OutboxMessage.objects.filter(settled_at__lt=now - KEPT)
    return old.delete()[0]


def parcels_due(now: datetime) -> bool:
    """Tell whether anything waits to be sent."""
    return OutboxMessage.objects.filter(next_try_at__lte=now).exists()


_TEST = Letter(
    "Test message",
    ("Ops registry can send e-mail. Whoever is asked for a vote is told so from now on.",),
    "/system/",
    "How the program is",
)


def _row(notice: Notice, now: datetime) -> OutboxMessage:
    letter = notice.letter
    return OutboxMessage(
        kind=notice.kind,
        person_id=notice.person_id,
        subject_key=notice.subject_key,
        subject=one_line(letter.subject),
        text=PARAGRAPHS.join(letter.paragraphs)[:LONGEST_TEXT],
        path=letter.path,
        link=letter.link,
        written_at=now,
        next_try_at=now,
    )


def _is_moot(row: OutboxMessage, now: datetime) -> bool:
    """Give a message up that must not be sent any more, and tell so."""
    person = row.person
    fault = None
    if not person.is_active:
        fault = MailFault.CLOSED
    elif MessageKind(row.kind).is_optional and not person.wants_mail:
        fault = MailFault.UNWANTED
    if fault is None:
        return False
    _settle(row, MessageState.GIVEN_UP, Attempt(row.pk, fault), now)
    return True


def _settle(row: OutboxMessage, state: MessageState, attempt: Attempt, now: datetime) -> None:
    row.state, row.claim = state, ""
    row.fault, row.code = attempt.fault or "", attempt.code
    row.settled_at = now if state.is_settled else None
    row.next_try_at = None if state.is_settled else next_try(row.tries, now)
    row.save(update_fields=["state", "claim", "fault", "code", "settled_at", "next_try_at"])


def _parcel(row: OutboxMessage) -> Parcel:
    kind = MessageKind(row.kind)
    return Parcel(
        id=row.pk,
        key=f"{kind}/{row.person_id}/{row.subject_key}",
        recipient=row.person.email,
        kind=kind,
        letter=Letter(row.subject, tuple(row.text.split(PARAGRAPHS)), row.path, row.link),
        written_at=row.written_at,
    )
