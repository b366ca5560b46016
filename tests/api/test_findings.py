"""Assessments, probing again, and badges."""

from dataclasses import replace
from datetime import timedelta
from xml.etree import ElementTree

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.utils import timezone

from readiness.api.badges import badge_key, drawing_of
from readiness.domain.badges import Badge, Colour, badge_of
from readiness.models import ProbeSchedule
from readiness.selectors.assessments import assessments_of
from registry.models import Environment, Interface
from tests.api.conftest import Cast, Program, SignedIn
from tests.scenes import SOUND, hold_everything, interface_in

pytestmark = pytest.mark.usefixtures("announced")

GOOD = Colour.GOOD.value
PLACE = "/interfaces/support-chat/environments/production"


def test_an_assessment_has_the_shape_that_the_command_prints(
    owner: Program, environment: Environment
) -> None:
    answer = owner.get(f"{PLACE}/assessment")
    assert answer.status_code == 200, answer.content
    shown = answer.json()
    assert (shown["interface"], shown["environment"]) == ("support-chat", "production")
    assert shown["coverage"]["observed"] < shown["coverage"]["applicable"]
    assert {"check", "question", "outcome", "reason", "remedy"} <= set(shown["findings"][0])


def test_there_is_no_assessment_of_what_is_not_there(owner: Program, interface: Interface) -> None:
    assert owner.get(f"{PLACE}/assessment").status_code == 404


def test_every_probe_of_an_interface_is_made_due(owner: Program, environment: Environment) -> None:
    later = timezone.now() + timedelta(hours=1)
    ProbeSchedule.objects.create(environment=environment, cadence="fast", next_due_at=later)
    answer = owner.send("POST", "/interfaces/support-chat/probe")
    assert (answer.status_code, answer.json()) == (202, {"schedules": 1})
    assert owner.send("POST", "/interfaces/none/probe").status_code == 404


def test_a_badge_says_unknown_where_nobody_looked(environment: Environment, cast: Cast) -> None:
    picture = svg(SignedIn(cast.owner).client, "/badges/support-chat.svg")
    assert picture.attrib["aria-label"] == "support-chat: unknown"
    assert GOOD not in ElementTree.tostring(picture).decode()


def test_a_badge_is_green_only_where_everything_was_seen(cast: Cast) -> None:
    now = timezone.now()
    hold_everything(interface_in(cast.team, "sound", SOUND, now), cast.team, now)
    (read,) = assessments_of("sound", now=now)
    ready = replace(read.assessment, demanded_level=0)
    whole = replace(ready.score, observed=9, applicable=9, value=90)
    assert badge_of("sound", replace(ready, score=whole)).colour is Colour.GOOD
    missing = badge_of("sound", replace(ready, score=replace(whole, observed=8)))
    assert (missing.colour, missing.text) == (Colour.UNKNOWN, "deployed 90, 1 unknown")
    too_low = replace(ready, score=whole, demanded_level=3)
    assert badge_of("sound", too_low).colour is Colour.RISK


def test_a_badge_fades_with_what_it_rests_on(cast: Cast) -> None:
    now = timezone.now()
    interface_in(cast.team, "sound", SOUND, now - timedelta(days=30), tier=3)
    picture = svg(SignedIn(cast.owner).client, "/badges/sound.svg")
    assert "unknown" in picture.attrib["aria-label"]
    assert GOOD not in ElementTree.tostring(picture).decode()


def test_a_badge_opens_with_its_key_and_no_other(environment: Environment) -> None:
    stranger, key = Client(), badge_key("support-chat")
    assert stranger.get(f"/badges/support-chat.svg?key={key}").status_code == 200
    place = f"/badges/support-chat/production.svg?key={badge_key('support-chat', 'production')}"
    assert stranger.get(place).status_code == 200
    for wrong in ("", "?key=", f"?key={badge_key('other')}", "?key=%C3%A9"):
        assert stranger.get(f"/badges/support-chat.svg{wrong}").status_code == 404
    assert stranger.get(f"/badges/support-chat/production.svg?key={key}").status_code == 404


def test_the_api_says_where_badges_are(owner: Program, environment: Environment) -> None:
    badges = owner.get("/interfaces/support-chat/badges").json()["badges"]
    assert [one["environment"] for one in badges] == [None, "production"]
    for one in badges:
        path = one["address"].removeprefix("http://testserver")
        assert Client().get(path).status_code == 200


def test_a_badge_that_is_known_is_not_sent_again(environment: Environment) -> None:
    address = f"/badges/support-chat.svg?key={badge_key('support-chat')}"
    first = Client().get(address)
    assert first.headers["Cache-Control"] == "private, max-age=60"
    again = Client().get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_badges_need_no_markup_from_names(cast: Cast) -> None:
    badge = Badge("<script>", '"&', Colour.UNKNOWN)
    picture = render_to_string("readiness/badge.svg", {"drawing": drawing_of(badge)})
    assert ElementTree.fromstring(picture).attrib["aria-label"] == '<script>: "&'


def svg(client: Client, address: str) -> ElementTree.Element:
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "image/svg+xml"
    return ElementTree.fromstring(answer.content)
