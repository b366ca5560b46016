"""The page of a release: what it says of its approval, who may decide, and what its buttons do."""

import re
from dataclasses import replace
from datetime import timedelta
from html import unescape

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from readiness.services.assessing import environments_assess
from registry.domain.approvals.terms import PolicyTerms, RoleSlot, terms_digest, terms_text
from registry.domain.releases import ADMITTED_FOR, DeploymentKind, ReleaseState
from registry.domain.responsibilities import Responsibility
from registry.models import Deployment, Environment, Release, RollbackPlan, User, Vote
from registry.selectors.releases import revision_texts
from registry.services import releases
from registry.services.releases import release_revise
from tests.factories import (
    EnvironmentFactory,
    MembershipFactory,
    OwnershipFactory,
    UserFactory,
    acting,
)
from tests.going_out import APPROVAL, admitted, approves, runs, undemanding, waits, went_out
from tests.integration.approval_scene import edited
from tests.promised import DIGEST, released
from tests.scenes import REFUSED, SOUND, observe
from tests.web.conftest import Cast, signed_in

OTHER = edited(image="sha256:" + "9" * 64, prompt="")
REASON = "The canary has not been watched for long enough."


def page(client: Client, release: Release) -> str:
    return unescape(client.get(f"/releases/{release.public_id}/").content.decode())


def heading(text: str) -> str:
    (found,) = re.findall(r"<h1[^>]*>(.*?)</h1>", text)
    return str(found)


def shown(text: str) -> dict[str, str]:
    """Return what the form of the decision sends along with what somebody types."""
    names = ("revision", "shown_digest", "slot")
    found = (re.search(rf'name="{name}" value="([^"]+)"', text) for name in names)
    return {name: one[1] for name, one in zip(names, found, strict=True) if one}


def decide(client: Client, release: Release, **typed: str) -> object:
    fields = {"choice": "approve", "understood": "on"} | shown(page(client, release)) | typed
    return client.post(f"/releases/{release.public_id}/", fields)


@pytest.fixture
def approver(cast: Cast, environment: Environment) -> User:
    """Somebody who alone approves releases of the interface, by a policy that asks no more."""
    undemanding(environment.interface)
    person: User = UserFactory.create(name="Rita Release")
    approves(environment.interface, person)
    return person


@pytest.fixture
def release(environment: Environment) -> Release:
    return released(environment)


def test_each_reason_names_who_answers_for_it_as_pipelines_are_told(
    cast: Cast, approver: User, release: Release
) -> None:
    terms = PolicyTerms((RoleSlot(APPROVAL),), minimum_level=0, soak_seconds=3600)
    interface, began = release.environment.interface, timezone.now() - timedelta(days=9)
    made = {"terms": terms_text(terms), "digest": terms_digest(terms), "made_at": began}
    interface.policies.get().versions.create(number=2, **made)
    waits(release, approver)
    client = signed_in(cast.owner)
    told = re.compile(r"staging.*?(\w[\w ]*) answers for", re.DOTALL)
    assert told.search(page(client, release))[1] == interface.team.name  # type: ignore[index]
    word = Responsibility.RELEASES
    OwnershipFactory.create(
        interface=interface, responsibility=word, person=cast.owner, accepted_at=began
    )
    assert told.search(page(client, release))[1] == str(cast.owner)  # type: ignore[index]


def test_a_yes_opens_the_gate_and_is_for_what_was_shown_alone(
    cast: Cast, approver: User, release: Release
) -> None:
    waits(release)
    client = signed_in(approver)
    text = page(client, release)
    assert heading(text) == "Can’t ship yet: 1 approval missing"
    assert "Rita Release could give it" in text
    assert "Your decision for release approval" in text
    assert " checked" not in text, "no radio is chosen beforehand"
    opened = shown(text)
    before = decide(client, release, shown_digest="sha256:" + "0" * 64)
    assert before.status_code == 422  # type: ignore[attr-defined] # an answer of the test client
    assert "was changed since you looked" in before.content.decode()  # type: ignore[attr-defined] # an answer of the test client
    assert shown(before.content.decode()) == opened, "what is shown now is decided next"  # type: ignore[attr-defined] # an answer of the test client
    no = decide(client, release, choice="reject")
    assert "Say why." in no.content.decode()  # type: ignore[attr-defined] # an answer of the test client
    assert not Vote.objects.exists()
    assert decide(client, release).status_code == 302  # type: ignore[attr-defined] # an answer of the test client
    assert Vote.objects.get().shown_digest.startswith("sha256:")
    text = page(client, release)
    assert heading(text) == "Ready to ship: every gate is open"
    assert "Take my vote for release approval back" in text
    answer = client.post(f"/releases/{release.public_id}/votes/release_approval/withdraw/")
    assert answer.status_code == 302
    assert not Vote.objects.exists()
    assert client.post(f"/releases/{release.public_id}/votes/nothing/withdraw/").status_code == 404


def test_a_changed_part_drops_a_vote_and_says_in_which_revision(
    cast: Cast, approver: User, release: Release
) -> None:
    waits(release, approver)
    release_revise(
        by=acting(cast.owner), release=release, fields=edited(image="sha256:" + "7" * 64),
        now=timezone.now(),
    )  # fmt: skip
    text = page(signed_in(cast.outsider), release)
    assert "Rita Release approved revision 1, and the image and the prompt changed in" in text
    assert "0 of 1" in text
    assert "You hold none of the roles that decide on this release." in text
    assert "Rita Release" in text[text.index("Still to decide") :]


def test_whoever_asked_edited_or_came_late_sees_why_others_decide(
    cast: Cast, approver: User, release: Release, environment: Environment
) -> None:
    release.requested_by = cast.owner
    waits(release)
    approves(environment.interface, cast.approver)
    late = OwnershipFactory.create(
        interface=environment.interface,
        responsibility="release_approval",
        team=MembershipFactory.create(person=cast.outsider).team,
        person=None,
        standing="backup",
        accepted_at=timezone.now(),
    )
    assert "You asked for this release, so others decide." in page(signed_in(cast.owner), release)
    text = page(signed_in(cast.outsider), release)
    assert "only since this release was proposed" in text
    assert "You can still" not in text
    assert 'value="reject"' not in text
    # what who asks can bring about takes nobody their no
    release.named_authors.add(cast.outsider)
    text = page(signed_in(cast.outsider), release)
    assert "You are an author of this release, so others decide." in text
    assert "You can still ask for changes, or reject it." in text
    assert 'value="approve"' not in text
    assert 'value="reject"' in text
    assert "You can still" not in page(signed_in(cast.owner), release)
    refused = signed_in(cast.outsider).post(
        f"/releases/{release.public_id}/",
        {"choice": "approve", "understood": "on", "revision": "1", "slot": "release_approval"},
    )
    assert refused.status_code == 422
    assert late.team.name
    assert not Vote.objects.exists()


def test_requests_for_changes_and_rejections_are_said_with_their_reasons(
    cast: Cast, approver: User, release: Release
) -> None:
    waits(release)
    client = signed_in(approver)
    decide(client, release, choice="request_changes", reason="Name the plan.")
    text = page(client, release)
    assert heading(text).startswith("Can’t ship yet: changes are asked for")
    assert "Rita Release asked for changes revision 1" in text
    assert "Name the plan." in text
    client.post(f"/releases/{release.public_id}/votes/release_approval/withdraw/")
    decide(client, release, choice="reject", reason=REASON)
    text = page(signed_in(cast.owner), release)
    assert heading(text) == "Rejected: it will not ship"
    assert f"“{REASON}”" in text
    assert "Who approved" in text
    assert "Propose it again" in text
    assert "Record decision" not in text


def test_the_buttons_follow_the_state_and_lead_through_it(
    cast: Cast, approver: User, release: Release, environment: Environment
) -> None:
    old = released(environment, number=8)
    runs(old, since=timezone.now() - timedelta(hours=1))
    waits(release, approver)
    client, address = signed_in(cast.owner), f"/releases/{release.public_id}/"
    text = page(client, release)
    for words in ("Mark as admitted", "Withdraw", ">Edit<"):
        assert words in text
    for words in ("Override", "Revoke", "Mark as deployed", "Roll back"):
        assert words not in text
    assert client.post(f"{address}deploy/", {"evidence": ""}).status_code == 422
    assert client.post(f"{address}admit/").status_code == 302
    assert heading(page(client, release)) == "Admitted: it may be deployed now"
    # a day later it has to be admitted again
    found = Release.objects.filter(pk=release.pk)
    found.update(admitted_at=timezone.now() - ADMITTED_FOR)
    text = page(client, release)
    assert heading(text) == "Admitted, and can’t ship now: admit it again"
    assert "Mark as admitted" in text
    assert "Mark as deployed" not in text
    assert "Admit it again" in client.post(f"{address}deploy/").content.decode()
    assert client.post(f"{address}admit/").status_code == 302
    found.update(admitted_at=timezone.now() - timedelta(minutes=5))
    told = "Votes, freezes and the contract are asked once more."
    assert told in client.get(f"{address}deploy/").content.decode()
    wrong = client.post(f"{address}deploy/", {"evidence": "not a link"})
    assert wrong.status_code == 422
    assert 'value="not a link"' in wrong.content.decode()
    went_out_at = f"{timezone.now() - timedelta(minutes=2):%Y-%m-%dT%H:%M}"
    early = {"deployed_at": "2026-01-01T10:00"}
    assert "Give a later time." in client.post(f"{address}deploy/", early).content.decode()
    sent = {"evidence": "", "deployed_at": went_out_at}
    assert client.post(f"{address}deploy/", sent).status_code == 302
    made = Deployment.objects.latest("number")
    assert f"{made.deployed_at:%Y-%m-%dT%H:%M}" == went_out_at
    text = page(client, release)
    assert heading(text) == "Deployed"
    assert "Current, deployed" in text
    assert client.post(f"{address}verify/", follow=True).status_code == 200
    told = "What was approved before, or else what ran before, is recorded as deployed again."
    assert told in client.get(f"{address}roll-back/").content.decode()
    elsewhere = client.post(f"{address}roll-back/", {"reason": REASON, "back_to": "rel_other"})
    assert f"It goes back to {old.version} ({old.public_id}) by now" in elsewhere.content.decode()
    shown = {"reason": REASON, "back_to": old.public_id}
    assert f'name="back_to" value="{old.public_id}"' in elsewhere.content.decode()
    assert client.post(f"{address}roll-back/", shown).status_code == 302
    assert heading(page(client, release)) == "Rolled back"
    assert Deployment.objects.count() == 3
    assert Deployment.objects.latest("number").revision.release == old


def test_what_changed_since_somebody_voted_is_shown_old_and_new(
    cast: Cast, approver: User, release: Release, environment: Environment
) -> None:
    def plan(steps: str, minutes: int) -> None:
        RollbackPlan.objects.update_or_create(
            interface=environment.interface, defaults={"steps": steps, "limit_minutes": minutes}
        )

    waits(release)
    plan("stop it\nstart the last one", 5)
    client, rita = signed_in(cast.outsider), signed_in(approver)
    assert decide(rita, release).status_code == 302  # type: ignore[attr-defined] # an answer of the test client
    assert "Rita Release voted when" not in page(client, release)
    fields = replace(edited(image=DIGEST, prompt=""), version="1.1", notes="All <b>else</b>.")
    release_revise(by=acting(cast.owner), release=release, fields=fields, now=timezone.now())
    text = page(client, release)
    assert "1 of 1" in text
    told = "Rita Release voted when version and notes were others: an edit of them drops no vote."
    assert told in text
    assert "<del>1.0</del><br><ins>1.1</ins>" in re.sub(r">\s+<", "><", text)
    assert (
        "<ins>All &lt;b&gt;else&lt;/b&gt;.</ins>"
        in client.get(f"/releases/{release.public_id}/").content.decode()
    )

    # the way back is looked at by who approves the release, and rewritten it is another one
    plan("stop it\nrestore from tape", 90)
    text = page(rita, release)
    assert heading(text) == "Can’t ship yet: 1 approval missing"
    assert "Rita Release approved revision 1, and the rollback plan changed since." in text
    told = "Rita Release voted when the plan said something else: whoever approves the release is"
    assert told in text
    assert "<del>start the last one</del>" in text
    assert "<ins>restore from tape</ins>" in text
    assert "<del>5 minutes</del><br><ins>90 minutes</ins>" in re.sub(r">\s+<", "><", text)
    assert decide(rita, release).status_code == 302  # type: ignore[attr-defined] # an answer of the test client
    assert "Rita Release voted when" not in page(rita, release)


def test_notes_that_differ_by_how_lines_end_are_the_same_notes(
    cast: Cast, approver: User, release: Release
) -> None:
    for number, notes in enumerate(("One.\nTwo.", "One.\r\nTwo.")):
        fields = replace(edited(image=DIGEST, prompt=""), notes=notes)
        release_revise(by=acting(cast.owner), release=release, fields=fields, now=timezone.now())
        if not number:
            waits(release)
            assert decide(signed_in(approver), release).status_code == 302  # type: ignore[attr-defined] # an answer of the test client
    assert "voted when" not in page(signed_in(approver), release)


def test_an_edit_while_the_page_is_read_breaks_nothing(
    cast: Cast, approver: User, release: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits(release, approver)
    read = revision_texts(release)
    release_revise(by=acting(cast.owner), release=release, fields=OTHER, now=timezone.now())
    monkeypatch.setattr("readiness.selectors.release_page.revision_texts", lambda _: read)
    assert "revision 2" in page(signed_in(approver), release).lower()


def test_a_no_that_is_heard_is_named_and_can_be_taken_back(
    cast: Cast, approver: User, release: Release
) -> None:
    approves(release.environment.interface, UserFactory.create(name="Sam Second"))
    fields = replace(OTHER, authors=(approver.email,))
    release_revise(by=acting(cast.owner), release=release, fields=fields, now=timezone.now())
    waits(release)
    client = signed_in(approver)
    assert decide(client, release, choice="request_changes", reason=REASON).status_code == 302  # type: ignore[attr-defined] # an answer of the test client
    text = page(client, release)
    assert f"Changes are asked for. Rita Release: {REASON}" in text
    assert "Take my vote for release approval back" in text
    assert "Changes asked for" in text


def way_back(text: str) -> str:
    """Return what the panel about the way back says before the plan."""
    (found,) = re.findall(r'id="rollback-title".*?<dl[^>]*>(.*?)<dt>Plan', text, re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", found).split())


def test_the_way_back_names_what_a_rollback_would_take_up_again(
    cast: Cast, approver: User, release: Release, environment: Environment
) -> None:
    first, said, newest = (released(environment, number=number) for number in (7, 8, 9))
    runs(first, DeploymentKind.RELEASED, timezone.now() - timedelta(hours=2))
    Release.objects.filter(pk=first.pk).update(admitted_at=timezone.now())
    runs(said)
    client = signed_in(cast.owner)
    # asked for after what nobody approved, which a rollback passes over
    assert way_back(page(client, release)).startswith("Goes back to 1.7")
    runs(newest)
    Release.objects.exclude(pk=release.pk).update(state=ReleaseState.RECORDED)
    text = page(client, newest)
    assert way_back(text).startswith("Goes back to 1.7")
    assert "Roll back" in text
    # what runs no more is not taken back: what it took the place of is history
    assert way_back(page(client, said)).startswith("Ran before it 1.7")
    # what went out first and runs again has a way back as well
    Release.objects.filter(pk=newest.pk).update(admitted_at=timezone.now())
    runs(first)
    assert "Roll back" in page(client, first)
    Release.objects.filter(pk__in=[said.pk, newest.pk]).update(
        state="revoked", submitted_at=timezone.now(), closed_at=timezone.now(), closing_reason="Bad"
    )
    text = page(client, first)
    assert way_back(text).startswith("Goes back to nothing")
    assert "Roll back" not in text


def test_what_changes_says_what_it_is_compared_with(
    cast: Cast, approver: User, release: Release, environment: Environment
) -> None:
    approved = released(environment, number=8)
    runs(approved, DeploymentKind.RELEASED, timezone.now() - timedelta(hours=1))
    # recorded without asking anybody, and what is asked for has the same image
    recorded = releases.release_propose(
        by=acting(cast.owner), environment=environment, fields=OTHER,
        now=timezone.now(),
    )  # fmt: skip
    runs(recorded)
    asked = releases.release_propose(
        by=acting(cast.owner), environment=environment, fields=OTHER,
        now=timezone.now(),
    )  # fmt: skip
    text = page(signed_in(cast.owner), asked)
    assert "against the last approved release, not against what runs" in text
    # what differs from what runs as well says nothing of the kind
    assert "against the last approved" not in page(signed_in(cast.owner), recorded)


def test_breaking_the_glass_takes_a_lead_a_reason_and_a_tick(
    cast: Cast, approver: User, release: Release
) -> None:
    client, address = signed_in(cast.platform_lead), f"/releases/{release.public_id}/override/"
    assert "Override" in page(client, release)
    assert client.post(address, {"reason": REASON}).status_code == 422
    assert client.post(address, {"understood": "on"}).status_code == 422
    assert not Deployment.objects.exists()
    told = client.get(address).content.decode()
    assert f"Revision 1 goes out, which has the digest {release.revisions.get().digest}." in told
    release_revise(by=acting(cast.owner), release=release, fields=OTHER, now=timezone.now())
    typed = {"reason": REASON, "understood": "on"}
    passed = client.post(address, typed | {"revision": "1"})
    text = passed.content.decode()
    assert passed.status_code == 422
    assert "Revision 1 is not the newest one any more: that is 2." in text
    assert REASON in text
    assert 'name="revision" value="2"' in text
    assert not re.search(r'name="understood"[^>]*checked', text)
    assert not Deployment.objects.exists()
    assert client.post(address, typed | {"revision": "2"}).status_code == 302
    text = page(client, release)
    assert heading(text) == "Deployed without approval"
    assert f"“{REASON}”" in text
    assert "let it out without approval" in text


def test_a_part_of_the_page_is_sent_where_something_changed(
    cast: Cast, approver: User, release: Release
) -> None:
    waits(release)
    client, address = signed_in(cast.outsider), f"/releases/{release.public_id}/"
    first = client.get(address, headers={"HX-Request": "true"})
    assert "<html" not in first.content.decode()
    known = {"HX-Request": "true", "If-None-Match": first.headers["ETag"]}
    with time_machine.travel(timezone.now() + timedelta(seconds=5), tick=False):
        assert client.get(address, headers=known).status_code == 304
    decide(signed_in(approver), release)
    again = client.get(address, headers=known)
    assert again.status_code == 200
    assert 'data-state="approved"' in again.content.decode()


def test_the_page_follows_what_probes_see(
    cast: Cast, approver: User, release: Release, environment: Environment
) -> None:
    waits(release, approver)
    client, address = signed_in(cast.outsider), f"/releases/{release.public_id}/"
    for edge in (SOUND, REFUSED):
        known = {"HX-Request": "true"}
        known["If-None-Match"] = client.get(address, headers=known).headers["ETag"]
        assert client.get(address, headers=known).status_code == 304
        observe(environment, edge, timezone.now())
        environments_assess(environment_ids=[environment.pk], now=timezone.now())
        assert client.get(address, headers=known).status_code == 200


def test_the_list_finds_states_that_nobody_stored_and_what_waits_for_its_reader(
    cast: Cast, approver: User, environment: Environment
) -> None:
    made = {
        "submitted": waits(released(environment, number=1)),
        "approved": waits(released(environment, number=2), approver),
        "expired": waits(released(environment, number=3), approver),
        "deployed": went_out(released(environment, number=5), approver),
        "admitted": admitted(released(environment, number=4), approver),
        "draft": released(environment, number=6),
    }
    Release.objects.filter(pk=made["expired"].pk).update(expires_at=timezone.now())
    client = signed_in(approver)
    for state, release in made.items():
        text = client.get(f"/releases/?state={state}").content.decode()
        assert re.findall(r"/releases/(rel_\w+)/", text) == [release.public_id], state
    rows = client.get("/releases/?csv=releases").getvalue().decode()
    assert f'"{made["approved"].public_id}","1.2",' in rows
    assert rows.count('"approved"') == 1
    mine = client.get("/releases/?waiting=me").content.decode()
    assert re.findall(r"/releases/(rel_\w+)/", mine) == [made["submitted"].public_id]
    assert (
        "No release matches" in signed_in(cast.owner).get("/releases/?waiting=me").content.decode()
    )


def test_two_releases_are_compared_with_what_was_said_to_them(
    cast: Cast, approver: User, release: Release, environment: Environment
) -> None:
    running = released(environment, number=8)
    runs(running)
    waits(release, approver)
    release_revise(
        by=acting(cast.owner), release=release, fields=edited(image="sha256:" + "7" * 64),
        now=timezone.now(),
    )  # fmt: skip
    client, at = signed_in(cast.outsider), "/releases/compare/"
    assert "Choose a release first" in client.get(at).content.decode()
    text = page_of(client, f"{at}?new={release.public_id}/2")
    assert "2 parts differ from 1.8 to 1.0" in text
    assert f'<option value="{running.public_id}/1" selected>' in re.sub(r"\s+", " ", text)
    own = page_of(client, f"{at}?old={release.public_id}/1&new={release.public_id}/2")
    assert "Rita Release approved revision 1 for release approval" in own
    assert "Neither has any." in own
    same = page_of(client, f"{at}?old={release.public_id}/1&new={running.public_id}/1")
    assert "No part differs" in same
    seen = "None: whoever approved one has seen every part of the other."
    assert seen in same
    # the same parts, and another way back
    release_revise(
        by=acting(cast.owner), release=release,
        fields=replace(edited(image=DIGEST, prompt=""), rollback_plan="runbook-9", notes="Late."),
        now=timezone.now(),
    )  # fmt: skip
    plan = page_of(client, f"{at}?old={release.public_id}/1&new={release.public_id}/3")
    assert "No part differs" in plan
    assert seen not in plan
    assert "None, but the rollback plan is another one." in plan
    assert "<ins>Late.</ins>" in plan
    elsewhere = released(EnvironmentFactory.create(interface=environment.interface), number=9)
    text = page_of(client, f"{at}?old={elsewhere.public_id}/1&new={release.public_id}/2")
    assert "Choose two of one environment" in text
    for odd in ("x", "rel_0/1", f"{release.public_id}/4", f"{release.public_id}/99999999"):
        assert client.get(f"{at}?new={odd}").status_code == 404


def page_of(client: Client, address: str) -> str:
    return unescape(client.get(address).content.decode())
