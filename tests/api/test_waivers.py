"""Waivers and history over HTTP."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from readiness.domain.waivers import MOST_DAYS
from readiness.services.assessing import environments_assess
from registry.models import Environment, Interface
from tests.api.conftest import Cast, Program, SignedIn, program_of
from tests.factories import OwnershipFactory
from tests.scenes import EXPIRING, REFUSED, interface_in, observe

PLACE = "/interfaces/chat/environments/production"
WAIVERS = f"{PLACE}/waivers"
DAY = timedelta(days=1)


@pytest.fixture
def chat(cast: Cast) -> Interface:
    now = timezone.now()
    interface = interface_in(cast.team, "chat", EXPIRING, now, tier=2)
    OwnershipFactory.create(
        interface=interface,
        responsibility="release_approval",
        person=cast.outsider,
        accepted_at=now,
        accepted_by=cast.outsider,
    )
    return interface


def asked(**changes: Any) -> dict[str, Any]:
    return {
        "check": "TLS-4",
        "reason": "The new issuer is not in use yet.",
        "compensating_control": "Two people have the day in their calendars.",
        "ends_on": f"{(timezone.now() + 9 * DAY).date()}",
    } | changes


def test_a_waiver_is_asked_for_by_a_program_and_decided_by_a_person(
    cast: Cast, chat: Interface
) -> None:
    program, person = program_of(cast.owner), SignedIn(cast.outsider)
    made = program.send("POST", WAIVERS, asked())
    assert made.status_code == 201, made.content
    path = made.headers["Location"].partition("/api/v1")[2]
    assert program.get(path).json() == made.json()
    again = program.send("POST", WAIVERS, asked())
    assert (again.status_code, again.json()["errors"][0]["code"]) == (422, "waiver_open")
    decider = program_of(cast.outsider)
    assert decider.send("POST", f"{path}/approve", {}).status_code == 403
    assert SignedIn(cast.administrator).send("POST", f"{path}/approve", {}).status_code == 403
    refused = person.send("POST", f"{path}/deny", {"reason": "tbd"})
    assert [one["pointer"] for one in refused.json()["errors"]] == ["/reason"]
    approved = person.send("POST", f"{path}/approve", {"reason": "The order was shown."})
    assert (approved.status_code, approved.json()["state"]) == (200, "approved")
    late = person.send("POST", f"{path}/deny", {"reason": "Mend it instead of that."})
    assert late.json()["errors"][0]["code"] == "waiver_settled"
    shown = program.get(f"{PLACE}/assessment").json()
    assert shown["waivers"] == {"waived": 1, "first_ends_on": asked()["ends_on"]}
    (found,) = [one for one in shown["findings"] if one["waiver"]]
    assert (found["check"], found["outcome"], found["waiver"]["id"]) == (
        "TLS-4",
        "warn",
        made.json()["public_id"],
    )
    renewal = program.send("POST", f"{path}/renew", asked(reason="It takes two weeks more."))
    assert renewal.json()["renews"] == made.json()["public_id"]
    withdrawn = program.send("POST", f"{WAIVERS}/{renewal.json()['public_id']}/withdraw")
    assert withdrawn.json()["state"] == "withdrawn"
    revoked = person.send("POST", f"{path}/revoke", {"reason": "It was renewed today."})
    assert revoked.json()["state"] == "revoked"
    listed = [one["state"] for one in program.get("/waivers").json()["results"]]
    assert listed == [one["state"] for one in program.get(WAIVERS).json()["results"]]
    assert listed == ["withdrawn", "revoked"]
    assert len(program.get("/waivers?state=revoked&interface=chat").json()["results"]) == 1


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"reason": "TBD"}, "/reason"),
        ({"compensating_control": "n/a"}, "/compensating_control"),
        ({"ends_on": f"{(timezone.now() + (MOST_DAYS + 2) * DAY).date()}"}, "/ends_on"),
        ({"check": "AVL-1"}, "/check"),
        ({"check": "NO-1"}, "/check"),
    ],
)
def test_what_is_refused_points_at_its_field(
    cast: Cast, chat: Interface, changes: dict[str, str], pointer: str
) -> None:
    answer = program_of(cast.owner).send("POST", WAIVERS, asked(**changes))
    assert answer.status_code == 422
    assert [one["pointer"] for one in answer.json()["errors"]] == [pointer]


def test_history_says_how_it_stood_and_what_changed_why(cast: Cast, chat: Interface) -> None:
    program: Program = program_of(cast.owner)
    begun, place = timezone.now(), Environment.objects.get(interface=chat)
    observe(place, REFUSED, begun)
    Interface.objects.update(tier=3, lifecycle="experimental")
    chat.dependencies.create(other="model-gateway", effect="Nothing answers.")
    environments_assess(environment_ids=[place.pk], now=begun)
    changes = program.get(f"{PLACE}/changes").json()["results"]
    broke = next(one for one in changes if one["check"] == "AVL-1")
    assert (broke["check"], broke["was"], broke["outcome"], broke["cause"], broke["turn"]) == (
        "AVL-1",
        "pass",
        "fail",
        "probe",
        "broke",
    )
    now = program.get(f"{PLACE}/history").json()
    before = program.get(f"{PLACE}/history?at={begun - timedelta(milliseconds=1):%FT%T.%fZ}").json()
    outcomes = [
        next(one["outcome"] for one in shown["findings"] if one["check"] == "AVL-1")
        for shown in (before, now)
    ]
    assert outcomes == ["pass", "fail"]
    assert before["score"] > now["score"]
    recorded = [(one["tier"], one["lifecycle"], one["dependencies"]) for one in (before, now)]
    assert recorded == [(2, None, []), (3, "experimental", ["model-gateway"])]
    # without an owner it was blocked before
    assert (before["state"], now["state"]) == ("blocked", "blocked")
    assert program.get(f"{PLACE}/history?at=2020-01-01T00:00:00Z").status_code == 404
    assert program.get(f"{PLACE}/history?at=nonsense").status_code in (400, 422)
    assert program.get(f"{PLACE}/days").json() == {"days": []}
