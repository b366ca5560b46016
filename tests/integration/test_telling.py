"""Who is told by e-mail: those whose vote is needed, once, and who asked, what came of it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from deploy.celery import app
from readiness.domain.gate.asking import Question
from readiness.domain.mail import MessageKind
from readiness.models import OutboxMessage
from readiness.services.gate_evaluations import gate_ask
from readiness.services.outbox import messages_claim
from readiness.services.telling import (
    LOOKED_AT_EVERY,
    NEWS,
    everybody_tell,
    interface_tell,
    release_tell,
)
from readiness.tasks.listeners import release_changed
from readiness.tasks.mailing import send_mail
from registry.domain.approvals.ballots import Choice
from registry.domain.gate_modes import GateMode
from registry.domain.origins import BY_ITSELF
from registry.domain.releases import OPEN_FOR
from registry.domain.responsibilities import Responsibility
from registry.models import AuditRow, Environment, Release, User
from registry.services import ownerships, releases
from registry.services.errors import Refused
from registry.services.expiring import releases_expire
from tests.factories import NOW, OwnershipFactory, acting
from tests.integration.approval_scene import (
    APPROVAL,
    DAY,
    FIELDS,
    PROMPT,
    Approving,
    digest,
    edited,
)
from tests.mail_server import MailServer, mail_server


@pytest.fixture(autouse=True)
def relay(settings: Any) -> Any:
    settings.SMTP_HOST, settings.SMTP_FROM = "127.0.0.1", "ops@example.test"
    settings.SMTP_PORT, settings.SMTP_SECURITY = 1, "none"
    return settings


@pytest.fixture
def scene(db: None) -> Approving:
    return Approving()


@pytest.fixture
def post(relay: Any) -> Iterator[MailServer]:
    with mail_server(MailServer()) as server:
        relay.SMTP_PORT = server.port
        yield server


def told(*kinds: MessageKind) -> list[tuple[str, str]]:
    """Return who was told of what, in the order in which it was written."""
    rows = OutboxMessage.objects.filter(kind__in=kinds or MessageKind).order_by("pk")
    found = rows.values_list("person__name", "subject_key")
    return [(name, key.partition("/")[2]) for name, key in found]


def test_each_whose_vote_is_needed_is_asked_once_a_revision(scene: Approving) -> None:
    release = scene.submitted()
    first = [("Pia", f"1/{PROMPT}"), ("Ann", f"1/{APPROVAL}")]
    assert sorted(told()) == sorted(first)
    for _ in range(2):
        release_tell(release_id=release.pk, now=NOW)
        everybody_tell(now=NOW + _ * LOOKED_AT_EVERY)
    assert len(told()) == 2
    scene.vote(release, scene.pia, PROMPT)
    changed = edited(image=digest("9"))
    releases.release_revise(by=acting(scene.mia), release=release, fields=changed, now=NOW)
    # her vote on the prompt still counts, so nothing is asked of her
    assert told()[2:] == [("Ann", f"2/{APPROVAL}")]
    releases.release_revise(
        by=acting(scene.mia), release=release, fields=edited(prompt=digest("8")), now=NOW
    )
    assert sorted(told()[3:]) == sorted([("Pia", f"3/{PROMPT}"), ("Ann", f"3/{APPROVAL}")])
    row = OutboxMessage.objects.filter(person=scene.ann).latest("pk")
    assert row.path == f"/releases/{release.public_id}/"
    assert row.subject.startswith("Your vote is needed: release 1.0 to production of ")
    assert "Mia asks" in row.text
    assert "0 of 1 approvals are there" in row.text


def test_whose_vote_grew_old_is_asked_once_more(scene: Approving) -> None:
    release = scene.submitted()
    scene.vote(release, scene.pia, PROMPT)
    old = NOW + 8 * DAY
    everybody_tell(now=old - 2 * DAY)
    assert len(told()) == 2
    for minute in range(2):
        everybody_tell(now=old + minute * LOOKED_AT_EVERY)
        release_tell(release_id=release.pk, now=old)
    # Ann never voted, and was asked
    assert told()[2:] == [("Pia", f"1/{PROMPT}/2026-11-21T12:00:00")]
    scene.vote(release, scene.pia, PROMPT, now=old)
    everybody_tell(now=old + DAY)
    assert len(told()) == 3


def test_nobody_is_asked_who_does_not_count_or_wants_none(scene: Approving) -> None:
    User.objects.filter(pk=scene.ann.pk).update(wants_mail=False)
    scene.owns(scene.mia, APPROVAL)
    scene.owns(scene.otto, APPROVAL)
    scene.submitted()
    # Mia asks for it herself
    assert {name for name, _ in told()} == {"Pia", "Otto"}


def test_what_is_refused_tells_nobody(scene: Approving) -> None:
    OwnershipFactory._meta.model.objects.filter(person=scene.pia).delete()
    with pytest.raises(Refused):
        scene.submitted()
    assert told() == []


@pytest.mark.parametrize(
    "word", ["approved", "rejected", "changes_requested", "expired", "left lying"]
)
def test_who_asked_is_told_what_came_of_it_once(scene: Approving, word: str) -> None:
    kind = MessageKind.RELEASE_DECIDED
    release, now = scene.submitted(), NOW
    if word == "approved":
        scene.vote(release, scene.ann)
        assert told(kind) == []
        scene.vote(release, scene.pia, PROMPT)
    elif word == "expired":
        now = NOW + OPEN_FOR
        assert releases_expire(by=BY_ITSELF, now=now) == 1
    elif word == "left lying":
        now = NOW + OPEN_FOR
        for person, slot in ((scene.ann, APPROVAL), (scene.pia, PROMPT)):
            scene.vote(release, person, slot, now=now - DAY)
        OutboxMessage.objects.all().delete()
        assert releases_expire(by=BY_ITSELF, now=now) == 1
        assert AuditRow.objects.get(deed="ended").reason == "It was not admitted in time."
    else:
        choice = Choice.REJECT if word == "rejected" else Choice.REQUEST_CHANGES
        scene.vote(release, scene.ann, choice=choice)
    release_tell(release_id=release.pk, now=now)
    everybody_tell(now=now)
    state = "expired" if word == "left lying" else word
    assert told(kind) == [("Mia", f"1/{state}")]
    (row,) = OutboxMessage.objects.filter(kind=kind)
    expected = {
        "rejected": "It is not what we agreed on.",
        "expired": "It was not approved in time. Propose it again",
        "left lying": "It was not admitted in time. Propose it again",
    }
    assert expected.get(word, "1.0") in row.text


def test_a_decision_is_no_news_for_ever_and_time_alone_is_found_by_the_tick(
    scene: Approving,
) -> None:
    release = scene.submitted()
    scene.vote(release, scene.ann, choice=Choice.REJECT)
    OutboxMessage.objects.all().delete()
    later = NOW + NEWS + LOOKED_AT_EVERY
    assert everybody_tell(now=later) == 0
    Release.objects.all().delete()
    scene.submitted()
    OutboxMessage.objects.all().delete()
    assert everybody_tell(now=later + LOOKED_AT_EVERY / 2) == 0
    assert everybody_tell(now=later + LOOKED_AT_EVERY) == 2
    assert everybody_tell(now=later + 2 * LOOKED_AT_EVERY) == 0


def test_many_waiting_releases_cost_as_many_queries_as_one(scene: Approving, relay: Any) -> None:
    def cost(minute: int) -> int:
        with CaptureQueriesContext(connection) as queries:
            everybody_tell(now=NOW + minute * LOOKED_AT_EVERY)
        return len(queries)

    scene.submitted()
    OutboxMessage.objects.all().delete()
    few = cost(1)
    for _ in range(4):
        scene.submitted()
    OutboxMessage.objects.all().delete()
    assert cost(2) == few
    relay.SMTP_HOST, last = "", Release.objects.latest("pk").pk
    with CaptureQueriesContext(connection) as queries:
        release_tell(release_id=last, now=NOW)
        everybody_tell(now=NOW)
        interface_tell(interface_id=scene.interface.pk, now=NOW)
    assert [one for one in queries if "SAVEPOINT" not in one["sql"]] == []


@pytest.mark.django_db(transaction=True)
def test_an_invitation_by_name_reaches_the_one_who_is_asked(post: MailServer) -> None:
    scene = Approving()
    word = next(one for one in type(APPROVAL) if one == "uptime")
    ownerships.ownership_invite(
        by=acting(scene.mia),
        interface=scene.interface,
        responsibilities=[word],
        email=scene.otto.email,
        now=NOW,
    )
    # the listener looks at what is news at this moment
    interface_tell(interface_id=scene.interface.pk, now=NOW)
    interface_tell(interface_id=scene.interface.pk, now=NOW)
    assert [name for name, _ in told(MessageKind.OWNERSHIP_ASKED)] == ["Otto"]
    send_mail()
    (letter,) = post.letters
    assert letter.recipient == scene.otto.email
    text = letter.message.get_body(("plain",)).get_content()
    assert "Mia asks you to own" in text
    assert "http://testserver/needs-you/" in text


@pytest.mark.broker
@pytest.mark.django_db(transaction=True)
def test_a_submission_is_mail_by_way_of_the_broker(post: MailServer) -> None:
    name = send_mail.name
    with app.connection_for_write() as broker, broker.SimpleQueue("celery") as queue:
        queue.clear()
        Approving().submitted()
        OutboxMessage.objects.update(next_try_at=NOW)
        found = ""
        while found != name:
            message = queue.get(timeout=5)
            message.ack()
            found = message.headers["task"]
    _, kwargs, _ = message.payload
    app.tasks[name](**kwargs)
    assert {one.recipient for one in post.letters} == {
        one.email for one in User.objects.filter(name__in=["Ann", "Pia"])
    }


def test_a_letter_names_what_people_typed_as_it_was_typed(scene: Approving) -> None:
    scene.interface.name = "Chat\r\nBcc: eve@example.test"
    scene.interface.save()
    scene.submitted(FIELDS)
    _, parcels = messages_claim(now=NOW, most=9)
    assert all("\n" not in one.letter.subject for one in parcels)


def test_a_gate_that_only_warns_tells_owners_once_what_it_let_through(scene: Approving) -> None:
    Environment.objects.filter(pk=scene.place.pk).update(gate_mode=GateMode.WARN)
    scene.owns(scene.otto, Responsibility.MODEL_REVIEW)
    question = Question(scene.interface.slug, scene.place.name)
    for second in range(2):
        now = NOW + timedelta(seconds=second)
        found = gate_ask(by=acting(scene.mia), question=question, now=now)
        assert (found.content["verdict"], found.content["would_be"]) == ("allow", "deny")
    assert told(MessageKind.GATE_PASSED) == [("Ann", "deny")]
    row = OutboxMessage.objects.get()
    assert row.path == f"/i/{scene.interface.slug}/{scene.place.name}/gate/"
    assert "No release is registered" in row.text
    Environment.objects.filter(pk=scene.place.pk).update(gate_mode=GateMode.SHADOW)
    again = replace(question, attempt=2)
    assert gate_ask(by=acting(scene.mia), question=again, now=NOW).content["allow"]
    assert OutboxMessage.objects.count() == 1


def test_a_change_is_tallied_once_for_all_who_want_to_know_of_it(scene: Approving) -> None:
    waiting, rejected = scene.submitted(), scene.submitted()
    scene.vote(rejected, scene.ann, choice=Choice.REJECT)
    for release in (waiting, rejected):
        OutboxMessage.objects.all().delete()
        with CaptureQueriesContext(connection) as queries:
            release_changed(release_id=release.pk, now=NOW)
        assert OutboxMessage.objects.exists()
        assert sum('FROM "registry_vote"' in one["sql"] for one in queries.captured_queries) == 1
