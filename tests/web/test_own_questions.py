"""The pages of questions that a scorecard brings: they stand and work like those of the program."""

from datetime import timedelta

import pytest
from django.utils import timezone

from readiness.domain.scorecards import Item
from readiness.models import Assignment, Attestation, ChecklistComment, Waiver
from registry.models import Environment
from tests.api.conftest import SignedIn, program_of
from tests.promised import in_force
from tests.web.conftest import Cast, signed_in

LIST = "/i/support-chat/production/checklist/"
OWN = f"{LIST}OWN-X1/"
FINDING = "/i/support-chat/production/checks/OWN-X1/"
API = "/interfaces/support-chat/environments/production/checklist"
STEWARD = Item(
    "OWN-X1", "Is a <b>steward</b> named?", "Somebody has to know.", "A page with a name.", 30
)
SAID = {"answer": "met", "statement": "The page of the team names Mia."}


@pytest.fixture(autouse=True)
def scorecard(environment: Environment) -> None:
    in_force(STEWARD)


def until(days: int = 20) -> str:
    return f"{timezone.now().date() + timedelta(days=days)}"


def test_it_is_assigned_talked_about_answered_and_confirmed_by_pages(cast: Cast) -> None:
    owner = signed_in(cast.owner)
    text = owner.get(LIST).content.decode()
    assert 'id="OWN-X1"' in text
    assert "&lt;b&gt;steward&lt;/b&gt;" in text
    assert f'href="{OWN}">Answer it now' in owner.get(FINDING).content.decode()
    assert owner.get("/i/support-chat/").status_code == 200
    owner.post(f"{OWN}assign/", {"email": cast.outsider.email})
    asked = signed_in(cast.outsider)
    waits = asked.get("/needs-you/").content.decode()
    assert OWN in waits
    assert "1 question of checklists waits for you" in waits
    assert "Nothing needs you" not in waits
    assert 'Needs you<span class="n">1</span>' in waits
    assert "&lt;b&gt;steward&lt;/b&gt;" in waits
    asked.post(f"{OWN}comment/", {"text": "Who is it?"})
    assert "Ask somebody" not in asked.get(OWN).content.decode()
    for word in ("assign", "unassign"):
        refused = asked.post(f"{OWN}{word}/", {"email": cast.owner.email})
        assert refused.status_code == 403
        assert "whoever is asked" not in refused.content.decode()
    assert ChecklistComment.objects.get().check_id == "OWN-X1"
    late = asked.post(OWN, SAID | {"valid_until": until(40)})
    assert (late.status_code, "Somebody has to know." in late.content.decode()) == (422, True)
    answer = asked.post(OWN, SAID | {"valid_until": until()})
    assert answer.headers["Location"] == f"{LIST}#OWN-X1"
    assert "Nothing waits for you" in asked.get("/needs-you/").content.decode()
    assert "Mia" in owner.get(FINDING).content.decode()
    # whom nobody asks any more may answer no more
    assert asked.post(OWN, SAID | {"valid_until": until()}).status_code == 403
    for word in ("assign", "unassign", "comment"):
        assert asked.post(f"{OWN}{word}/", {"text": "Why?"}).status_code == 403
    assert asked.post(f"{LIST}confirm/", {"only": "OWN-X1"}).status_code == 403
    said = owner.post(f"{LIST}confirm/", {"only": "OWN-X1"})
    assert said.headers["Location"] == f"{LIST}#OWN-X1"
    assert Attestation.objects.filter(check_id="OWN-X1", is_unchanged=True).count() == 1


def test_it_is_answered_by_the_api_and_by_people_alone(cast: Cast) -> None:
    person, reader = SignedIn(cast.owner), program_of(cast.outsider)
    shown = {one["check"]: one for one in reader.get(API).json()["questions"]}
    assert shown["OWN-X1"]["finding"]["outcome"] == "unknown"
    assert shown["OWN-X1"]["responsibility"] == "deployment_standards"
    for path, body in (
        ("assign", {"email": cast.owner.email}),
        ("comment", {"text": "Who is it?"}),
        ("unassign", None),
        ("answer", SAID),
    ):
        for other in (SignedIn(cast.outsider), program_of(cast.owner)):
            assert other.send("POST", f"{API}/OWN-X1/{path}", body).status_code == 403
        answer = person.send("POST", f"{API}/OWN-X1/{path}", body)
        assert answer.status_code in (200, 201)
    assert answer.json()["finding"]["outcome"] == "pass"
    confirm = {"checks": ["OWN-X1"]}
    assert person.send("POST", f"{API}/confirm", confirm).status_code == 204
    in_force()
    assert person.send("POST", f"{API}/OWN-X1/answer", SAID).status_code == 404
    wrong = person.send("POST", f"{API}/confirm", confirm)
    assert wrong.json()["errors"][0]["pointer"] == "/checks/0"
    assert Attestation.objects.count() == 2


def test_a_waiver_of_it_is_asked_for_and_outlives_its_question(cast: Cast) -> None:
    owner = signed_in(cast.owner)
    path = f"{FINDING}waive/"
    in_force(STEWARD, waiver_days=14)
    text = owner.get(path).content.decode()
    assert "&lt;b&gt;steward&lt;/b&gt;" in text
    assert "At most 14 days from now." in text
    assert f'max="{timezone.now().date() + timedelta(days=14)}"' in text
    asked = owner.post(
        path,
        {
            "reason": "The team is new here.",
            "compensating_control": "The lead answers meanwhile.",
            "ends_on": until(9),
        },
    )
    made = Waiver.objects.get()
    assert asked.headers["Location"] == f"/waivers/{made.public_id}/"
    assert "&lt;b&gt;steward&lt;/b&gt;" in owner.get(f"/waivers/{made.public_id}/").content.decode()
    owner.post(f"{OWN}assign/", {"email": cast.owner.email})
    in_force()
    for page in (
        "/needs-you/",
        LIST,
        "/waivers/",
        f"/waivers/{made.public_id}/",
        "/i/support-chat/",
    ):
        answer = owner.get(page)
        assert answer.status_code == 200
        assert "steward" not in answer.content.decode()
    for page in (OWN, FINDING, path):
        assert owner.get(page).status_code == 404
    assert owner.post(OWN, SAID | {"valid_until": until()}).status_code == 404
    assert owner.post(f"{OWN}unassign/").status_code == 404
    # nothing that was written is lost, and nothing more is
    assert Assignment.objects.get().check_id == "OWN-X1"
    assert not Attestation.objects.exists()
    nothing = owner.post(f"{LIST}confirm/", {"only": "OWN-X1"})
    assert nothing.headers["Location"] == LIST
