"""How the program itself is, said to everybody, without writing anything."""

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from readiness.domain.vitals import Part
from readiness.models import Heartbeat, OutboxMessage
from readiness.services.heartbeats import heartbeat_record
from tests.web.conftest import Cast, signed_in


def test_everybody_who_is_signed_in_may_read_it(cast: Cast) -> None:
    for person in (cast.owner, cast.outsider, cast.administrator):
        assert signed_in(person).get("/system/").status_code == 200
    assert Client().get("/system/").status_code == 302


def test_a_system_that_never_ran_says_so_and_what_to_do(cast: Cast) -> None:
    text = signed_in(cast.owner).get("/system/").content.decode()
    assert "No tick yet." in text
    assert "Start the worker and the scheduler" in text


def test_a_system_that_runs_says_so(cast: Cast) -> None:
    now = timezone.now()
    for part, detail in (
        (Part.TICK, settings.VERSION),
        (Part.BEAT, settings.VERSION),
        (Part.CONTROL, ""),
        (Part.BATCH, "3 environments"),
    ):
        heartbeat_record(name=part, now=now, detail=detail)
    text = signed_in(cast.owner).get("/system/").content.decode()
    assert "The last tick came in time." in text
    assert "Recorded for 3 environments." in text
    assert "The prober reached its own control target." in text


def test_a_scheduler_that_stands_still_is_broken(cast: Cast) -> None:
    heartbeat_record(name=Part.TICK, now=timezone.now() - timedelta(hours=2))
    text = signed_in(cast.owner).get("/system/").content.decode()
    assert "Something is broken" in text


@pytest.mark.parametrize("secret", ["SECRET_KEY", "DATABASE_URL", "BROKER_URL", "DATA_DIR"])
def test_it_gives_nothing_away(cast: Cast, secret: str) -> None:
    text = signed_in(cast.owner).get("/system/").content.decode()
    assert str(getattr(settings, secret)) not in text


@pytest.mark.parametrize("who", ["owner", "approver", "outsider", "administrator"])
def test_an_administrator_sees_what_was_sent_and_sends_a_test(
    cast: Cast, settings: Any, who: str
) -> None:
    client, may = signed_in(getattr(cast, who)), who == "administrator"
    text = client.get("/system/").content.decode()
    assert "No mail server is set, so nobody is told anything by e-mail." in text
    assert ("SMTP_FROM</code>" in text) is may
    settings.SMTP_HOST, settings.SMTP_PASSWORD = "mail.example.test", "hunter2"
    assert client.post("/system/mail-test/").status_code == (302 if may else 403)
    client.post("/system/mail-test/")
    text = client.get("/system/").content.decode()
    assert OutboxMessage.objects.count() == int(may)
    assert ("Test message, to Ann Admin:" in text) is may
    assert ("Wait a minute for the next." in text) is may
    assert "hunter2" not in text
    OutboxMessage.objects.update(state="failed", tries=1, fault="login", code=535)
    text = client.get("/system/").content.decode()
    assert ("refused user and password. Look at SMTP_PASSWORD (535)." in text) is may
    assert ("0 waiting, 1 to be tried again." in text) is may


def test_it_leaves_no_trace(cast: Cast) -> None:
    client = signed_in(cast.owner)
    with CaptureQueriesContext(connection) as queries:
        client.get("/system/")
    written = [
        query["sql"] for query in queries if query["sql"].startswith(("INSERT", "DELETE", "UPDATE"))
    ]
    # the row that shows whether the database can be written is taken back at once
    assert [sql.split()[2] for sql in written] == ['"readiness_heartbeat"']
    assert list(Heartbeat.objects.all()) == []
