"""Asking for owners, and answering."""

import pytest
from django.test import Client

from registry.models import Environment, Interface, Ownership
from tests.factories import OwnershipFactory
from tests.web.conftest import Cast, signed_in

ASK = "/i/support-chat/owners/ask/"


def asked(**changes: object) -> dict[str, object]:
    return {
        "responsibilities": ["uptime", "alerts"],
        "standing": "primary",
        "team": "",
        "email": "outsider@example.test",
    } | changes


@pytest.mark.parametrize(
    ("role", "status"),
    [("owner", 302), ("approver", 302), ("administrator", 302), ("outsider", 403)],
)
def test_the_owning_team_asks(cast: Cast, environment: Environment, role: str, status: int) -> None:
    assert signed_in(getattr(cast, role)).post(ASK, asked()).status_code == status
    assert Ownership.objects.filter(person=cast.outsider, accepted_at=None).count() == (
        2 if status == 302 else 0
    )


def test_nothing_is_chosen_beforehand_but_what_the_link_names(
    cast: Cast, environment: Environment
) -> None:
    client = signed_in(cast.owner)
    assert " checked" not in client.get(ASK).content.decode()
    text = client.get(f"{ASK}?for=uptime&for=alerts").content.decode()
    assert text.count(" checked") == 2


@pytest.mark.parametrize(
    ("changes", "target"),
    [
        ({"responsibilities": []}, "id_responsibilities_0"),
        ({"standing": ""}, "id_standing_0"),
        ({"email": ""}, "id_email"),
        ({"team": "sales"}, "id_email"),
        ({"email": "nobody@example.test"}, "id_email"),
        ({"review_by": "2020-01-01"}, "id_review_by"),
    ],
)
def test_a_wrong_field_is_named(
    cast: Cast, environment: Environment, changes: dict[str, object], target: str
) -> None:
    answer = signed_in(cast.owner).post(ASK, asked(**changes))
    assert answer.status_code == 422
    assert f'href="#{target}"' in answer.content.decode()
    assert not Ownership.objects.exists()


def test_only_who_was_asked_accepts(cast: Cast, interface: Interface) -> None:
    ownership = OwnershipFactory.create(interface=interface, person=cast.outsider)
    path = f"/ownerships/{ownership.pk}/accept/"
    for person in (cast.owner, cast.approver, cast.administrator):
        assert signed_in(person).post(path).status_code == 403
    ownership.refresh_from_db()
    assert ownership.accepted_at is None
    assert signed_in(cast.outsider).post(path).headers["Location"] == "/i/support-chat/"
    ownership.refresh_from_db()
    assert ownership.accepted_by == cast.outsider


def test_any_member_accepts_for_a_team(cast: Cast, interface: Interface) -> None:
    ownership = OwnershipFactory.create(interface=interface, person=None, team=cast.other_team)
    path = f"/ownerships/{ownership.pk}/accept/"
    assert signed_in(cast.owner).post(path).status_code == 403
    assert signed_in(cast.outsider).post(path, {"from": "needs-you"}).headers["Location"] == (
        "/needs-you/"
    )


def test_declining_leaves_a_gap(cast: Cast, interface: Interface) -> None:
    ownership = OwnershipFactory.create(interface=interface, person=cast.outsider)
    path = f"/ownerships/{ownership.pk}/decline/"
    assert signed_in(cast.owner).post(path).status_code == 403
    assert signed_in(cast.outsider).post(path).status_code == 422
    said = {"reason": "Not <b>ours</b>.", "from": "needs-you"}
    assert signed_in(cast.outsider).post(path, said).headers["Location"] == "/needs-you/"
    assert not Ownership.objects.exists()
    text = signed_in(cast.owner).get("/i/support-chat/").content.decode()
    assert "Otto Outsider does not take it, said Otto Outsider" in text
    assert "Not &lt;b&gt;ours&lt;/b&gt;." in text


def test_the_owning_team_withdraws(cast: Cast, interface: Interface) -> None:
    ownership = OwnershipFactory.create(interface=interface, person=cast.outsider)
    path = f"/ownerships/{ownership.pk}/withdraw/"
    assert signed_in(cast.outsider).post(path).status_code == 403
    assert signed_in(cast.owner).post(path).status_code == 302
    assert not Ownership.objects.exists()


def test_answers_take_a_post_and_a_person(cast: Cast, interface: Interface) -> None:
    ownership = OwnershipFactory.create(interface=interface, person=cast.outsider)
    for answer in ("accept", "decline", "withdraw", "hand-over", "review"):
        path = f"/ownerships/{ownership.pk}/{answer}/"
        takes_get = answer not in ("accept", "withdraw")
        assert signed_in(cast.outsider).get(path).status_code == (200 if takes_get else 405)
        assert Client().post(path).headers["Location"].startswith("/sign-in/")
    assert Ownership.objects.filter(accepted_at=None).exists()


def test_what_waits_is_listed_and_counted(cast: Cast, interface: Interface) -> None:
    client = signed_in(cast.outsider)
    assert "Nothing waits for you" in client.get("/needs-you/").content.decode()
    OwnershipFactory.create(interface=interface, person=cast.outsider)
    OwnershipFactory.create(
        interface=interface, responsibility="alerts", person=None, team=cast.other_team
    )
    text = client.get("/needs-you/").content.decode()
    assert "You are asked to own 2 responsibilities" in text
    assert 'Needs you<span class="n">2</span>' in text
    assert "Nothing waits for you" in signed_in(cast.owner).get("/needs-you/").content.decode()
