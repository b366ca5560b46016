"""Times without probes, over HTTP."""

from datetime import timedelta

from django.utils import timezone

from registry.models import Environment, Pause
from tests.api.conftest import Program

PLACE = "/interfaces/support-chat/environments/production"


def moment(hours: int) -> str:
    return (timezone.now() + timedelta(hours=hours)).isoformat()


def test_probing_is_paused_and_goes_on(owner: Program, environment: Environment) -> None:
    assert owner.get(f"{PLACE}/pause").status_code == 404
    body = {"ends_at": moment(2), "reason": "The cluster moves."}
    assert owner.send("PUT", f"{PLACE}/pause", body).status_code == 201
    assert owner.send("PUT", f"{PLACE}/pause", body).status_code == 428
    assert owner.change("PUT", f"{PLACE}/pause", body).status_code == 200
    assert owner.get(f"{PLACE}/pause").json()["reason"] == "The cluster moves."
    assert owner.change("DELETE", f"{PLACE}/pause").status_code == 204
    assert not Pause.objects.exists()


def test_a_pause_that_is_over_is_refused(owner: Program, environment: Environment) -> None:
    answer = owner.send("PUT", f"{PLACE}/pause", {"ends_at": moment(-1), "reason": "Late."})
    assert answer.status_code == 422


def test_maintenance_is_planned_whole(owner: Program, environment: Environment) -> None:
    window = {"starts_at": moment(1), "ends_at": moment(3), "reason": "Drivers."}
    answer = owner.change("PUT", f"{PLACE}/maintenance", {"windows": [window]})
    assert answer.status_code == 200, answer.content
    assert [one["reason"] for one in owner.get(f"{PLACE}/maintenance").json()["windows"]] == [
        "Drivers."
    ]
    assert owner.change("PUT", f"{PLACE}/maintenance", {"windows": []}).json() == {"windows": []}


def test_windows_that_overlap_are_refused(owner: Program, environment: Environment) -> None:
    one = {"starts_at": moment(1), "ends_at": moment(3), "reason": "Drivers."}
    other = {"starts_at": moment(2), "ends_at": moment(4), "reason": "More drivers."}
    answer = owner.change("PUT", f"{PLACE}/maintenance", {"windows": [one, other]})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/windows"
