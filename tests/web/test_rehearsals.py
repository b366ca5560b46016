"""A rehearsal that runs, on its pages: by two people at once, in order, and by those who may."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from registry.models import Environment, Rehearsal, RehearsalRun, RollbackPlan
from tests.promised import rehearsing
from tests.web.conftest import Cast, signed_in

START = "/i/support-chat/rehearsals/start/"


@pytest.fixture
def plan(environment: Environment) -> RollbackPlan:
    steps = "Set the image back\nWatch the <health> route"
    made: RollbackPlan = RollbackPlan.objects.create(
        interface=environment.interface, steps=steps, limit_minutes=15
    )
    return made


def text_of(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def test_two_people_go_through_it_together_and_it_is_recorded(
    cast: Cast, environment: Environment, plan: RollbackPlan
) -> None:
    olga, ada = signed_in(cast.owner), signed_in(cast.approver)
    page = olga.post(START, {"environment": "production"}).headers["Location"]
    run = RehearsalRun.objects.get()
    assert page == f"/rehearsals/{run.pk}/"
    RehearsalRun.objects.update(started_at=timezone.now() - timedelta(minutes=16))
    assert "runs there already, started by Olga Owner" in text_of_refused(ada)
    for client in (olga, ada):
        # who was slower finds it done, and does not do the step after it
        assert client.post(f"{page}steps/1/tick/").headers["Location"] == page
    assert "autofocus" in ada.get(page).content.decode()
    # what a page asks for by itself takes the focus from nobody
    part = ada.get(page, headers={"HX-Request": "true"}).content.decode()
    assert "autofocus" not in part.partition('id="rehearsal"')[2]
    seen = text_of(ada, page)
    assert "1 of 2 steps done" in seen
    assert "every 5s" in ada.get(page).content.decode()
    assert "16.0 minutes of 15, longer than the plan allows" in seen
    assert "by Olga Owner, 16 min after the start" in seen
    assert "Now: Watch the &lt;health&gt; route" in seen
    ada.post(f"{page}steps/1/untick/")
    assert "0 of 2 steps done" in text_of(olga, page)
    for number in (1, 2):
        olga.post(f"{page}steps/{number}/tick/")
    ada.post(f"{page}steps/2/note/", {"note": "It took <a while>."})
    assert "It took &lt;a while&gt;." in text_of(olga, page)
    done = {"result": "succeeded", "evidence": "javascript:alert(1)"}
    assert ada.post(f"{page}finish/", done).status_code == 302
    over = olga.get(page).content.decode()
    assert "javascript:alert(1)" in over
    assert 'href="javascript' not in over
    assert "every 5s" not in over
    assert Rehearsal.objects.get().recorded_by == "Ada Approver"
    late = olga.post(f"{page}steps/2/untick/", follow=True).content.decode()
    assert "The rehearsal was finished by Ada Approver." in late
    rows = text_of(olga, "/rehearsals/?result=succeeded")
    assert "1 rehearsal found" in rows
    assert "2 steps of the rehearsal of Support chat in production" in rows


def text_of_refused(client: Client) -> str:
    answer = client.post(START, {"environment": "production"})
    assert answer.status_code == 422
    return str(answer.content.decode())


@pytest.mark.parametrize(
    ("role", "may"),
    [("owner", True), ("administrator", True), ("holder", False), ("auditor", False)],
)
def test_who_may_not_record_rehearsals_sees_one_and_moves_nothing(
    cast: Cast, environment: Environment, plan: RollbackPlan, role: str, may: bool
) -> None:
    client, run = signed_in(getattr(cast, role)), rehearsing(environment)
    page = f"/rehearsals/{run.pk}/"
    assert (f"{page}steps/1/tick/" in client.get(page).content.decode()) is may
    assert ("Start a rehearsal" in client.get("/i/support-chat/").content.decode()) is may
    assert "is being rehearsed in production" in text_of(client, "/rehearsals/")
    posts = {
        "steps/1/tick/": {},
        "steps/1/note/": {"note": "x"},
        "abandon/": {"why": "Fire alarm."},
    }
    for path, sent in posts.items():
        assert client.post(f"{page}{path}", sent).status_code == (302 if may else 403)
    run.refresh_from_db()
    assert (run.state == "abandoned", run.steps.filter(ticker="").count()) == (may, 2 - may)
    assert ("Broken off: Fire alarm. It counts for nothing." in text_of(client, page)) is may


def test_a_plan_without_steps_leads_to_where_they_are_written(
    cast: Cast, environment: Environment
) -> None:
    client = signed_in(cast.owner)
    assert "The plan has no steps yet." in text_of(client, START)
    assert "The rollback plan has no steps yet. Write them down first." in text_of_refused(client)
