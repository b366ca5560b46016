"""Accounts: made, handed over, closed and opened again."""

import re

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from registry.models import Interface, Ownership, SignInLink, User
from tests.factories import AdministratorFactory, MembershipFactory, OwnershipFactory, UserFactory
from tests.web.conftest import Cast, signed_in
from tests.web.test_lists import body

NEW = {"name": "Nora New", "email": "nora@example.test"}


@pytest.mark.parametrize(
    ("role", "status"),
    [("administrator", 200), ("owner", 403), ("approver", 403), ("outsider", 403)],
)
def test_accounts_are_for_administrators(cast: Cast, role: str, status: int) -> None:
    client = signed_in(getattr(cast, role))
    person = cast.outsider
    assert ("Sign-in link" in client.get("/people/").content.decode()) == (status == 200)
    assert client.post("/people/", NEW).status_code == status
    assert client.post(f"/people/{person.pk}/link/").status_code == status
    for deed in ("close", "open"):
        answer = client.post(f"/people/{person.pk}/{deed}/")
        assert answer.status_code == (302 if status == 200 else 403)
    assert User.objects.filter(email="nora@example.test").exists() == (status == 200)


def test_anonymous_people_are_sent_to_sign_in(db: None) -> None:
    assert Client().get("/people/").headers["Location"] == "/sign-in/?next=/people/"


def test_everybody_sees_active_people_and_only_addresses_that_teams_show(cast: Cast) -> None:
    closed = UserFactory.create(name="Clara Closed", is_active=False)
    MembershipFactory.create(person=closed, team=cast.team)
    for person in (cast.owner, cast.auditor, cast.platform_lead):
        client = signed_in(person)
        text = client.get("/people/").content.decode()
        assert "Otto Outsider" in text
        assert "holder@example.test" in text
        assert ("platform@example.test" in text) == (person == cast.platform_lead)
        assert "Clara Closed" not in text
        assert "Clara Closed" not in client.get("/people/?account=closed").content.decode()
        assert "last_seen_at" not in body(client.get("/people/?csv=people"))
        assert client.get(f"/people/{closed.pk}/").status_code == 404
        assert client.get("/people/?sort=seen").status_code == 200
    # what is not shown cannot be asked for
    assert "Ann Admin" not in signed_in(cast.owner).get("/people/?query=admin@").content.decode()
    text = signed_in(cast.administrator).get("/people/?account=closed").content.decode()
    assert "Clara Closed" in text
    assert "Otto Outsider" not in text
    assert signed_in(cast.administrator).get(f"/people/{closed.pk}/").status_code == 200


def test_a_person_s_page_says_who_it_is_and_what_they_answer_for(
    cast: Cast, interface: Interface, proxy: Ownership
) -> None:
    OwnershipFactory.create(
        interface=interface, responsibility="alerts", team=cast.other_team, person=None
    )
    client = signed_in(cast.owner)
    text = client.get(f"/people/{cast.holder.pk}/").content.decode()
    for words in ("Hans Holder", "holder@example.test", "Sales", "Proxy configuration", "Alerts"):
        assert words in text
    asked = f"/people/{cast.holder.pk}/?state=held&csv=responsibilities"
    assert body(client.get(asked)).count("support-chat") == 1
    text = client.get(f"/people/{cast.platform_lead.pk}/").content.decode()
    assert "platform@example.test" not in text
    assert "In no team." in text
    assert client.get("/people/999999/").status_code == 404


def test_a_new_person_gets_in_by_the_link_that_is_shown_once(cast: Cast) -> None:
    administrator = signed_in(cast.administrator)
    answer = administrator.post("/people/", NEW)
    assert "no-store" in answer.headers["Cache-Control"]
    (link,) = re.findall(r"http://testserver(/sign-in/once/[^<]+)", answer.content.decode())
    assert link.strip("/").split("/")[-1] not in administrator.get("/people/").content.decode()
    newcomer = Client()
    assert newcomer.post(link).status_code == 302
    assert "Nora New" in newcomer.get("/account/").content.decode()
    assert Client().post(link).status_code == 410


def test_an_address_that_is_taken_is_refused_at_its_field(cast: Cast) -> None:
    answer = signed_in(cast.administrator).post("/people/", NEW | {"email": "OWNER@example.test"})
    assert answer.status_code == 422
    assert "Somebody with this e-mail address is here already." in answer.content.decode()
    assert "Nora New" in answer.content.decode()


def test_a_closed_account_is_shut_at_once_with_its_links(cast: Cast) -> None:
    inside, administrator = signed_in(cast.owner), signed_in(cast.administrator)
    administrator.post(f"/people/{cast.owner.pk}/link/")
    administrator.post(f"/people/{cast.owner.pk}/close/")
    assert inside.get("/").status_code == 302
    assert not SignInLink.objects.filter(person=cast.owner, used_at=None).exists()
    refused = administrator.post(f"/people/{cast.owner.pk}/link/", follow=True)
    assert "is closed. Open it again first." in refused.content.decode()
    administrator.post(f"/people/{cast.owner.pk}/open/")
    assert signed_in(cast.owner).get("/").status_code == 200


def test_the_last_administrator_stays(cast: Cast) -> None:
    client = signed_in(cast.administrator)
    text = client.post(f"/people/{cast.administrator.pk}/close/", follow=True).content.decode()
    assert "is the last administrator" in text
    cast.administrator.refresh_from_db()
    assert cast.administrator.is_active


def test_a_person_who_is_not_there_is_not_found(cast: Cast) -> None:
    for deed in ("link", "close", "open"):
        assert signed_in(cast.administrator).post(f"/people/999/{deed}/").status_code == 404


def test_an_administrator_gives_roles(cast: Cast) -> None:
    client = signed_in(cast.administrator)
    sent = {"role": "auditor"}
    text = client.post(f"/people/{cast.owner.pk}/role/", sent, follow=True).content.decode()
    assert "Olga Owner is now: auditor." in text
    cast.owner.refresh_from_db()
    assert cast.owner.role == "auditor"


@pytest.mark.parametrize("role", ["", "emperor"])
def test_a_role_that_does_not_exist_is_refused(cast: Cast, role: str) -> None:
    client = signed_in(cast.administrator)
    client.post(f"/people/{cast.owner.pk}/role/", {"role": role})
    cast.owner.refresh_from_db()
    assert cast.owner.role == "person"


def test_the_last_administrator_keeps_the_role(cast: Cast) -> None:
    client = signed_in(cast.administrator)
    address = f"/people/{cast.administrator.pk}/role/"
    text = client.post(address, {"role": "person"}, follow=True).content.decode()
    assert "is the last administrator" in text
    AdministratorFactory.create()
    client.post(address, {"role": "person"})
    cast.administrator.refresh_from_db()
    assert cast.administrator.role == "person"
    assert "Sign-in link" not in client.get("/people/").content.decode()


def test_the_database_knows_the_roles(cast: Cast) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=cast.owner.pk).update(role="emperor")
