"""Objectives, alert routes and rehearsals over HTTP."""

from datetime import timedelta
from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.utils import timezone

from registry.models import AlertRoute, AuditRow, Environment, Interface, Rehearsal
from tests.api.conftest import Cast, Program, program_of

RECORD = "/interfaces/support-chat/record"
ROUTE = "/interfaces/support-chat/alert-routes/on-duty"
PRACTISED = "/interfaces/support-chat/environments/production/rehearsals"
SECRET = "https://hooks.example.test/services/planted"
STORED = {"kind": "slack", "severities": ["critical"], "source": "stored", "value": SECRET}
UP = {"name": "up", "sli": "availability", "target": 0.995}
QUICK = {"name": "quick", "sli": "ttft", "target": 0.95, "threshold_seconds": 2.5}
PLAN = {"trigger": "errors", "target": "previous-release", "steps": ["a", "b"], "limit_minutes": 15}


@pytest.fixture(autouse=True)
def _keys(settings: Any) -> None:
    settings.SECRETS_KEYS = (Fernet.generate_key().decode(),)


def test_objectives_and_the_plan_come_back_as_they_were_sent(
    owner: Program, interface: Interface
) -> None:
    sent = owner.change("PUT", f"{RECORD}/objectives", {"objectives": [UP, QUICK]})
    assert sent.status_code == 200, sent.content
    assert owner.change("PUT", f"{RECORD}/rollback", {"rollback": PLAN}).status_code == 200
    shown = owner.get(RECORD).json()
    assert '"target":0.995' in owner.get(RECORD).content.decode()
    quick, up = shown["objectives"]
    assert {name: up[name] for name in UP} == UP
    assert {name: quick[name] for name in QUICK} == QUICK
    assert (up["window_days"], up["responsibility"], up["revision"]) == (28, "uptime", 1)
    assert shown["rollback"] == PLAN | {"data_effect": "", "operator": ""}
    again = owner.change("PUT", f"{RECORD}/objectives", {"objectives": [up, quick]})
    assert again.json()["objectives"] == shown["objectives"]


@pytest.mark.parametrize(
    ("section", "body", "pointer"),
    [
        ("objectives", {"objectives": [UP | {"target": 0.4}]}, "/objectives/0/target"),
        ("objectives", {"objectives": [UP | {"target": "0.995"}]}, "/objectives/0/target"),
        ("objectives", {"objectives": [UP | {"target": True}]}, "/objectives/0/target"),
        ("objectives", {"objectives": [UP | {"window_days": 29}]}, "/objectives/0/window_days"),
        (
            "objectives",
            {"objectives": [QUICK | {"threshold_seconds": None}]},
            "/objectives/0/threshold_seconds",
        ),
        ("objectives", {"objectives": [UP, UP]}, "/objectives"),
        ("rollback", {"rollback": PLAN | {"limit_minutes": 0}}, "/rollback/limit_minutes"),
        ("rollback", {"rollback": PLAN | {"trigger": "a\nb"}}, "/rollback/trigger"),
        ("rollback", {"objectives": []}, "/objectives"),
    ],
)
def test_what_is_wrong_is_pointed_at(
    owner: Program, interface: Interface, section: str, body: dict[str, Any], pointer: str
) -> None:
    answer = owner.change("PUT", f"{RECORD}/{section}", body)
    assert answer.status_code in (400, 422), answer.content
    assert answer.json()["errors"][0]["pointer"] == pointer


def test_a_route_goes_in_and_its_secret_never_comes_out(
    owner: Program, interface: Interface
) -> None:
    made = owner.send("PUT", ROUTE, STORED)
    assert made.status_code == 201, made.content
    changed = owner.change("PUT", ROUTE, STORED | {"severities": ["info", "critical"], "value": ""})
    assert changed.status_code == 200, changed.content
    listed = owner.get("/interfaces/support-chat/alert-routes")
    assert listed.json()["results"] == [owner.get(ROUTE).json()]
    shown = listed.json()["results"][0]
    assert (shown["host"], shown["severities"]) == ("hooks.example.test", ["critical", "info"])
    for answer in (made, changed, listed, owner.get("/interfaces/support-chat")):
        assert "planted" not in answer.content.decode()
    assert "planted" not in str(list(AuditRow.objects.values()))
    assert owner.change("DELETE", ROUTE).status_code == 204
    assert not AlertRoute.objects.exists()


def test_a_wrong_route_is_pointed_at_without_its_secret(
    owner: Program, interface: Interface
) -> None:
    for body, pointer in (
        (STORED | {"value": "http://planted.example.test"}, "/value"),
        (STORED | {"kind": "email"}, "/source"),
        (STORED | {"severities": []}, "/severities"),
        ({"kind": "webhook", "severities": ["info"], "address": "x"}, "/address"),
    ):
        answer = owner.send("PUT", ROUTE, body)
        assert answer.status_code in (400, 422), answer.content
        assert answer.json()["errors"][0]["pointer"] == pointer
        assert "planted" not in answer.content.decode()


def test_a_variable_is_for_administrators_alone(
    cast: Cast, owner: Program, interface: Interface, settings: Any
) -> None:
    settings.PROBE_SECRET_VARIABLES = ("CHAT_*",)
    body = {"kind": "pagerduty", "severities": ["critical"], "source": "env", "reference": "CHAT_K"}
    assert owner.send("PUT", ROUTE, body).status_code == 403
    assert program_of(cast.administrator).send("PUT", ROUTE, body).status_code == 201
    assert program_of(cast.outsider).change("DELETE", ROUTE).status_code == 403


def test_a_rehearsal_is_recorded_once_and_removed(
    cast: Cast, owner: Program, environment: Environment
) -> None:
    began = timezone.now() - timedelta(hours=1)
    body = {
        "started_at": began.isoformat(),
        "finished_at": (began + timedelta(minutes=11, seconds=30)).isoformat(),
        "result": "succeeded",
        "to_digest": f"sha256:{'a' * 64}",
    }
    made = owner.send("POST", PRACTISED, body)
    assert made.status_code == 201, made.content
    assert (made.json()["minutes"], made.json()["recorded_by"]) == (11.5, cast.owner.name)
    path = made.headers["Location"].removeprefix("/api/v1")
    assert owner.get(PRACTISED).json()["results"] == [owner.get(path).json()]
    for changes, pointer in (
        ({}, "/started_at"),
        ({"finished_at": body["started_at"]}, "/finished_at"),
        ({"to_digest": "latest"}, "/to_digest"),
    ):
        answer = owner.send("POST", PRACTISED, body | changes)
        assert answer.status_code == 422, answer.content
        assert answer.json()["errors"][0]["pointer"] == pointer
    assert owner.change("DELETE", path).status_code == 204
    assert not Rehearsal.objects.exists()


@pytest.mark.parametrize("role", ["owner", "approver", "outsider"])
def test_a_program_goes_through_a_rehearsal_and_whoever_may_not_moves_nothing(
    cast: Cast, owner: Program, environment: Environment, role: str
) -> None:
    runs, by = PRACTISED.replace("rehearsals", "rehearsal-runs"), program_of(getattr(cast, role))
    assert (
        owner.send("POST", runs, {}).json()["errors"][0]["detail"].startswith("The rollback plan")
    )
    owner.change("PUT", f"{RECORD}/rollback", {"rollback": PLAN})
    if role == "outsider":
        assert by.send("POST", runs, {}).status_code == 403
        path = owner.send("POST", runs, {}).headers["Location"].removeprefix("/api/v1")
        for act, body in (("steps/1/tick", {}), ("abandon", {"why": "Fire alarm."})):
            assert by.send("POST", f"{path}/{act}", body).status_code == 403
        assert by.get(path).json()["steps"][0]["ticked_at"] is None
        return
    made = by.send("POST", runs, {})
    assert made.status_code == 201, made.content
    path = made.headers["Location"].removeprefix("/api/v1")
    twice = by.send("POST", runs, {})
    assert (twice.status_code, twice.json()["errors"][0]["code"]) == (422, "rehearsal_runs")
    early = by.send("POST", f"{path}/steps/2/tick", {})
    assert "Step 1 comes first" in early.json()["errors"][0]["detail"]
    for number in (1, 1, 2):
        shown = by.send("POST", f"{path}/steps/{number}/tick", {}).json()
    assert [step["ticked_by"] for step in shown["steps"]] == [getattr(cast, role).name] * 2
    assert by.send("POST", f"{path}/steps/2/untick", {}).json()["steps"][1]["ticked_at"] is None
    noted = by.send("POST", f"{path}/steps/2/note", {"note": "Slow."})
    assert noted.json()["steps"][1]["note"] == "Slow."
    refused = by.send("POST", f"{path}/finish", {"result": "succeeded"})
    assert refused.json()["errors"][0]["pointer"] == "/result"
    ended = by.send("POST", f"{path}/finish", {"result": "failed", "evidence": "Minutes"}).json()
    assert (ended["state"], ended["rehearsal"]) == ("failed", Rehearsal.objects.get().pk)
    assert by.get(PRACTISED).json()["results"][0]["evidence"] == "Minutes"
    assert by.get(runs).json()["results"] == [ended]
