"""How the program itself is, said to everybody, without writing anything."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from readiness.domain.vitals import Part
from readiness.models import Heartbeat
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
