"""The approval of releases over HTTP: who may do what, and what the gate answers."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from readiness.domain.vitals import Part
from readiness.models import Heartbeat, ProbeSchedule
from readiness.services.schedules import schedules_complete
from registry.models import Environment, Release, Vote
from tests.api.conftest import Cast, Program, SignedIn, program_of
from tests.going_out import approves, seen_since, undemanding
from tests.promised import DIGEST

RELEASES = "/interfaces/support-chat/environments/production/releases"


@pytest.fixture
def path(cast: Cast, environment: Environment) -> str:
    """Return where a draft is that Olga's program proposed, and that Otto may approve."""
    undemanding(environment.interface)
    approves(environment.interface, cast.outsider)
    sent = {"version": "1.0", "subject": {"image": DIGEST}}
    made = program_of(cast.owner).send("POST", RELEASES, sent)
    assert made.status_code == 201, made.content
    return f"{RELEASES}/{made.json()['public_id']}"


def codes(answer: Any) -> list[str]:
    assert answer.status_code == 422, answer.content
    return [one["code"] for one in answer.json()["errors"]]


def ballot(program: Program, path: str, **changes: Any) -> dict[str, Any]:
    """Return a vote for what is shown now."""
    shown = program.get(f"{path}/verdict").json()
    return {
        "responsibility": "release_approval",
        "choice": "approve",
        "revision": shown["revision"],
        "shown_digest": shown["shown_digest"],
    } | changes


def test_a_release_goes_out_by_programs_and_is_approved_by_people(
    cast: Cast, environment: Environment, path: str
) -> None:
    program, otto = program_of(cast.owner), SignedIn(cast.outsider)
    draft = program.get(f"{path}/verdict")
    assert draft.headers["Cache-Control"] == "no-store"
    assert (draft.json()["verdict"], draft.json()["allow"]) == ("pending", False)
    assert draft.json()["reasons"][0]["code"] == "release.draft"
    assert draft.content.count(b'"verdict"') == 1
    submitted = program.send("POST", f"{path}/submit")
    assert (submitted.status_code, submitted.json()["state"]) == (200, "submitted")
    assert codes(program.send("POST", f"{path}/submit")) == ["release_settled"]
    assert codes(program.send("POST", f"{path}/admit")) == ["gate_pending", "approval.missing"]

    # nobody votes who asked for it, holds nothing, administers, or is a token
    refused: tuple[tuple[Program, int], ...] = (
        (program, 403),
        (program_of(cast.outsider), 403),
        (SignedIn(cast.owner), 403),
        (SignedIn(cast.holder), 403),
        (SignedIn(cast.administrator), 403),
    )
    for whoever, status in refused:
        answer = whoever.send("POST", f"{path}/votes", ballot(otto, path))
        assert answer.status_code == status, answer.content
    approves(environment.interface, cast.owner, standing="backup")
    own = SignedIn(cast.owner).send("POST", f"{path}/votes", ballot(otto, path))
    assert codes(own) == ["not_counted"]
    assert not Vote.objects.exists()

    wrong = otto.send("POST", f"{path}/votes", ballot(otto, path, responsibility="model_review"))
    assert [one["pointer"] for one in wrong.json()["errors"]] == ["/responsibility"]
    silent = otto.send("POST", f"{path}/votes", ballot(otto, path, choice="reject"))
    assert [one["pointer"] for one in silent.json()["errors"]] == ["/reason"]
    before = ballot(otto, path)
    edit = {"version": "1.1", "subject": {"image": f"sha256:{'2' * 64}"}}
    assert program.change("PUT", path, edit).status_code == 200
    assert codes(otto.send("POST", f"{path}/votes", before)) == ["look_again"]
    voted = otto.send("POST", f"{path}/votes", ballot(otto, path))
    assert (voted.status_code, voted.json()["verdict"]) == (200, "allow"), voted.content
    assert voted.json()["state"] == "approved"
    (slot,) = program.get(f"{path}/votes").json()["slots"]
    assert (slot["have"], slot["votes"][0]["person"]) == (1, "Otto Outsider")
    slot_of = {"responsibility": "release_approval"}
    withdraw = f"{path}/votes/withdraw"
    assert program_of(cast.outsider).send("POST", withdraw, slot_of).status_code == 403
    assert otto.send("POST", withdraw, slot_of).json()["allow"] is False
    otto.send("POST", f"{path}/votes", ballot(otto, path))

    assert program_of(cast.outsider).send("POST", f"{path}/admit").status_code == 403
    key = {"Idempotency-Key": "once"}
    for _ in range(2):
        admitted = program.send("POST", f"{path}/admit", {}, key)
        assert (admitted.status_code, admitted.json()["state"]) == (200, "admitted")
    out = program.send("POST", f"{path}/deployed", {"evidence": "https://ci.example.test/1"})
    assert out.json()["state"] == "deployed", out.content
    assert out.json()["rollback"] == {
        "allow": True,
        "summary": "It may be rolled back now.",
    }
    unseen = codes(program.send("POST", f"{path}/verify", {}))
    assert unseen == ["gate_pending", "evidence.before_deployment"]
    seen_since(Release.objects.get())
    verified = program.send("POST", f"{path}/verify", {})
    assert verified.json()["state"] == "verified", verified.content
    back = program.send("POST", f"{path}/roll-back", {"reason": "It is too slow."})
    assert back.json()["errors"][0]["code"] == "not_current", back.content


def test_what_the_gate_waits_for_is_probed_also_under_a_key(cast: Cast, path: str) -> None:
    program, otto = program_of(cast.owner), SignedIn(cast.outsider)
    program.send("POST", f"{path}/submit")
    otto.send("POST", f"{path}/votes", ballot(otto, path))
    schedules_complete(now=timezone.now())
    later = timezone.now() + timedelta(days=1)
    ProbeSchedule.objects.update(next_due_at=later)
    Heartbeat.objects.filter(name=Part.TICK).update(at=later)
    policy = Release.objects.get().environment.interface.policies.get()
    version = policy.versions.get()
    terms = version.terms.replace('"minimum_level":0', '"minimum_level":3')
    policy.versions.create(number=2, terms=terms, digest=f"sha256:{'3' * 64}", made_at=later)
    answer = program.send("POST", f"{path}/admit", {}, {"Idempotency-Key": "1"})
    assert {"gate_denied", "evidence.never", "check.failed"} <= set(codes(answer))
    assert not ProbeSchedule.objects.filter(next_due_at=later).exists()


def test_who_may_end_a_release_or_let_it_out_past_the_gate(cast: Cast, path: str) -> None:
    program, otto = program_of(cast.owner), SignedIn(cast.outsider)
    reason = {"reason": "Nothing else mends the outage."}
    program.send("POST", f"{path}/submit")
    for whoever, act in (
        (program, "revoke"),
        (program, "override"),
        (otto, "override"),
        (otto, "withdraw"),
        (SignedIn(cast.auditor), "override"),
        (program_of(cast.administrator), "override"),
        (SignedIn(cast.holder), "roll-back"),
    ):
        answer = whoever.send("POST", f"{path}/{act}", reason)
        assert answer.status_code == 403, (act, answer.content)
    assert codes(SignedIn(cast.platform_lead).send("POST", f"{path}/override", {})) == ["required"]
    gone = SignedIn(cast.platform_lead).send("POST", f"{path}/override", reason)
    assert (gone.json()["state"], gone.json()["verdict"]) == ("overridden", "deny")
    assert gone.json()["reasons"][0]["code"] == "release.overridden"
    sent = {"version": "2.0", "subject": {"image": DIGEST}}
    for act, state, whoever in (("withdraw", "withdrawn", program), ("revoke", "revoked", otto)):
        made = program.send("POST", RELEASES, sent).json()["public_id"]
        program.send("POST", f"{RELEASES}/{made}/submit")
        ended = whoever.send("POST", f"{RELEASES}/{made}/{act}", reason)
        assert ended.json()["state"] == state, ended.content
    elsewhere = path.replace("production", "staging")
    assert program.get(f"{elsewhere}/verdict").status_code == 404
    assert program.get(f"{RELEASES}/rel_none/verdict").status_code == 404
