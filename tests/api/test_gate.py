"""The gate over HTTP, as pipelines ask it."""

import os
import subprocess
from dataclasses import replace
from datetime import datetime, timedelta
from html import unescape
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from django.utils import timezone
from pytest_django.live_server_helper import LiveServer

from deploy.environment import ROOT
from readiness.domain.gate import answering
from readiness.domain.observation_json import dump, load
from readiness.domain.probing import Build, ProbeId, Running
from readiness.domain.vitals import Part
from readiness.models import (
    EnvironmentStatus,
    GateAdmission,
    GateEvaluation,
    LatestObservation,
    ProbeSchedule,
)
from readiness.services.heartbeats import heartbeat_record
from registry.domain.approvals.ballots import Choice
from registry.domain.approvals.terms import FreezeWindow, PolicyTerms, RoleSlot
from registry.domain.releases import ReleaseState
from registry.domain.tokens import Verb
from registry.models import AuditRow, Deployment, Environment, User
from registry.services.policies import policy_set
from registry.services.releases import release_revise
from registry.services.releasing import place_locked
from tests.api.conftest import Program, SignedIn, program_of, token_of
from tests.factories import (
    NOW,
    AdministratorFactory,
    EnvironmentFactory,
    UserFactory,
    acting,
)
from tests.integration.approval_scene import APPROVAL, FIELDS, PROMPT, digest, edited
from tests.integration.gate_scene import Gates
from tests.scenes import SOUND, observe

pytestmark = pytest.mark.django_db
SUBJECT = FIELDS.subject.named
OTHERS = {part: value for part, value in SUBJECT.items() if part != "image"}
KEYS = ["verdict", "allow", "would_be", "mode", "evaluation", "nonce_echo", "summary"]


class Clock:
    """What the program takes for the time."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now

    def move(self, **span: int) -> None:
        """Let time pass."""
        self.now += timedelta(**span)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    found = Clock()
    monkeypatch.setattr(timezone, "now", found)
    return found


@pytest.fixture
def scene(clock: Clock) -> Gates:
    return Gates()


def pipeline(person: User) -> Program:
    return program_of(person, Verb.GATE_EVALUATE)


def question(scene: Gates, **changes: Any) -> dict[str, Any]:
    return {"interface": scene.interface.slug, "environment": "production"} | changes


def ask(scene: Gates, program: Program, view: str = "", **changes: Any) -> Any:
    return program.send("POST", f"/gate{view}", question(scene, **changes))


def codes(answer: Any) -> list[str]:
    return [one["code"] for one in answer.json()["reasons"] if one["severity"] == "block"]


def owners(answer: Any) -> list[str]:
    blocking = [one for one in answer.json()["reasons"] if one["severity"] == "block"]
    assert all(one["remedy"] for one in blocking)
    return [one["owner"] for one in blocking]


def admit(program: Program, allowed: Any, **changes: Any) -> Any:
    said = allowed.json()
    body = {"decision_token": said["decision_token"], "nonce": "n2"} | changes
    return program.send("POST", f"/gate/{said['evaluation']}/admit", body)


def head() -> str:
    """Return the head of the audit trail."""
    return AuditRow.objects.latest("place").digest


def test_a_pipeline_waits_is_let_out_once_and_says_what_became_of_it(
    scene: Gates, clock: Clock
) -> None:
    program = pipeline(scene.mia)
    unknown = ask(scene, program, subject=SUBJECT)
    assert (unknown.status_code, codes(unknown)) == (409, ["release.unknown"])
    release = scene.submitted()
    run = {"run_url": "https://ci.example.test/1", "commit": "7d1f", "kinds": ["prompt"]}
    pending = ask(scene, program, subject=SUBJECT, change=run, nonce="n1")
    said = pending.json()
    assert (pending.status_code, pending.headers["Content-Type"]) == (
        429,
        "application/problem+json",
    )
    assert list(said)[:7] == KEYS
    assert (said["verdict"], said["allow"], said["nonce_echo"]) == ("pending", False, "n1")
    assert 10 <= int(pending.headers["Retry-After"]) <= 15
    assert said["next"]["retry_after_seconds"] == int(pending.headers["Retry-After"])
    assert (pending.headers["Cache-Control"], pending.headers["X-Gate-Mode"]) == (
        "no-store",
        "enforce",
    )
    assert said["type"].endswith("/problems/gate-pending")
    assert (said["status"], said["decision_token"]) == (429, None)
    assert said["subject_digest"] == FIELDS.subject.digest
    assert program.client.get(said["type"].removeprefix("http://testserver")).status_code == 200
    missing = said["reasons"][0]
    assert (missing["code"], missing["role"], missing["who"]) == (
        "approval.missing",
        "release_approval",
        ["Ann"],
    )
    assert missing["url"].endswith(f"/releases/{release.public_id}/")
    # shell clients look for the word, so it stands there once
    assert pending.content.count(b'"verdict"') == 1
    measured = ask(scene, program, "?view=measure", subject=SUBJECT, change=run)
    assert (measured.status_code, measured.json()["verdict"]) == (200, "pending")
    assert measured.json()["evaluation"] == said["evaluation"]

    scene.vote(release, scene.ann)
    scene.vote(release, scene.pia, PROMPT)
    allowed = ask(scene, program, subject=SUBJECT, change=run, nonce="n3")
    assert (allowed.status_code, allowed.json()["verdict"], allowed.json()["allow"]) == (
        200,
        "allow",
        True,
    )
    assert allowed.json()["evaluation"] == said["evaluation"]
    assert allowed.json()["audit_head"] == head()
    row = GateEvaluation.objects.get(public_id=said["evaluation"])
    assert (row.polls, row.asker, row.run) == (3, "Mia", run["run_url"])
    path = f"/gate/{said['evaluation']}"
    assert program.get(path).json()["verdict"] == "allow"

    assert program.send("POST", f"{path}/outcome", {"status": "failed"}).status_code == 422
    admitted = admit(program, allowed, subject=SUBJECT)
    assert admitted.status_code == 200, admitted.content
    answer = admitted.json()
    assert (answer["verdict"], answer["allow"], answer["nonce_echo"]) == ("allow", True, "n2")
    assert answer["decision_token"] is None
    release.refresh_from_db()
    assert release.state == ReleaseState.ADMITTED
    again = admit(program, allowed, subject=SUBJECT)
    assert (again.status_code, again.json()["errors"][0]["code"]) == (409, "token_spent")
    assert "verdict" not in again.json()
    # every answer is a witness of the trail
    assert again.json()["evaluation"] == said["evaluation"]
    assert again.json()["audit_head"] == head() != allowed.json()["audit_head"]
    assert answer["audit_head"] == head()
    twice = admit(program, ask(scene, program, subject=SUBJECT, change=run), subject=SUBJECT)
    assert twice.json()["errors"][0]["code"] == "admitted_already"
    other = {"run_url": "https://ci.example.test/2"}
    beside = admit(program, ask(scene, program, subject=SUBJECT, change=other))
    assert beside.json()["errors"][0]["code"] == "admitted_already"

    wrong = {"status": "succeeded", "observed_image_digest": digest("9")}
    refused = program.send("POST", f"{path}/outcome", wrong)
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["pointer"] == "/observed_image_digest"
    assert not Deployment.objects.exists()
    clock.move(minutes=1)
    right = wrong | {"observed_image_digest": FIELDS.subject.image}
    for _ in range(2):
        done = program.send("POST", f"{path}/outcome", right)
        assert (done.status_code, done.json()["state"]) == (200, "deployed")
        assert done.json()["audit_head"] == head()
    made = Deployment.objects.get()
    assert made.evidence == run["run_url"]
    assert ProbeSchedule.objects.filter(next_due_at=clock.now).exists()
    assert program.send("POST", f"{path}/outcome", {"status": "failed"}).status_code == 422
    clock.move(minutes=1)
    closed = ask(scene, program, subject=SUBJECT, change=run)
    assert (closed.status_code, codes(closed)) == (409, ["release.deployed"])
    team = scene.place.interface.team.name
    assert owners(closed) == [team]

    # and back: to what ran before, which is nothing yet
    back = ask(scene, program, action="rollback")
    assert (back.status_code, codes(back)) == (409, ["rollback.other_subject"])
    assert owners(back) == [team]


def test_what_was_allowed_is_let_out_only_as_it_was(scene: Gates, clock: Clock) -> None:
    release, program = scene.approved(), pipeline(scene.mia)
    allowed = ask(scene, program, subject=SUBJECT)
    path = f"/gate/{allowed.json()['evaluation']}/admit"
    other = ask(scene, program)
    changed = admit(program, allowed, subject=SUBJECT | {"image": digest("9")})
    assert (changed.status_code, changed.json()["errors"][0]["code"]) == (409, "subject_changed")
    for token, code in (("eyJ.eyJ.x", "token_invalid"), (other, "token_of_another")):
        text = token if isinstance(token, str) else token.json()["decision_token"]
        wrong = program.send("POST", path, {"decision_token": text})
        assert (wrong.status_code, wrong.json()["errors"][0]["code"]) == (422, code)
    assert pipeline(scene.otto).send("POST", path, {"decision_token": "x"}).status_code == 403
    release_revise(by=acting(scene.mia), release=release, fields=edited(), now=NOW)
    edit = edited(configuration=digest("7"))
    release_revise(by=acting(scene.mia), release=release, fields=edit, now=NOW)
    edited_since = admit(program, allowed, subject=SUBJECT)
    assert (edited_since.status_code, codes(edited_since)) == (409, ["release.unknown"])
    assert edited_since.json()["would_be"] == "deny"
    assert edited_since.json()["audit_head"] == head()
    registered = admit(program, other)
    assert registered.json()["errors"][0]["code"] == "subject_changed"
    clock.move(minutes=15)
    late = admit(program, allowed)
    assert (late.status_code, late.json()["errors"][0]["code"]) == (409, "token_expired")
    assert not GateAdmission.objects.exists()


def test_a_gate_that_is_shut_says_how_and_nothing_is_a_verdict_but_a_verdict(
    scene: Gates, clock: Clock
) -> None:
    program = pipeline(scene.mia)
    tag = ask(scene, program, subject={"image": "chat:latest"})
    assert (tag.status_code, tag.json()["errors"][0]["pointer"]) == (422, "/subject/image")
    assert tag.json()["type"].endswith("/problems/subject-not-immutable")
    assert ask(scene, program, subject={}).status_code == 422
    assert ask(scene, program, "?view=other").status_code == 400
    assert ask(scene, program, interface="nothing").status_code == 404
    assert ask(scene, program, environment="nothing").status_code == 404
    assert program.get("/gate/gev_0").status_code == 404
    script = {"run_url": "javascript:alert(1)"}
    assert ask(scene, program, change=script).status_code == 422
    # 403 is for those who may not ask
    stranger = pipeline(scene.otto)
    assert ask(scene, stranger).status_code == 403
    assert ask(scene, program_of(scene.mia)).status_code == 403
    assert ask(scene, Program()).status_code == 401
    other = EnvironmentFactory.create(name="production").interface.slug
    elsewhere = program_of(scene.mia, Verb.GATE_EVALUATE, places=(f"{other}/production",))
    assert ask(scene, elsewhere).status_code == 403
    scene.approved()
    key = {"Idempotency-Key": "one"}
    for nonce, subject, status in (("a", SUBJECT, 200), ("b", SUBJECT, 200), ("a", None, 422)):
        body = question(scene, subject=subject, nonce=nonce)
        sent = program.send("POST", "/gate", body, key)
        assert sent.status_code == status, sent.content
        assert status != 200 or sent.json()["nonce_echo"] == nonce
    more = ask(scene, program, subject=SUBJECT, change={"kinds": ["tools"]})
    assert (more.status_code, codes(more)) == (409, ["release.other_kinds"])
    window = FreezeWindow("FREQ=DAILY;BYHOUR=12", "UTC", NOW.date(), 3600, "the end of the year")
    terms = PolicyTerms((RoleSlot(APPROVAL), RoleSlot(PROMPT)), freeze_windows=(window,))
    policy_set(
        by=acting(AdministratorFactory.create()),
        interface=scene.interface,
        name="house",
        terms=terms,
        now=NOW,
    )
    frozen = ask(scene, program, subject=SUBJECT)
    assert (frozen.status_code, codes(frozen)) == (409, ["freeze.active"])
    assert frozen.json()["type"].endswith("/problems/gate-frozen")
    assert frozen.json()["next"]["cannot_pass_before"] == "2026-11-21T13:00:00Z"


def test_a_policy_may_want_digests_named_and_the_very_build_seen(
    scene: Gates, clock: Clock
) -> None:
    release, program = scene.approved(), pipeline(scene.mia)
    terms = {
        "slots": [{"responsibility": word.value} for word in (APPROVAL, PROMPT)],
        "explicit_subject": True,
        "evidence_of_build": True,
    }
    address = f"/interfaces/{scene.interface.slug}/policies"
    body = {"name": "house", "terms": terms}
    made = SignedIn(AdministratorFactory.create()).send("POST", address, body)
    assert made.status_code == 201, made.content
    unnamed = ask(scene, program)
    assert (unnamed.status_code, codes(unnamed)) == (
        409,
        ["release.not_named", "evidence.other_build"],
    )
    assert release.public_id in unnamed.json()["reasons"][0]["sentence"]
    # named, it was seen nowhere yet: an owner, a remedy, and the same on its page
    named = ask(scene, program, subject=SUBJECT)
    (nowhere,) = [one for one in named.json()["reasons"] if one["severity"] == "block"]
    assert (nowhere["code"], nowhere["role"]) == ("evidence.other_build", "releases")
    assert nowhere["owner"]
    assert "Register one" in nowhere["remedy"]
    page = SignedIn(scene.mia).client.get(f"/releases/{release.public_id}/").content.decode()
    assert nowhere["remedy"] in page
    assert "no staging environment" in page
    place = f"/i/{scene.interface.slug}/production/gate/"
    line = unescape(SignedIn(scene.mia).client.get(place).content.decode())
    assert """"production","subject":{"image":"'"$IMAGE_DIGEST"'"}}'""" in line
    # seen in staging while another build ran there, then this one: nobody writes anything
    staging = EnvironmentFactory.create(
        interface=scene.interface,
        name="staging",
        kind="staging",
        edge_url="https://st.example.test",
    )
    for route in scene.place.routes.all():
        staging.routes.create(kind=route.kind, path=route.path)
    see_build(staging, Running("0.9.0", digest("d")))
    other = ask(scene, program, subject=SUBJECT)
    assert (other.status_code, codes(other)) == (409, ["evidence.other_build"])
    assert "staging was seen running 0.9.0" in other.json()["summary"]
    see_build(staging, Running(release.version, FIELDS.subject.image))
    allowed = ask(scene, program, subject=SUBJECT)
    assert (allowed.status_code, codes(allowed)) == (200, [])
    # what is let out is looked at once more
    see_build(staging, Running("0.9.0", digest("d")))
    assert admit(program, allowed, subject=SUBJECT).status_code == 409


def see_build(place: Environment, running: Running) -> None:
    """Have everything be probed in ``place`` while ``running`` answered."""
    LatestObservation.objects.filter(environment=place).delete()
    observe(place, SOUND, NOW)
    for row in LatestObservation.objects.filter(environment=place):
        found = load(ProbeId(row.probe), row.content)
        assert found is not None
        row.content = dump(replace(found, build=Build((running,), is_whole=True)))
        row.save()


def test_missing_evidence_is_probed_once_and_denied_in_the_end(scene: Gates, clock: Clock) -> None:
    scene.approved()
    program = pipeline(scene.mia)
    scene.forget("P01")
    clock.move(seconds=1)
    EnvironmentStatus.objects.update(assessed_at=clock.now)
    ProbeSchedule.objects.update(next_due_at=clock.now + timedelta(hours=1))
    pending = ask(scene, program)
    assert pending.status_code == 429, pending.content
    assert 3 <= int(pending.headers["Retry-After"]) <= 5
    assert ProbeSchedule.objects.filter(next_due_at=clock.now).exists()
    ProbeSchedule.objects.update(next_due_at=clock.now + timedelta(hours=1))
    clock.move(seconds=30)
    assert ask(scene, program).status_code == 429
    assert not ProbeSchedule.objects.filter(next_due_at__lte=clock.now).exists()
    for seconds in (289, 290, 290):
        clock.move(seconds=seconds)
        scene_tick(clock)
        assert ask(scene, program).status_code == 429
    clock.now = NOW + timedelta(seconds=1) + answering.EVIDENCE_DEADLINE
    overdue = ask(scene, program)
    assert (overdue.status_code, codes(overdue)[0]) == (409, "evidence.overdue")
    # a later run that asks the same is not held to what this one waited for
    ProbeSchedule.objects.update(next_due_at=clock.now + timedelta(hours=1))
    clock.move(minutes=5)
    # nothing but the silence ends the answer that is kept
    heartbeat_record(name=Part.TICK, now=clock.now + timedelta(hours=1))
    assert ask(scene, program).status_code == 409
    clock.move(minutes=5, seconds=1)
    # whoever looks sees what would be answered, and looking does not end the silence
    looked = program.get(f"/gate/{pending.json()['evaluation']}")
    assert (looked.status_code, codes(looked)[0]) == (429, "evidence.never")
    again = ask(scene, program)
    assert (again.status_code, again.json()["evaluation"]) == (429, pending.json()["evaluation"])
    assert ProbeSchedule.objects.filter(next_due_at=clock.now).exists()
    scene.see(now=clock.now)
    assert ask(scene, program).status_code == 200


def scene_tick(clock: Clock) -> None:
    """Have the scheduler be alive."""
    heartbeat_record(name=Part.TICK, now=clock.now)


def test_a_mode_lets_through_and_says_what_would_have_been(scene: Gates, clock: Clock) -> None:
    release, program = scene.submitted(), pipeline(scene.mia)
    path = f"/interfaces/{scene.interface.slug}/environments/production/gate-mode"
    shadow = {"mode": "shadow", "reason": "Until everybody has seen it."}
    admin = AdministratorFactory.create()
    refused = SignedIn(scene.mia).send("POST", path, shadow)
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "demand_lowered")
    assert SignedIn(scene.otto).send("POST", path, shadow).status_code == 403
    # what lowers demands is an act of people
    assert program_of(admin).send("POST", path, shadow).status_code == 422
    assert ask(scene, program, subject=SUBJECT).status_code == 429
    done = SignedIn(admin).send("POST", path, shadow)
    assert (done.status_code, done.json()["mode"]) == (200, "shadow")
    row = AuditRow.objects.latest("place")
    assert (row.changes, row.reason) == ([["gate_mode", "enforce", "shadow"]], shadow["reason"])
    passed = ask(scene, program, subject=SUBJECT)
    said = passed.json()
    assert (passed.status_code, said["verdict"], said["would_be"]) == (200, "allow", "pending")
    assert passed.headers["X-Gate-Mode"] == said["mode"] == "shadow"
    assert codes(passed)[0] == "approval.missing"
    assert admit(program, passed).status_code == 200
    release.refresh_from_db()
    assert release.state == ReleaseState.SUBMITTED
    ProbeSchedule.objects.update(next_due_at=clock.now + timedelta(hours=1))
    ended = program.send("POST", f"/gate/{said['evaluation']}/outcome", {"status": "succeeded"})
    # something else runs there nevertheless
    assert not ProbeSchedule.objects.exclude(next_due_at=clock.now).exists()
    # a program that only asks records nothing as deployed that was never let out
    assert (ended.status_code, ended.json()["state"]) == (200, "submitted")
    stricter = SignedIn(scene.mia).send("POST", path, {"mode": "enforce", "reason": "Enough."})
    assert stricter.status_code == 200
    assert ask(scene, program, subject=SUBJECT).status_code == 429


@pytest.mark.parametrize("is_known", [True, False])
def test_a_mode_that_was_made_stricter_while_an_admission_waited_is_kept_to(
    scene: Gates, clock: Clock, monkeypatch: pytest.MonkeyPatch, is_known: bool
) -> None:
    program = pipeline(scene.mia)
    if is_known:
        scene.submitted()
    modes = Environment.objects.filter(pk=scene.place.pk)
    modes.update(gate_mode="shadow")
    passed = ask(scene, program, subject=SUBJECT)
    assert passed.json()["allow"] is True

    def waited(environment_id: int) -> Environment:
        modes.update(gate_mode="enforce")
        return place_locked(environment_id)

    monkeypatch.setattr("readiness.services.gate_admissions.place_locked", waited)
    kept = admit(program, passed, subject=SUBJECT)
    assert (kept.status_code, kept.json()["errors"][0]["code"]) == (409, "gate_changed")
    assert kept.json()["mode"] == "enforce"
    assert not GateAdmission.objects.exists()


def freeze(scene: Gates, **terms: Any) -> None:
    """Have a freeze begin at 13:00, and rollbacks wait for its end."""
    window = FreezeWindow("FREQ=DAILY;BYHOUR=13", "UTC", NOW.date(), 3600, "the books")
    slots = (RoleSlot(APPROVAL), RoleSlot(PROMPT))
    policy_set(
        by=acting(AdministratorFactory.create()),
        interface=scene.interface,
        name="house",
        terms=PolicyTerms(slots, freeze_windows=(window,), rollback_exempt=False, **terms),
        now=NOW,
    )


def test_what_was_let_out_is_recorded_whatever_was_decided_before_it_was_told(
    scene: Gates, clock: Clock
) -> None:
    release = scene.approved()
    program = program_of(scene.mia, Verb.GATE_EVALUATE, Verb.RELEASE_WRITE)
    earlier = scene.draft(edited(image=digest("7"))).revisions.get()
    Deployment.objects.create(
        environment=scene.place, revision=earlier, number=1, deployed_at=NOW, recorded_at=NOW
    )
    freeze(scene)
    clock.move(minutes=59)
    scene.see(now=clock.now)
    allowed = ask(scene, program, subject=SUBJECT)
    assert admit(program, allowed, subject=SUBJECT).status_code == 200
    clock.move(minutes=3)
    ProbeSchedule.objects.update(next_due_at=clock.now + timedelta(hours=1))
    path = f"/gate/{allowed.json()['evaluation']}/outcome"
    done = program.send("POST", path, {"status": "succeeded"})
    assert (done.status_code, done.json().get("state")) == (200, "deployed"), done.content
    assert not ProbeSchedule.objects.exclude(next_due_at=clock.now).exists()
    said = AuditRow.objects.get(deed="deployed", kind="release").reason
    assert "the books" in said
    assert "let out with it at 2026-11-21 12:59" in said
    # nobody claims that by hand
    asked = ask(scene, program, action="rollback")
    assert (asked.status_code, codes(asked)) == (409, ["freeze.active"])

    # a rollback that was let out before the freeze of the next day
    clock.now = NOW + timedelta(days=1, minutes=59)
    scene.see(now=clock.now)
    program = program_of(scene.mia, Verb.GATE_EVALUATE, Verb.RELEASE_WRITE)
    back = ask(scene, program, action="rollback", subject={"image": digest("7")} | OTHERS)
    assert admit(program, back).status_code == 200, back.content
    clock.move(minutes=3)
    # votes that no longer count do not make it undone either
    freeze(scene, vote_validity_days=1)
    path = f"/gate/{back.json()['evaluation']}/outcome"
    done = program.send("POST", path, {"status": "succeeded"})
    assert (done.status_code, done.json().get("state")) == (200, "rolled_back"), done.content
    release.refresh_from_db()
    assert release.state == ReleaseState.ROLLED_BACK


def test_what_went_out_past_an_open_gate_is_recorded_by_whoever_may(
    scene: Gates, clock: Clock
) -> None:
    release = scene.submitted()
    scene.place.gate_mode = "shadow"
    scene.place.save()
    program = program_of(scene.mia, Verb.GATE_EVALUATE, Verb.RELEASE_WRITE)
    passed = ask(scene, program, subject=SUBJECT)
    assert admit(program, passed).status_code == 200
    path = f"/gate/{passed.json()['evaluation']}/outcome"
    ended = program.send("POST", path, {"status": "succeeded"})
    assert (ended.status_code, ended.json()["state"]) == (200, "recorded")
    assert Deployment.objects.get().revision.release == release


def test_an_admission_that_ended_is_renewed_by_the_pipeline(scene: Gates, clock: Clock) -> None:
    release, program = scene.approved(), pipeline(scene.mia)
    assert admit(program, ask(scene, program, subject=SUBJECT)).status_code == 200
    failed = f"/gate/{GateEvaluation.objects.get().public_id}/outcome"
    assert program.send("POST", failed, {"status": "failed"}).status_code == 200
    clock.move(hours=25)
    scene_tick(clock)
    scene.see(now=clock.now)
    program = pipeline(scene.mia)  # the token of yesterday has ended
    again = ask(scene, program, subject=SUBJECT)
    assert (again.status_code, again.json()["summary"]) == (
        200,
        "It may be deployed now, once it is admitted again.",
    )
    assert admit(program, again).status_code == 200
    release.refresh_from_db()
    assert release.admitted_at == clock.now


def test_it_is_told_as_text_whatever_people_typed(scene: Gates, clock: Clock) -> None:
    release, program = scene.submitted(), pipeline(scene.mia)
    evil = "No.\n::set-output name=x::y <script>alert(1)</script> | `rm` \u2028 </failure>"
    scene.vote(release, scene.ann, choice=Choice.REJECT, reason=evil)
    denied = ask(scene, program, subject=SUBJECT)
    assert codes(denied)[0] == "approval.rejected"
    path = f"/gate/{denied.json()['evaluation']}"
    line = program.get(f"{path}.txt")
    assert line.headers["Content-Type"] == "text/plain; charset=utf-8"
    text = line.content.decode()
    assert text.startswith("deny: ")
    assert text.splitlines() == [text.strip("\n")]
    evaluation = denied.json()["evaluation"]
    assert text.endswith(f" [evaluation {evaluation}, audit head {head()}]\n")
    marked = program.get(f"{path}.md").content.decode()
    assert "### Gate: deny" in marked
    assert "<script>" not in marked
    assert "\n::" not in marked
    assert marked.endswith(f"\n\nEvaluation `{evaluation}`, audit head `{head()}`\n")
    suite = ET.fromstring(program.get(f"{path}.xml").content)
    named = {one.attrib["name"]: one.attrib["value"] for one in suite.iterfind("properties/*")}
    assert named == {"evaluation": evaluation, "audit_head": head()}
    failures = suite.findall("testcase/failure")
    assert suite.attrib["failures"] == str(len(failures)) != "0"
    assert "<script>" in failures[0].attrib["message"]
    place = EnvironmentFactory.create(name="production").interface.slug
    other = program_of(scene.otto, Verb.REGISTRY_READ, places=(f"{place}/production",))
    writing = program_of(scene.mia, Verb.EVIDENCE_WRITE, places=(scene.interface.slug,))
    for word in ("", ".txt", ".md", ".xml"):
        assert program.get(f"{path}{word}").headers["Cache-Control"] == "no-store"
        assert writing.get(f"{path}{word}").status_code == 403
        assert other.get(f"{path}{word}").status_code == 403
    assert program_of(UserFactory.create(), Verb.REGISTRY_READ).get(path).status_code == 409


@pytest.mark.django_db(transaction=True)
@pytest.mark.any_database
def test_the_client_goes_through_with_it_against_the_running_program(
    clock: Clock, live_server: LiveServer, tmp_path: Path
) -> None:
    scene = Gates()
    release = scene.submitted()
    token = token_of(scene.mia, Verb.GATE_EVALUATE)

    def run(*words: str) -> tuple[int, str]:
        named = [f"--{part}={value}" for part, value in SUBJECT.items()]
        given = [word for one in named for word in one.split("=", 1)]
        place = ["--interface", scene.interface.slug, "--environment", "production"]
        variables = {
            "PATH": os.environ["PATH"],
            "HOME": str(tmp_path),
            "GATE_URL": live_server.url,
            "GATE_TOKEN": token,
            "GATE_WAIT_SECONDS": "0",
            "GATE_OUTAGE_SECONDS": "0",
            "GATE_ANSWER": str(tmp_path / "answer.json"),
        }
        ended = subprocess.run(
            ["/bin/sh", str(ROOT / "deploy" / "ci" / "gate.sh"), *words, *place, *given],
            env=variables,
            capture_output=True,
            text=True,
            check=False,
        )
        return ended.returncode, ended.stderr

    code, said = run()
    assert code == 11, said
    assert "approval.missing" in said
    scene.vote(release, scene.ann)
    scene.vote(release, scene.pia, PROMPT)
    code, said = run()
    assert (code, "gate: allow: It may be deployed now." in said) == (0, True), said
    code, said = run("admit")
    assert code == 0, said
    code, said = run("admit")
    assert code == 13, said
    release.refresh_from_db()
    assert release.state == ReleaseState.ADMITTED
    assert run()[0] == 0
    code, said = run("outcome", "--status", "succeeded", "--observed-image", SUBJECT["image"])
    assert code == 0, said
    release.refresh_from_db()
    assert release.state == ReleaseState.DEPLOYED
    clock.move(seconds=1)
    code, said = run()
    assert (code, "release.deployed" in said) == (10, True), said
