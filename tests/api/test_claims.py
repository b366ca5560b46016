"""Evidence that programs hand in, the checklist for programs, and what other programs read."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from readiness.models import Attestation, PushedEvidence
from readiness.services.assessing import environments_assess
from registry.domain.tokens import Verb
from registry.models import Environment
from tests.api.conftest import Cast, Program, SignedIn, program_of
from tests.promised import attested

PLACE = "/interfaces/support-chat/environments/production"
LIST = f"{PLACE}/evidence"
KEYS = f"{PLACE}/checklist/ACC-7"


def evidence(**changes: object) -> dict[str, object]:
    """Return evidence as a pipeline sends it."""
    seen = timezone.now() - timedelta(minutes=1)
    sent = {"check": "CAP-5", "outcome": "pass", "summary": "Restored 40 GB in 12 minutes."}
    return {**sent, "observed_at": seen.isoformat(), **changes}


def test_a_pipeline_hands_in_evidence_that_answers_its_check(
    cast: Cast, environment: Environment
) -> None:
    pipeline = program_of(cast.owner, Verb.EVIDENCE_WRITE, places=("support-chat",))
    answer = pipeline.send("POST", LIST, evidence(url="https://ci.example.test/812"))
    assert answer.status_code == 201
    shown = answer.json()
    assert re.fullmatch("evd_[0-9A-Z]{26}", shown["id"])
    assert answer.headers["Location"].endswith(f"/evidence/{shown['id']}")
    assert shown["claimed_by"]["name"] == "Olga Owner"
    assert len(shown["claimed_by"]["token"]) == 11
    reader = program_of(cast.outsider)
    assert reader.get(f"{LIST}/{shown['id']}").json() == shown
    assert reader.get(LIST).json()["results"] == [shown]
    findings = {one["check"]: one for one in reader.get(f"{PLACE}/assessment").json()["findings"]}
    assert (findings["CAP-5"]["outcome"], findings["CAP-5"]["source"]) == ("pass", "evidence")
    # it writes evidence and nothing else, and there alone
    assert pipeline.get(LIST).status_code == 403
    elsewhere = LIST.replace("support-chat", "other")
    assert pipeline.send("POST", elsewhere, evidence()).status_code == 403
    writer = program_of(cast.owner, Verb.REGISTRY_WRITE)
    assert writer.send("POST", LIST, evidence()).status_code == 403
    outsider = program_of(cast.outsider, Verb.EVIDENCE_WRITE)
    assert outsider.send("POST", LIST, evidence()).status_code == 403
    assert PushedEvidence.objects.count() == 1


def test_nobody_hands_in_evidence_without_a_token(cast: Cast, environment: Environment) -> None:
    answer = SignedIn(cast.owner).send("POST", LIST, evidence())
    assert answer.status_code == 422
    problem = answer.json()
    assert [one["code"] for one in problem["errors"]] == ["token_needed"]
    assert "evidence:write" in str(problem)
    assert not PushedEvidence.objects.exists()
    # whoever may not is told so first, whatever they came with
    assert SignedIn(cast.outsider).send("POST", LIST, evidence()).status_code == 403


def test_megabytes_of_evidence_are_refused(cast: Cast, environment: Environment) -> None:
    pipeline = program_of(cast.owner, Verb.EVIDENCE_WRITE, places=("support-chat",))
    assert pipeline.send("POST", LIST, evidence(summary="a" * 5_000_000)).status_code == 413
    assert not PushedEvidence.objects.exists()


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"check": "TLS-1"}, "/check"),
        ({"outcome": "unknown"}, "/outcome"),
        ({"summary": "TBD"}, "/summary"),
        ({"url": "javascript:alert(1)"}, "/url"),
        ({"digest": "latest"}, "/digest"),
        ({"subject": {"model": "main"}}, "/subject/model"),
        ({"subject": {"weights": "x"}}, "/subject/weights"),
        ({"observed_at": "2099-01-01T00:00:00Z"}, "/observed_at"),
        ({"valid_until": "2099-01-01T00:00:00Z"}, "/valid_until"),
        ({"colour": "blue"}, "/colour"),
    ],
)
def test_evidence_that_is_refused_names_the_field(
    cast: Cast, environment: Environment, changes: dict[str, object], pointer: str
) -> None:
    answer = program_of(cast.owner, Verb.EVIDENCE_WRITE).send("POST", LIST, evidence(**changes))
    assert answer.status_code == 422
    assert [one["pointer"] for one in answer.json()["errors"]] == [pointer]
    assert not PushedEvidence.objects.exists()


def test_evidence_sent_again_under_its_key_is_kept_once(
    cast: Cast, environment: Environment
) -> None:
    program, body = program_of(cast.owner, Verb.EVIDENCE_WRITE), evidence()
    first, again = (
        program.send("POST", LIST, body, {"Idempotency-Key": "run-812"}) for _ in range(2)
    )
    assert first.json() == again.json()
    assert PushedEvidence.objects.count() == 1


def shown_to(person: SignedIn) -> list[dict[str, str]]:
    """Return the questions as somebody is shown them."""
    found: list[dict[str, str]] = person.get(f"{PLACE}/checklist").json()["questions"]
    return found


def test_people_answer_by_the_api_and_tokens_do_not(cast: Cast, environment: Environment) -> None:
    attested(environment, check="CAP-5")
    person, said = SignedIn(cast.owner), {"answer": "met", "statement": "Went through all 40."}
    for path, body in (
        ("answer", said),
        ("assign", {"email": "owner@example.test"}),
        ("unassign", None),
        ("comment", {"text": "Who has them?"}),
    ):
        assert program_of(cast.owner).send("POST", f"{KEYS}/{path}", body).status_code == 403
        assert SignedIn(cast.outsider).send("POST", f"{KEYS}/{path}", body).status_code == 403
        assert person.send("POST", f"{KEYS}/{path}", body).status_code in (200, 201)
    confirm = f"{PLACE}/checklist/confirm"
    assert person.send("POST", confirm, {"checks": ["ACC-7", "CAP-5"]}).status_code == 204
    assert Attestation.objects.filter(is_latest=True, is_unchanged=True).count() == 2
    old = next(one for one in shown_to(person) if one["check"] == "ACC-7")["basis"]
    assert person.send("POST", f"{KEYS}/answer", said | {"basis": old}).status_code == 201
    many = {"checks": ["CAP-5", "ACC-7"], "bases": {"ACC-7": old}}
    for late in (
        person.send("POST", f"{KEYS}/answer", said | {"basis": old}),
        person.send("POST", confirm, many),
    ):
        assert late.status_code == 422
        assert late.json()["errors"][0]["code"] == "look_again"
    strange = person.send("POST", confirm, {"checks": ["CAP-5"], "bases": {"ACC-7": old}})
    assert strange.json()["errors"][0]["pointer"] == "/bases/ACC-7"
    wrong = person.send("POST", confirm, {"checks": ["ACC-7", "TLS-1"]})
    assert wrong.json()["errors"][0]["pointer"] == "/checks/1"
    empty = person.send("POST", f"{KEYS}/answer", {"answer": "met"})
    assert empty.json()["errors"][0]["pointer"] == "/statement"
    shown = program_of(cast.outsider).get(f"{PLACE}/checklist").json()
    assert shown["progress"]["answered"] == 2
    keys = next(one for one in shown["questions"] if one["check"] == "ACC-7")
    assert keys["attestation"]["answered_by"] == "Olga Owner"
    assert (keys["finding"]["source"], keys["asked"]) == ("attestation", None)
    assert program_of(cast.owner).get(f"{PLACE[:-4]}/checklist").status_code == 404


def test_findings_are_read_as_sarif(cast: Cast, environment: Environment) -> None:
    attested(environment, check="CAP-5")
    answer = program_of(cast.outsider).get("/interfaces/support-chat/findings.sarif")
    assert answer.headers["Content-Type"] == "application/sarif+json"
    document: dict[str, Any] = answer.json()
    assert (document["version"], len(document["runs"])) == ("2.1.0", 1)
    [run] = document["runs"]
    rules, results = run["tool"]["driver"]["rules"], run["results"]
    assert len(results) == len(rules) == len({rule["id"] for rule in rules})
    for result in results:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        # 3.27.10: what does not fail has no level
        assert (result["level"] == "none") == (result["kind"] != "fail")
        assert result["message"]["text"]
        [place] = result["locations"][0]["logicalLocations"]
        assert place["fullyQualifiedName"] == "support-chat/production"
    kinds = {one["ruleId"]: one["kind"] for one in results}
    assert (kinds["CAP-5"], kinds["TLS-1"], kinds["OWN-2"]) == ("pass", "open", "fail")
    assert program_of(cast.owner).get("/interfaces/nobody/findings.sarif").status_code == 404


LINE = re.compile(r'ops_registry_\w+\{(?:\w+="(?:[^"\\\n]|\\[\\n"])*",?)*\} -?\d+')


@pytest.mark.parametrize("path", ["/openmetrics", "/interfaces/support-chat/openmetrics"])
def test_what_is_known_is_read_as_openmetrics(
    cast: Cast, environment: Environment, path: str
) -> None:
    environments_assess(environment_ids=[environment.pk], now=timezone.now())
    program = program_of(cast.outsider)
    accepted = {"Accept": "application/openmetrics-text;version=1.0.0,text/plain;q=0.5,*/*;q=0.1"}
    answer = program.send("GET", path, headers=accepted)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == (
        "application/openmetrics-text; version=1.0.0; charset=utf-8"
    )
    *lines, last, end = answer.content.decode().split("\n")
    assert (last, end) == ("# EOF", "")
    described = ""
    for line in lines:
        if line.startswith("# TYPE "):
            described = line.split()[2]
        elif not line.startswith("# HELP "):
            assert LINE.fullmatch(line), line
            assert line.partition("{")[0] == described
    place = 'interface="support-chat",environment="production"'
    assert f"ops_registry_level{{{place}}} 0" in lines
    ones = [one for one in lines if one.startswith("ops_registry_state") and one.endswith(" 1")]
    assert len(ones) == 1
    if "interfaces" in path:
        found = 'check="CAP-5",source="attestation",ops_registry_finding="unknown"'
        assert f"ops_registry_finding{{{place},{found}}} 1" in lines
    else:
        assert 'ops_registry_outbox_messages{state="given_up"} 0' in lines
    stranger = Program().send("GET", path)
    assert stranger.status_code == 401
    assert stranger.headers["Content-Type"] == "application/problem+json"
