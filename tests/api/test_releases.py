"""Releases and policies, over HTTP."""

from datetime import timedelta

from django.utils import timezone

from registry.models import ApprovalPolicy, Environment, Release
from tests.api.conftest import Cast, Program, program_of
from tests.factories import OwnershipFactory

SLUG = "/interfaces/support-chat"
PLACE = f"{SLUG}/environments/production"
ONE, TWO = "sha256:" + "1" * 64, "sha256:" + "2" * 64
DRAFT = {"version": "1.0", "subject": {"image": ONE}}
STRICTER = {
    "name": "models",
    "environment_kind": "production",
    "change_kind": "model",
    "terms": {
        "slots": [
            {"responsibility": word, "count": 2} for word in ("release_approval", "model_review")
        ]
    },
}


def test_a_release_is_proposed_edited_and_recorded(
    owner: Program, environment: Environment
) -> None:
    key = {"Idempotency-Key": "one"}
    made = owner.send("POST", f"{PLACE}/releases", DRAFT, key)
    assert made.status_code == 201, made.content
    assert owner.send("POST", f"{PLACE}/releases", DRAFT, key).json() == made.json()
    shown = made.json()
    assert (shown["state"], shown["revision"], shown["kinds"]) == ("draft", 1, ["code"])
    path = f"{PLACE}/releases/{shown['public_id']}"
    assert made.headers["Location"].endswith(path)
    edited = DRAFT | {"subject": {"image": TWO}, "added_kinds": ["prompt"]}
    assert owner.send("PUT", path, edited).status_code == 428
    changed = owner.change("PUT", path, edited).json()
    assert (changed["revision"], changed["kinds"]) == (2, ["code", "prompt"])
    when = {"deployed_at": timezone.now().isoformat(), "evidence": "https://ci.example.test/1"}
    deployed = owner.send("POST", f"{path}/record", when)
    assert deployed.status_code == 200, deployed.content
    assert deployed.json()["is_current"]
    assert owner.change("PUT", path, edited).status_code == 422
    other = owner.send("POST", f"{PLACE}/releases", DRAFT).json()
    assert other["replaces"]["public_id"] == shown["public_id"]
    passed = owner.send("POST", f"{PLACE}/releases/{other['public_id']}/record", when)
    assert passed.status_code == 422
    assert passed.json()["errors"][0]["code"] == "release_passed"
    listed = owner.get(f"{PLACE}/releases").json()["results"]
    assert [one["public_id"] for one in listed] == [other["public_id"], shown["public_id"]]


def test_a_tag_is_refused_at_its_place(owner: Program, environment: Environment) -> None:
    for part, value in (("image", "chat:latest"), ("model", "hf:acme/lab@main")):
        answer = owner.send("POST", f"{PLACE}/releases", {"version": "1", "subject": {part: value}})
        assert answer.status_code == 422
        (error,) = answer.json()["errors"]
        assert (error["pointer"], error["code"]) == (f"/subject/{part}", "subject_not_immutable")
        assert "can be moved" in error["detail"]
    empty = owner.send("POST", f"{PLACE}/releases", {"version": "1", "subject": {}})
    assert empty.json()["errors"][0]["code"] == "subject_empty"
    assert not Release.objects.exists()


def test_reading_is_for_everybody_and_writing_for_those_who_release(
    owner: Program, cast: Cast, environment: Environment
) -> None:
    outsider = program_of(cast.outsider)
    made = owner.send("POST", f"{PLACE}/releases", DRAFT).json()
    path = f"{PLACE}/releases/{made['public_id']}"
    assert outsider.get(path).status_code == 200
    when = {"deployed_at": (timezone.now() - timedelta(hours=1)).isoformat()}
    assert outsider.send("POST", f"{PLACE}/releases", DRAFT).status_code == 403
    assert outsider.change("PUT", path, DRAFT).status_code == 403
    assert outsider.send("POST", f"{path}/record", when).status_code == 403
    OwnershipFactory.create(
        interface=environment.interface,
        person=cast.outsider,
        responsibility="releases",
        accepted_at=timezone.now(),
    )
    assert outsider.send("POST", f"{path}/record", when).status_code == 200


def test_a_policy_is_added_resolved_changed_and_removed(
    cast: Cast, owner: Program, environment: Environment
) -> None:
    lead = program_of(cast.approver)
    environment.interface.tier = 1
    environment.interface.save()
    strict = owner.get(f"{PLACE}/policy?kinds=model").json()
    assert strict["is_strict"]
    assert [(one["responsibility"], one["count"]) for one in strict["terms"]["slots"]] == [
        ("release_approval", 2),
        ("model_review", 1),
    ]
    assert strict["unfilled"][0]["sentence"].endswith("0 active holders")
    assert owner.send("POST", f"{SLUG}/policies", STRICTER).status_code == 403
    made = lead.send("POST", f"{SLUG}/policies", STRICTER)
    assert made.status_code == 201, made.content
    assert (made.json()["version"], made.json()["terms"]["vote_validity_days"]) == (1, 7)
    found = owner.get(f"{PLACE}/policy?kinds=model,code").json()
    assert [one["name"] for one in found["policies"]] == ["strict", "models"]
    assert found["terms"]["slots"][1]["count"] == 2
    (error,) = lead.send("POST", f"{SLUG}/policies", STRICTER).json()["errors"]
    assert (error["pointer"], "Change it with PUT" in error["detail"]) == ("/name", True)
    path = f"{SLUG}/policies/models"
    more = STRICTER | {"terms": STRICTER["terms"] | {"minimum_score": 85}}
    assert lead.change("PUT", path, more).json()["version"] == 2
    less = {"name": "models", "terms": {"slots": [{"responsibility": "model_review"}]}}
    lowered = lead.change("PUT", path, less)
    assert lowered.status_code == 422
    assert lowered.json()["errors"][0]["code"] == "policy_lowered"
    administrator = program_of(cast.administrator)
    assert administrator.change("PUT", path, less).status_code == 422, "no token lowers one"
    assert lead.change("DELETE", path).status_code == 422
    assert ApprovalPolicy.objects.count() == 1
    assert [one["name"] for one in owner.get(f"{SLUG}/policies").json()["results"]] == ["models"]


def test_what_is_not_known_of_a_policy_is_named_with_what_is_near(
    cast: Cast, environment: Environment
) -> None:
    lead = program_of(cast.approver)
    body = STRICTER | {"terms": STRICTER["terms"] | {"vote_validity": 3}}
    (error,) = lead.send("POST", f"{SLUG}/policies", body).json()["errors"]
    assert error["pointer"] == "/terms/vote_validity"
    assert "did you mean vote_validity_days?" in error["detail"]
    window = {"rule": "FREQ=NEVER", "zone": "UTC", "starts_on": "2026-12-04"}
    frozen = {"freeze_windows": [window | {"duration_seconds": 3600, "reason": "Weekend."}]}
    body = STRICTER | {"terms": STRICTER["terms"] | frozen}
    (error,) = lead.send("POST", f"{SLUG}/policies", body).json()["errors"]
    assert error["pointer"] == "/terms/freeze_windows"
    assert "FREQ is one of" in error["detail"]
    answer = lead.get(f"{PLACE}/policy?kinds=modell")
    assert answer.status_code == 400
    assert "did you mean model?" in answer.json()["errors"][0]["detail"]
