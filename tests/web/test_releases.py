"""Releases and approval policies on pages."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from registry.models import ApprovalPolicy, Deployment, Environment, Release, Revision
from tests.factories import OwnershipFactory
from tests.web.conftest import Cast, signed_in

NEW = "/i/support-chat/environments/production/releases/new/"
POLICIES = "/i/support-chat/policies/"
ONE, TWO = "sha256:" + "1" * 64, "sha256:" + "2" * 64
WINDOWS = {"rows-TOTAL_FORMS": "1", "rows-INITIAL_FORMS": "0"}
POLICY = {
    "name": "prod",
    "environment_kind": "production",
    "release_approval": "2",
    **dict.fromkeys(
        (
            *("prompt_review", "model_review", "rendering_review"),
            *("environment_changes", "proxy_configuration", "access_control"),
        ),
        "1",
    ),
    "excluded": [
        *("excludes_requester", "excludes_authors"),
        *("excludes_last_editor", "excludes_token_owner"),
    ],
    "vote_validity_days": "7",
    "soak_minutes": "0",
    "rollback_exempt": "yes",
    "minimum_level": "",
    "minimum_score": "0",
    "fast_evidence_minutes": "30",
    "posture_evidence_minutes": "2880",
    **WINDOWS,
}


def proposed(client: Client, **fields: str) -> Release:
    answer = client.post(NEW, {"version": "1.0", "image": ONE} | fields)
    assert answer.status_code == 302, answer.content.decode()
    return Release.objects.latest("pk")


def test_a_tag_is_refused_and_what_was_typed_is_kept(cast: Cast, environment: Environment) -> None:
    client = signed_in(cast.owner)
    answer = client.post(NEW, {"version": "9.9", "image": "chat:latest", "model": "hf:a/b@main"})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "chat:latest is a name or a tag" in text
    assert "hf:a/b@main names a branch or a tag" in text
    assert 'value="9.9"' in text
    assert client.post(NEW, {"version": "9.9"}).status_code == 422
    assert not Release.objects.exists()


def test_a_release_goes_from_a_draft_to_the_current_one_and_says_what_changes(
    cast: Cast, environment: Environment
) -> None:
    client = signed_in(cast.owner)
    first = proposed(client, model=TWO, notes="**Safe** <script>alert(1)</script>")
    page = f"/releases/{first.public_id}/"
    text = client.get(page).content.decode()
    assert "the first release recorded here" in text
    assert "<strong>Safe</strong> &lt;script&gt;" in text
    edited = {"version": "1.0", "image": ONE, "model": TWO, "authors": "owner@example.test"}
    assert client.post(f"{page}edit/", edited).status_code == 302
    assert Revision.objects.count() == 2
    now = f"{timezone.now():%Y-%m-%dT%H:%M}"
    sent = {"deployed_at": now, "evidence": "https://ci.example.test/1", "replaces": ""}
    assert client.post(f"{page}record/", sent).status_code == 302
    second = proposed(client, version="1.1", image=TWO, model=TWO)
    text = client.get(f"/releases/{second.public_id}/").content.decode()
    assert f"<del>{ONE}</del>" in text
    assert f"<ins>{TWO}</ins>" in text
    assert f"No change, <code>{TWO}</code>" in text
    # somebody else recorded one meanwhile: what the form was opened with no longer holds
    passed = client.post(f"/releases/{second.public_id}/record/", sent)
    assert passed.status_code == 422
    assert "is recorded to run here now" in passed.content.decode()
    interface = client.get("/i/support-chat/").content.decode()
    assert page in interface
    assert "https://ci.example.test/1" in interface
    assert Deployment.objects.count() == 1


@pytest.mark.parametrize(
    ("role", "status"),
    [("owner", 302), ("platform_lead", 302), ("outsider", 403), ("auditor", 403)],
)
def test_who_may_release_sees_the_controls(
    cast: Cast, environment: Environment, role: str, status: int
) -> None:
    release = proposed(signed_in(cast.administrator))
    client, page = signed_in(getattr(cast, role)), f"/releases/{release.public_id}/"
    text = client.get(page).content.decode()
    assert ("Record as deployed" in text) == (status == 302)
    assert ("Propose a release" in client.get("/i/support-chat/").content.decode()) == (
        status == 302
    )
    assert client.post(f"{page}edit/", {"version": "2", "image": TWO}).status_code == status
    sent = {"deployed_at": f"{timezone.now():%Y-%m-%dT%H:%M}"}
    assert client.post(f"{page}record/", sent).status_code == status
    assert Deployment.objects.exists() == (status == 302)


def test_the_list_is_narrowed_and_paged_in_its_address(
    cast: Cast, environment: Environment
) -> None:
    client = signed_in(cast.owner)
    assert "No release is recorded yet" in client.get("/releases/").content.decode()
    first = proposed(client)
    sent = {"deployed_at": f"{timezone.now():%Y-%m-%dT%H:%M}"}
    client.post(f"/releases/{first.public_id}/record/", sent)
    for number in range(51):
        proposed(client, version=f"2.{number}")
    text = client.get("/releases/").content.decode()
    assert "52 releases" in text
    assert "?page=2" in text
    assert first.public_id not in text
    second = client.get("/releases/?state=current&interface=support-chat").content.decode()
    assert "1 release found" in second
    assert first.public_id in second
    assert "0 releases found" in client.get("/releases/?interface=other").content.decode()
    for odd in ("page=x", "page=99999", "state=nothing", "page=-1"):
        assert client.get(f"/releases/?{odd}").status_code == 200
    assert client.get("/releases/rel_nothing/").status_code == 404


def test_the_strict_default_is_shown_and_what_nobody_could_meet(
    cast: Cast, environment: Environment
) -> None:
    OwnershipFactory.create(
        interface=environment.interface,
        person=cast.approver,
        responsibility="release_approval",
        accepted_at=timezone.now(),
    )
    client = signed_in(cast.outsider)
    text = client.get(POLICIES).content.decode()
    assert "Strict default" in text
    assert "needs 2 people, 1 active holder: Ada Approver" in text
    assert "Write a policy" not in text
    assert "could not be approved" in client.get("/i/support-chat/").content.decode()


def test_a_policy_is_written_changed_and_removed_and_not_lowered(
    cast: Cast, environment: Environment
) -> None:
    lead, today = signed_in(cast.approver), timezone.now().date()
    frozen = {
        "rows-0-rule": "freq=daily;count=1",
        "rows-0-zone": "Europe/Berlin",
        "rows-0-starts_on": f"{today + timedelta(days=3)}",
        "rows-0-minutes": "10080",
        "rows-0-reason": "Audit",
    }
    assert lead.post(f"{POLICIES}new/", POLICY | frozen).status_code == 302
    text = lead.get(POLICIES).content.decode()
    assert "FREQ=DAILY;COUNT=1" in text
    assert "every change of production, version 1" in text
    assert re.search("Next freeze <time.*?</time>, open again <time.*?</time>: Audit", text)
    edit = f"{POLICIES}prod/edit/"
    opened = lead.get(edit).content.decode()
    assert "Nobody could approve under it" in opened
    assert 'value="10080"' in opened
    wrong = lead.post(edit, POLICY | frozen | {"rows-0-rule": "FREQ=NEVER", "why": "Typed"})
    assert wrong.status_code == 422
    assert "FREQ is one of" in wrong.content.decode()
    assert 'value="Typed"' in wrong.content.decode()
    wanted = POLICY | frozen | {"release_approval": "1", "vote_validity_days": "5"}
    preview = lead.post(edit, wanted | {"preview": "yes"})
    text = preview.content.decode()
    assert preview.status_code == 200
    assert "If you save this" in text
    assert "Nobody could approve under it" in text
    assert "It demands less than now of code changes of production: slots" in text
    assert "Release approval: 2, then 1" in text
    assert "Validity of an approval: 7 days, then 5 days" in text
    assert re.search(r"Next freeze</dt>\s*<dd>\s*<time", text)
    assert 'name="vote_validity_days" value="5"' in text, "what was typed is still there"
    assert ApprovalPolicy.objects.get().versions.count() == 1
    odd = lead.post(edit, POLICY | frozen | {"preview": "yes", "release_approval": ""})
    assert odd.status_code == 200
    none = dict.fromkeys((one for one in POLICY if one.endswith("_review")), "")
    none |= dict.fromkeys(("environment_changes", "proxy_configuration", "access_control"), "")
    refused = lead.post(edit, POLICY | none | {"preview": "yes", "release_approval": ""})
    assert refused.status_code == 422
    assert "Demand at least one approval" in refused.content.decode()
    more = lead.post(edit, POLICY | frozen | {"more": "yes"}).content.decode()
    assert more.count(" checked") == opened.count(" checked") == 4
    lowered = lead.post(edit, POLICY | frozen | {"excluded": ["excludes_authors"]})
    assert lowered.status_code == 422
    assert "Only a platform lead or an administrator may lower" in lowered.content.decode()
    assert lead.post(f"{POLICIES}new/", POLICY).status_code == 422, "the name is taken"
    answer = lead.post(f"{POLICIES}prod/remove/", follow=True).content.decode()
    assert "demands less" in answer
    assert ApprovalPolicy.objects.count() == 1
    assert signed_in(cast.owner).post(edit, POLICY).status_code == 403
    platform = signed_in(cast.platform_lead)
    begun = frozen | {"rows-0-starts_on": f"{today - timedelta(days=1)}", "rollback_exempt": "no"}
    assert platform.post(edit, POLICY | begun).status_code == 302
    text = platform.get(POLICIES).content.decode()
    assert re.search(
        "Frozen now, open again <time.*?</time>, and rollbacks wait as well: Audit", text
    )
    assert "Next freeze" not in text
    assert "A rollback: waits for nothing, then waits like any release" in text
    assert "Freeze window: added Audit: FREQ=DAILY;COUNT=1 in Europe/Berlin, for 7 days" in text
    assert platform.post(edit, POLICY | {"model_review": ""}).status_code == 302
    assert platform.post(f"{POLICIES}prod/remove/").status_code == 302
    assert not ApprovalPolicy.objects.exists()
