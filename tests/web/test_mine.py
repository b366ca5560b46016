"""What a person owns: handing it over, putting the day off, and seeing what lapses."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from registry.domain.responsibilities import Responsibility
from registry.models import Environment, Interface, Ownership
from tests.factories import NOW, OwnershipFactory
from tests.web.conftest import Cast, signed_in


def owned(cast: Cast, interface: Interface, **fields: object) -> Ownership:
    until = timezone.now().date() + timedelta(days=200)
    given = {"person": cast.outsider, "accepted_at": NOW, "review_by": until} | fields
    ownership: Ownership = OwnershipFactory.create(interface=interface, **given)
    return ownership


def page(cast: Cast) -> str:
    return signed_in(cast.outsider).get("/mine/").content.decode()


def test_nothing_is_mine_at_first(cast: Cast, interface: Interface) -> None:
    assert "Nothing is yours" in page(cast)


@pytest.mark.parametrize(
    ("days", "state"), [(31, "held"), (30, "lapses soon"), (0, "lapses soon"), (-1, "lapsed")]
)
def test_what_lapses_within_thirty_days_says_so_and_can_be_renewed(
    cast: Cast, interface: Interface, days: int, state: str
) -> None:
    day = timezone.now().date() + timedelta(days=days)
    owned(cast, interface, review_by=day)
    text = page(cast)
    rows = text[text.index("<tbody>") :]
    assert re.search(rf"\b{state}\b", rows)
    assert str(day) in rows
    assert ("Renew<" in rows) == (state != "held")
    soon = signed_in(cast.outsider).get("/mine/?state=soon").content.decode()
    assert ("Renew<" in soon) == (state == "lapses soon")


def test_what_teams_hold_and_what_waits_is_there_too(cast: Cast, interface: Interface) -> None:
    owned(cast, interface, person=None, team=cast.other_team)
    OwnershipFactory.create(interface=interface, responsibility="alerts", person=cast.outsider)
    text = page(cast)
    assert '<a href="/teams/sales/">Sales</a>' in text
    assert text.index(">Accept<") < text.index(">Hand over<")
    assert "Nothing is yours" in signed_in(cast.owner).get("/mine/").content.decode()


def test_it_takes_a_constant_number_of_queries(
    cast: Cast, interface: Interface, django_assert_max_num_queries
) -> None:
    for word in Responsibility:
        owned(cast, interface, responsibility=word)
    client = signed_in(cast.outsider)
    with django_assert_max_num_queries(6):
        client.get("/mine/")


def test_what_is_handed_over_stays_until_it_is_accepted(
    cast: Cast, interface: Interface, environment: Environment
) -> None:
    ownership = owned(cast, interface)
    path = f"/ownerships/{ownership.pk}/hand-over/"
    assert signed_in(cast.owner).post(path, {"email": "holder@example.test"}).status_code == 403
    client = signed_in(cast.outsider)
    answer = client.post(path, {"email": "nobody@example.test"})
    assert answer.status_code == 422
    assert "nobody@example.test" in answer.content.decode()
    sent = {"email": "holder@example.test", "from": "mine"}
    assert client.post(path, sent).headers["Location"] == "/mine/"

    assert "Hans Holder is asked to take it over" in page(cast)
    text = client.get("/i/support-chat/").content.decode()
    assert "takes over from Otto Outsider once accepted" in text
    successor = Ownership.objects.get(person=cast.holder)
    signed_in(cast.holder).post(f"/ownerships/{successor.pk}/accept/")
    assert list(Ownership.objects.values_list("person__name", flat=True)) == ["Hans Holder"]


def test_the_day_of_review_is_changed_by_whom_it_concerns(cast: Cast, interface: Interface) -> None:
    ownership = owned(cast, interface)
    path = f"/ownerships/{ownership.pk}/review/"
    today = timezone.now().date()
    sooner, later = today + timedelta(days=9), today + timedelta(days=300)
    assert signed_in(cast.holder).get(path).status_code == 403
    assert signed_in(cast.owner).post(path, {"review_by": str(later)}).status_code == 403
    assert signed_in(cast.owner).post(path, {"review_by": str(sooner)}).status_code == 302
    assert signed_in(cast.outsider).post(path, {"review_by": str(later)}).status_code == 302
    far = {"review_by": str(today + timedelta(days=400))}
    answer = signed_in(cast.outsider).post(path, far)
    assert answer.status_code == 422
    assert "from today to a year from now" in answer.content.decode()
    ownership.refresh_from_db()
    assert ownership.review_by == later


def test_many_are_accepted_at_once(cast: Cast, interface: Interface) -> None:
    asked = [
        OwnershipFactory.create(interface=interface, responsibility=word, person=cast.outsider)
        for word in ("uptime", "alerts", "rollback")
    ]
    others = OwnershipFactory.create(
        interface=interface, responsibility="logging", person=cast.holder
    )
    client = signed_in(cast.outsider)
    assert client.get("/needs-you/").content.decode().count('name="ownership"') == 3

    ticked = {"ownership": [str(asked[0].pk), str(asked[1].pk), str(others.pk), "x"]}
    answer = client.post("/needs-you/accept/", ticked, follow=True)
    assert "2 responsibilities are yours." in answer.content.decode()
    accepted = Ownership.objects.exclude(accepted_at=None)
    assert {one.pk for one in accepted} == {asked[0].pk, asked[1].pk}


def test_accepting_nothing_says_so(cast: Cast, interface: Interface) -> None:
    answer = signed_in(cast.outsider).post("/needs-you/accept/", follow=True)
    assert "Choose at least one responsibility." in answer.content.decode()
