"""The outbox: a thing is said once, to those who may be told, and what became of it is kept."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction

from readiness.domain.mail import (
    KEPT,
    MOST_TRIES,
    Attempt,
    Letter,
    MailFault,
    MessageKind,
    MessageState,
    Notice,
    Parcel,
)
from readiness.models import OutboxMessage
from readiness.selectors.outbox import messages_by_state, messages_shown, outbox_at
from readiness.services.outbox import (
    CLAIM_LASTS,
    TEST_EVERY,
    mail_test,
    message_record,
    messages_claim,
    messages_prune,
    messages_write,
)
from readiness.tasks.mailing import send_mail
from readiness.tasks.probing import dispatch_due
from registry.models import AuditRow, User
from registry.services.errors import Refused
from tests.factories import NOW, AdministratorFactory, UserFactory, acting
from tests.mail_server import MailServer, mail_server

LETTER = Letter("A vote is needed", ("Please look.", "Twice."), "/releases/rel_1/", "The release")
WAITING, SENT, FAILED = MessageState.WAITING, MessageState.SENT, MessageState.FAILED


@pytest.fixture(autouse=True)
def relay(settings: Any) -> Any:
    """Have a mail server named, at which nobody listens unless a test says so."""
    settings.SMTP_HOST, settings.SMTP_FROM = "127.0.0.1", "ops@example.test"
    settings.SMTP_PORT, settings.SMTP_SECURITY = 1, "none"
    return settings


@pytest.fixture
def post(relay: Any) -> Iterator[MailServer]:
    with mail_server(MailServer()) as server:
        relay.SMTP_PORT = server.port
        yield server


def write(
    *people: User, key: str = "rel_1/1/prompt_review", kind: Any = MessageKind.VOTE_NEEDED
) -> int:
    notices = [Notice(kind, person.pk, key, LETTER) for person in people]
    return messages_write(notices=notices, now=NOW)


def claim(now: datetime = NOW, most: int = 50) -> tuple[str, tuple[Parcel, ...]]:
    return messages_claim(now=now, most=most)


def states() -> list[str]:
    return list(OutboxMessage.objects.order_by("pk").values_list("state", flat=True))


def test_a_thing_is_said_once_to_those_who_may_be_told(db: None, relay: Any) -> None:
    mia, tom = UserFactory.create(), UserFactory.create()
    closed = UserFactory.create(is_active=False)
    quiet = UserFactory.create(wants_mail=False)
    assert write(mia, tom, closed, quiet) == 2
    assert write(mia, tom, closed, quiet, mia) == 0
    assert write(mia, key="rel_1/2/prompt_review") == 1
    assert write(quiet, closed, kind=MessageKind.TEST) == 1, "one's own test is never optional"
    assert OutboxMessage.objects.count() == 4
    with pytest.raises(IntegrityError), transaction.atomic():
        OutboxMessage.objects.create(**_fields(mia))
    relay.SMTP_HOST = ""
    assert write(mia, key="rel_2/1/prompt_review") == 0, "what is old is no news"
    assert OutboxMessage.objects.count() == 4


def test_it_is_written_with_its_cause_or_not_at_all(db: None) -> None:
    mia = UserFactory.create()

    def cause() -> None:
        with transaction.atomic():
            write(mia)
            raise Refused("", "It did not come to it.")

    with pytest.raises(Refused):
        cause()
    assert not OutboxMessage.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"path": "//evil.test/"},
        {"path": "https://evil.test/"},
        {"kind": "spam"},
        {"state": "lost"},
        {"state": "sent"},
        {"next_try_at": None},
        {"fault": "said hunter2"[:12]},
    ],
)
def test_the_database_refuses_what_must_not_be(db: None, wrong: dict[str, object]) -> None:
    fields = _fields(UserFactory.create()) | wrong
    with pytest.raises(IntegrityError), transaction.atomic():
        OutboxMessage.objects.create(**fields)


def _fields(person: User) -> dict[str, Any]:
    return {
        "kind": MessageKind.VOTE_NEEDED,
        "person": person,
        "subject_key": "rel_1/1/prompt_review",
        "subject": "A vote",
        "text": "Please.",
        "path": "/releases/rel_1/",
        "link": "The release",
        "written_at": NOW,
        "next_try_at": NOW,
    }


def test_what_fails_is_tried_again_later_and_later_and_given_up_in_the_end(db: None) -> None:
    write(UserFactory.create())
    now, waits = NOW, []
    for _ in range(MOST_TRIES):
        token, (parcel,) = claim(now)
        assert claim(now)[1] == (), "whoever sends it holds it"
        attempt = Attempt(parcel.id, MailFault.BUSY, 451)
        assert message_record(claim=token, attempt=attempt, now=now)
        assert not message_record(claim=token, attempt=Attempt(parcel.id), now=now)
        row = OutboxMessage.objects.get()
        waits.append(row.next_try_at - now if row.next_try_at else None)
        now = row.next_try_at or now
    minutes = [wait and wait.total_seconds() / 60 for wait in waits]
    assert minutes == [1, 5, 15, 60, 240, 480, 1440, None]
    (shown,) = messages_shown()
    assert (shown.state, shown.tries) == ("given_up", MOST_TRIES)
    assert shown.trouble == "The mail server asked to be tried later (451)."
    assert claim(now + timedelta(days=30))[1] == ()
    assert messages_prune(now=now + KEPT) == 0
    assert messages_prune(now=now + KEPT + timedelta(seconds=1)) == 1


def test_a_worker_that_dies_loses_its_claim_and_no_message(db: None) -> None:
    write(UserFactory.create())
    lost, (parcel,) = claim()
    later = NOW + CLAIM_LASTS
    token, (again,) = claim(later)
    assert again == parcel, "the same message, so that a second copy is known for one"
    assert not message_record(claim=lost, attempt=Attempt(parcel.id), now=later)
    assert message_record(claim=token, attempt=Attempt(parcel.id), now=later)
    assert messages_by_state() == {SENT: 1}
    assert outbox_at().last_sent_at == later


def test_who_left_or_wants_no_more_is_sent_nothing_that_waits(db: None) -> None:
    gone, quiet, asking = UserFactory.create_batch(3)
    write(gone, quiet)
    write(asking, kind=MessageKind.TEST)
    User.objects.filter(pk=gone.pk).update(is_active=False)
    User.objects.exclude(pk=gone.pk).update(wants_mail=False)
    _, parcels = claim()
    assert [one.recipient for one in parcels] == [asking.email]
    assert {one.trouble for one in messages_shown()} == {
        "",
        "The recipient's account was closed meanwhile.",
        "The recipient switched e-mail off meanwhile.",
    }


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_send_each_message_once(post: MailServer) -> None:
    write(*UserFactory.create_batch(120))
    OutboxMessage.objects.update(next_try_at=NOW)
    start = Barrier(2)

    def work() -> None:
        try:
            start.wait()
            send_mail()
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(work) for _ in range(2)]:
            done.result()
    recipients = [one.recipient for one in post.letters]
    assert len(recipients) == len(set(recipients)) == 120
    assert messages_by_state() == {SENT: 120}
    # many over one connection: three batches of fifty, whoever takes them
    assert post.connections <= 4


@pytest.mark.django_db(transaction=True)
def test_a_test_goes_by_the_worker_to_whoever_asks(post: MailServer, stranger: User) -> None:
    ann = AdministratorFactory.create(email="ann@example.test", wants_mail=False)
    for person in (stranger, UserFactory.create(role="platform_lead")):
        with pytest.raises(PermissionDenied):
            mail_test(by=acting(person), now=NOW)
    mail_test(by=acting(ann), now=NOW)
    with pytest.raises(Refused, match="Wait a minute"):
        mail_test(by=acting(ann), now=NOW + TEST_EVERY - timedelta(seconds=1))
    OutboxMessage.objects.update(next_try_at=NOW)
    send_mail()
    send_mail()
    (letter,) = post.letters
    assert letter.recipient == "ann@example.test"
    assert letter.message["List-Unsubscribe"] is None
    assert AuditRow.objects.filter(kind="person", deed="requested").count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_tick_finds_what_waits_and_a_silent_server_breaks_nothing(
    relay: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(UserFactory.create())
    OutboxMessage.objects.update(next_try_at=NOW)
    sent: list[object] = []
    monkeypatch.setattr(send_mail, "apply_async", lambda **options: sent.append(options))
    dispatch_due()
    assert len(sent) == 1
    send_mail()
    row = OutboxMessage.objects.get()
    assert (row.state, row.fault) == (FAILED, MailFault.REFUSED)
    dispatch_due()
    assert len(sent) == 1, "it is not due yet"
    relay.SMTP_HOST = ""
    OutboxMessage.objects.update(next_try_at=NOW)
    dispatch_due()
    send_mail()
    assert len(sent) == 1
    assert outbox_at().is_on is False
