"""Teams and who is in them."""

import pytest
from django.test import Client

from registry.domain.owner_snapshots import OwnershipState
from registry.models import Environment, Interface, Membership, Ownership, Team
from registry.selectors.snapshots import snapshot_get
from tests.factories import NOW
from tests.web.conftest import Cast, signed_in


def test_everybody_who_is_signed_in_sees_the_teams(cast: Cast) -> None:
    assert Client().get("/teams/").status_code == 302
    text = signed_in(cast.outsider).get("/teams/").content.decode()
    assert "2 teams answer for the interfaces" in text
    assert "Create team" not in text


def test_only_administrators_create_teams(cast: Cast) -> None:
    sent = {"name": "Research", "slug": "research", "channel": "#research"}
    for person in (cast.owner, cast.approver, cast.outsider):
        assert signed_in(person).post("/teams/new/", sent).status_code == 403
    assert not Team.objects.filter(slug="research").exists()
    answer = signed_in(cast.administrator).post("/teams/new/", sent)
    assert answer.headers["Location"] == "/teams/research/"
    assert Membership.objects.get(team__slug="research").person == cast.administrator


def test_a_refusal_says_which_role_is_needed_and_who_has_it(cast: Cast) -> None:
    text = signed_in(cast.outsider).get("/teams/support/edit/").content.decode()
    assert "a lead of the team Support, or an administrator" in text
    assert "Ada Approver" in text


def test_a_taken_slug_is_refused_at_its_field(cast: Cast) -> None:
    answer = signed_in(cast.administrator).post("/teams/new/", {"name": "More", "slug": "support"})
    assert answer.status_code == 422
    assert 'href="#id_slug"' in answer.content.decode()
    assert 'value="More"' in answer.content.decode()


@pytest.mark.parametrize(
    ("role", "status"),
    [("owner", 403), ("approver", 302), ("administrator", 302), ("outsider", 403)],
)
def test_the_lead_changes_the_team(cast: Cast, role: str, status: int) -> None:
    sent = {"name": "Support crew", "channel": "#crew"}
    assert signed_in(getattr(cast, role)).post("/teams/support/edit/", sent).status_code == status
    cast.team.refresh_from_db()
    assert (cast.team.name == "Support crew") == (status == 302)


@pytest.mark.parametrize(("role", "status"), [("owner", 403), ("approver", 302), ("outsider", 403)])
def test_the_lead_takes_people_in(cast: Cast, role: str, status: int) -> None:
    sent = {"email": "outsider@example.test", "role": "member"}
    answer = signed_in(getattr(cast, role)).post("/teams/support/members/", sent)
    assert answer.status_code == status
    taken = Membership.objects.filter(team=cast.team, person=cast.outsider).exists()
    assert taken == (status == 302)


def test_nobody_can_be_taken_in_who_is_not_there(cast: Cast) -> None:
    sent = {"email": "nobody@example.test", "role": "member"}
    answer = signed_in(cast.approver).post("/teams/support/members/", sent)
    assert answer.status_code == 422
    assert "Nobody here has the e-mail address nobody@example.test." in answer.content.decode()


def test_a_member_may_leave_but_not_send_others_away(cast: Cast) -> None:
    own = Membership.objects.get(person=cast.owner)
    other = Membership.objects.get(person=cast.approver)
    client = signed_in(cast.owner)
    assert client.post(f"/teams/support/members/{other.pk}/remove/").status_code == 403
    assert client.post(f"/teams/support/members/{own.pk}/remove/").status_code == 302
    assert not Membership.objects.filter(team=cast.team, person=cast.owner).exists()
    assert Membership.objects.filter(team=cast.team, person=cast.approver).exists()


def test_a_membership_belongs_to_the_team_of_the_address(cast: Cast) -> None:
    own = Membership.objects.get(person=cast.owner)
    answer = signed_in(cast.administrator).post(f"/teams/sales/members/{own.pk}/remove/")
    assert answer.status_code == 404


def test_an_unknown_team_is_not_found(cast: Cast) -> None:
    assert signed_in(cast.owner).get("/teams/nothing/").status_code == 404


@pytest.mark.parametrize(
    ("role", "closes", "opens"),
    [
        ("owner", 403, 403), ("outsider", 403, 403), ("auditor", 403, 403),
        ("approver", 302, 403), ("platform_lead", 302, 302), ("administrator", 302, 302),
    ],
)  # fmt: skip
def test_a_team_is_closed_and_opened_again(
    cast: Cast, environment: Environment, proxy: Ownership, role: str, closes: int, opens: int
) -> None:
    client, allowed = signed_in(getattr(cast, role)), closes == 302
    Ownership.objects.filter(pk=proxy.pk).update(person=None, team=cast.team, accepted_at=NOW)
    page = client.get("/teams/support/").content.decode()
    assert ('href="/teams/support/close/"' in page) == allowed
    assert client.post("/teams/support/close/").status_code == closes
    if allowed:
        # it is accountable for an interface yet
        assert "accountable for Support chat. Give" in page_of(client, "/teams/support/")
        assert "Give that to another team first" in page_of(client, "/teams/support/close/")
    Interface.objects.update(team=cast.other_team)
    assert client.get("/teams/support/close/").status_code == (200 if allowed else 403)
    client.post("/teams/support/close/")
    cast.team.refresh_from_db()
    assert cast.team.is_active != allowed
    snapshot = snapshot_get("support-chat")
    assert snapshot is not None
    lapsed = {one.state(NOW) is OwnershipState.LAPSED for one in snapshot.ownerships}
    assert lapsed == {allowed}
    Team.objects.filter(pk=cast.team.pk).update(is_active=False)
    assert ("Open team" in page_of(client, "/teams/support/")) == (opens == 302)
    assert client.post("/teams/support/open/").status_code == opens
    cast.team.refresh_from_db()
    assert cast.team.is_active == (opens == 302)


def page_of(client: Client, path: str) -> str:
    return client.get(path).content.decode()
