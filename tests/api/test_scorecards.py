"""Scorecards over HTTP."""

from copy import deepcopy

import pytest
import yaml

from readiness.domain.scorecards import current
from readiness.models import Scorecard, Simulation
from readiness.tasks import simulate_scorecard
from registry.models import Environment
from tests.api.conftest import Cast, Program, SignedIn, program_of

CARDS = "/scorecards"
ONE = f"{CARDS}/own-1"


@pytest.fixture
def lead(cast: Cast, environment: Environment) -> Program:
    return program_of(cast.platform_lead)


def test_a_program_writes_a_draft_and_a_person_puts_it_in_force(lead: Program, cast: Cast) -> None:
    assert lead.get(f"{CARDS}/in-force").json()["key"] == f"program-{current().version}"
    made = lead.send("POST", CARDS, {"start": f"program-{current().version}"})
    assert made.status_code == 201, made.content
    assert made.headers["Location"].endswith(ONE)
    content = deepcopy(made.json()["content"])
    content["checks"][0]["weight"] = 7
    content["weakest_link"] = True
    written = lead.change("PUT", ONE, made.json() | {"content": content})
    assert written.status_code == 200, written.content
    digest = written.json()["digest"]
    assert digest != made.json()["digest"]
    found = lead.get(f"{ONE}/difference").json()
    assert [(one["check"], one["move"]) for one in found["lines"]] == [("OWN-1", "reweighed")]
    assert [one["after"] for one in found["thresholds"]] == ["demanded"]
    begun = lead.send("POST", f"{ONE}/simulation")
    assert (begun.status_code, begun.json()["state"]) == (202, "running")
    simulate_scorecard(simulation_id=Simulation.objects.get().pk)
    assert lead.get(f"{ONE}/simulation").json()["state"] == "finished"
    assert lead.get(f"{ONE}/simulation/interfaces?effect=falls").json()["results"] == []
    activation = {"digest": digest, "note": "Agreed in the review."}
    assert lead.send("POST", f"{ONE}/activation", activation).status_code == 403
    person = SignedIn(cast.platform_lead)
    refused = person.send("POST", f"{ONE}/activation", activation | {"digest": "sha256:0"})
    assert refused.status_code == 422
    answer = person.send("POST", f"{ONE}/activation", activation)
    assert (answer.status_code, answer.json()["state"]) == (200, "active")
    assert lead.get(f"{CARDS}/in-force").json()["digest"] == digest
    judged = lead.get("/interfaces/support-chat/environments/production/assessment").json()
    assert judged["scorecard_digest"] == digest
    # what is in force never changes
    again = lead.change("PUT", ONE, {"content": content})
    assert again.status_code == 422
    assert "no draft any more" in again.json()["errors"][0]["detail"]


def test_what_makes_no_scorecard_is_refused_with_the_key_named(lead: Program) -> None:
    content = lead.get(f"{CARDS}/in-force").json()["content"]
    wrong = content | {"criticl_cap": 3, "checks": [content["checks"][0] | {"level": 9}]}
    answer = lead.send("POST", CARDS, {"content": wrong})
    assert answer.status_code == 422
    told = {(one["pointer"], one["detail"]) for one in answer.json()["errors"]}
    assert ("/content", "OWN-1: level is at most 3.") in told
    assert ("/content", "criticl_cap is not a key here: did you mean critical_cap?") in told
    assert len(told) == 2
    for body in ({}, {"start": "own-1", "content": content}, {"start": "program-99"}):
        assert lead.send("POST", CARDS, body).status_code == 422
    assert not Scorecard.objects.exists()
    keys = lead.get(f"{CARDS}/schema").json()["properties"]
    assert set(content) <= set(keys)


def test_everybody_reads_and_others_write_nothing(lead: Program, cast: Cast) -> None:
    lead.send("POST", CARDS, {"start": f"program-{current().version}"})
    for other in (SignedIn(cast.auditor), program_of(cast.approver), program_of(cast.outsider)):
        assert other.get(ONE).status_code == 200
        assert len(other.get(f"{CARDS}/released").json()["scorecards"]) == current().version
        assert other.change("PUT", ONE, {"content": {}}).status_code == 403
        assert other.change("DELETE", ONE).status_code == 403
        assert other.send("POST", f"{ONE}/simulation").status_code == 403
    assert other.get(f"{ONE}/simulation").status_code == 404
    assert other.get(f"{CARDS}/own-9").status_code == 404
    text = SignedIn(cast.outsider).client.get("/scorecards/own-1/scorecard.yaml").content
    assert yaml.safe_load(text)["title"] == current().title
    assert lead.change("DELETE", ONE).status_code == 204
    assert lead.get(CARDS).json()["results"] == []
