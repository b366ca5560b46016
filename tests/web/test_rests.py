"""Pausing and planning maintenance on pages."""

from datetime import timedelta

import pytest
from django.utils import timezone

from registry.models import Environment, MaintenanceWindow, Pause
from tests.web.conftest import Cast, signed_in

PLACE = "/i/support-chat/environments/production/"


def at(**delta: int) -> str:
    return f"{timezone.now() + timedelta(**delta):%Y-%m-%dT%H:%M}"


@pytest.mark.parametrize(
    ("role", "status"), [("owner", 302), ("holder", 302), ("outsider", 403), ("auditor", 403)]
)
def test_who_may_change_environments_pauses_and_resumes(
    cast: Cast, environment: Environment, proxy: object, role: str, status: int
) -> None:
    client = signed_in(getattr(cast, role))
    answer = client.post(f"{PLACE}pause/", {"ends_at": at(hours=2), "reason": "Moving <house>"})
    assert answer.status_code == status
    assert Pause.objects.exists() == (status == 302)
    text = client.get("/i/support-chat/").content.decode()
    assert ("Moving &lt;house&gt;" in text) == (status == 302)
    assert ("Resume probing" in text) == (status == 302)
    assert client.post(f"{PLACE}resume/").status_code == status
    assert not Pause.objects.exists()


def test_what_was_typed_is_kept_and_the_cause_is_told(cast: Cast, environment: Environment) -> None:
    sent = {"ends_at": at(days=40), "reason": "Half a thought"}
    answer = signed_in(cast.owner).post(f"{PLACE}pause/", sent)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "It may last 30 days at most." in text
    assert "Half a thought" in text


def test_maintenance_is_planned_changed_and_taken_away(
    cast: Cast, environment: Environment
) -> None:
    client = signed_in(cast.owner)
    sent = {
        "rows-TOTAL_FORMS": "2",
        "rows-INITIAL_FORMS": "0",
        "rows-0-starts_at": at(hours=1),
        "rows-0-ends_at": at(hours=2),
        "rows-0-reason": "database upgrade",
    }
    assert client.post(f"{PLACE}maintenance/", sent).status_code == 302
    assert MaintenanceWindow.objects.get().reason == "database upgrade"
    assert "database upgrade" in client.get("/i/support-chat/").content.decode()
    text = client.get(f"{PLACE}maintenance/").content.decode()
    assert f'value="{sent["rows-0-starts_at"]}"' in text
    blank = {"rows-TOTAL_FORMS": "0", "rows-INITIAL_FORMS": "0"}
    assert client.post(f"{PLACE}maintenance/", blank).status_code == 302
    assert not MaintenanceWindow.objects.exists()


def test_half_a_window_and_overlapping_ones_are_refused(
    cast: Cast, environment: Environment
) -> None:
    client = signed_in(cast.owner)
    form = {"rows-TOTAL_FORMS": "2", "rows-INITIAL_FORMS": "0"}
    half = form | {"rows-0-starts_at": at(hours=1)}
    assert "Fill this in, or clear the row." in (
        client.post(f"{PLACE}maintenance/", half).content.decode()
    )
    twice = form | {
        f"rows-{index}-{name}": value
        for index in (0, 1)
        for name, value in (
            ("starts_at", at(hours=1)),
            ("ends_at", at(hours=2)),
            ("reason", "work"),
        )
    }
    answer = client.post(f"{PLACE}maintenance/", twice)
    assert answer.status_code == 422
    assert "Two maintenance windows overlap." in answer.content.decode()
    assert client.post(f"{PLACE}maintenance/", half | {"more": "yes"}).status_code == 200
