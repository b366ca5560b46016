"""Releases and policies, over HTTP."""

from datetime import timedelta

import time_machine
from django.utils import timezone

from registry.domain.tokens import Verb
from registry.models import ApprovalPolicy, Environment, Release
from tests.api.conftest import Cast, Program, program_of
from tests.factories import EnvironmentFactory, OwnershipFactory
from tests.promised import released

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


def test_two_revisions_are_compared_with_what_was_said_to_each(
    owner: Program, cast: Cast, environment: Environment
) -> None:
    made = owner.send("POST", f"{PLACE}/releases", DRAFT | {"notes": "One\nTwo"}).json()
    at = f"{PLACE}/releases/{made['public_id']}/differences"
    # what nothing ran before is compared with nothing
    first = owner.get(at).json()
    assert (first["old"], first["kinds"], first["parts"]) == (
        None, ["code"], [{"part": "image", "before": "", "after": ONE}],
    )  # fmt: skip
    edited = DRAFT | {"version": "1.1", "notes": "One\n2", "rollback_plan": "R-2"}
    owner.change("PUT", at.removesuffix("/differences"), edited)
    Release.objects.get().revisions.get(number=1).votes.create(
        person=cast.approver, slot="release_approval", choice="approve", cast_at=timezone.now()
    )
    reader = program_of(cast.outsider)
    found = reader.get(at)
    assert reader.get(at, If_None_Match=found.headers["ETag"]).status_code == 304
    both = found.json()
    assert [both[side]["key"] for side in ("old", "new")] == [
        f"{made['public_id']}/{number}" for number in (1, 2)
    ]
    assert [both[side]["version"] for side in ("old", "new")] == ["1.0", "1.1"]
    assert [both[side]["rollback_plan"] for side in ("old", "new")] == ["", "R-2"]
    assert (both["kinds"], both["parts"]) == ([], [])
    assert [(one["sign"], one["text"]) for one in both["notes"]] == [
        (" ", "One"), ("-", "Two"), ("+", "2"),
    ]  # fmt: skip
    assert [len(both[side]["votes"]) for side in ("old", "new")] == [1, 1]
    assert both["new"]["votes"][0]["slot"] == "release_approval"
    same = reader.get(f"{at}?revision=1&old={made['public_id']}/1").json()
    assert (same["new"]["revision"], same["notes"]) == (1, [])

    other = EnvironmentFactory.create(interface=environment.interface, name="staging")
    elsewhere = released(other, number=7)
    for asked in (f"old={elsewhere.public_id}/1", "old=x", "revision=9"):
        assert reader.get(f"{at}?{asked}").status_code == 404
    for asked in ("revision=0", "revision=x", "new=x", f"old={'9' * 61}"):
        assert reader.get(f"{at}?{asked}").status_code == 400
    # as in their pages, a release is found where it is and nowhere else
    assert reader.get(at.replace("production", "staging")).status_code == 404


def test_the_freezes_of_a_month_are_read_and_written_with_the_policies(
    cast: Cast, environment: Environment
) -> None:
    window = {
        "rule": "FREQ=WEEKLY;BYDAY=FR;BYHOUR=15",
        "zone": "Europe/Berlin",
        "starts_on": "2026-12-04",
        "duration_seconds": 234000,
        "reason": "Nobody is on call at the weekend.",
    }
    terms = {**STRICTER["terms"], "freeze_windows": [window]}  # type: ignore[dict-item] # a mapping
    made = program_of(cast.approver).send("POST", f"{SLUG}/policies", STRICTER | {"terms": terms})
    assert made.status_code == 201, made.content
    reader = program_of(cast.outsider)
    with time_machine.travel("2026-12-05T12:00:00Z", tick=False):
        program = program_of(cast.outsider)
        found = program.get("/freezes").json()
        (frozen,) = found["frozen"]
        span = {"since": "2026-12-04T14:00:00Z", "until": "2026-12-07T07:00:00Z"}
        assert {name: frozen[name] for name in span} == span
        assert frozen["window"] == window
        (place,) = frozen["places"]
        assert (place["interface"], place["policy"]) == ("support-chat", "models")
        assert (found["month"], found["known"], found["coming"]) == ("2026-12", 1, None)
        assert found["windows"][0]["spans"][0] == span
        assert len(found["windows"][0]["spans"]) == 4
        assert program.get("/freezes?interface=other").json()["known"] == 0
        assert program.get(f"{SLUG}/freezes").json() == found
        # where neither now nor the month has any, the next one is named
    with time_machine.travel("2026-11-20T12:00:00Z", tick=False):
        quiet = program_of(cast.outsider).get(f"{SLUG}/freezes?month=2026-11").json()
        assert (quiet["frozen"], quiet["windows"]) == ([], [])
        assert quiet["coming"] == span | {"window": window}
    for month in ("2026-13", "1999-01", "soon", "2026-1"):
        (error,) = reader.get(f"/freezes?month={month}").json()["errors"]
        assert "such as 2026-12" in error["detail"]
    assert reader.get("/interfaces/nothing/freezes").status_code == 404
    # a token for one interface reads what is of that one
    own = program_of(cast.owner, Verb.REGISTRY_READ, places=("support-chat",))
    assert own.get(f"{SLUG}/freezes").status_code == 200
    assert own.get("/freezes").status_code == 403
