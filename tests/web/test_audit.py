"""The page of the audit trail."""

import pytest

from registry.models import Environment, Ownership, User
from tests.factories import AuditRowFactory
from tests.web.conftest import Cast, signed_in

CHANGED = {
    "name": "production",
    "kind": "production",
    "edge_url": "https://new.example.test",
    "outside_zone": "public",
}


@pytest.fixture
def moved(cast: Cast, environment: Environment) -> None:
    address = "/i/support-chat/environments/production/edit/"
    assert signed_in(cast.owner).post(address, CHANGED).status_code == 302


def trail(cast: Cast, role: str, query: str = "") -> str:
    return signed_in(getattr(cast, role)).get(f"/audit/{query}").content.decode()


@pytest.mark.parametrize("role", ["administrator", "auditor", "platform_lead", "owner", "approver"])
def test_a_write_in_a_form_is_told_in_a_sentence(cast: Cast, moved: None, role: str) -> None:
    text = trail(cast, role)
    name = f'<a href="/people/{cast.owner.pk}/">Olga Owner</a>'
    assert f"{name} set the edge URL of production of support-chat" in text
    assert "from https://chat.example.test to https://new.example.test." in text
    assert "owner@example.test" in text
    assert "from 127.0.0.1" in text


def test_a_name_leads_to_the_person_while_the_reader_may_see_them(cast: Cast, moved: None) -> None:
    link = f'href="/people/{cast.owner.pk}/"'
    User.objects.filter(pk=cast.owner.pk).update(is_active=False)
    assert link in trail(cast, "administrator")
    assert link not in (text := trail(cast, "auditor"))
    assert "Olga Owner set the edge URL" in text
    User.objects.filter(pk=cast.owner.pk).update(is_active=True, email="olga@example.test")
    assert link not in trail(cast, "administrator")


def test_others_do_not_see_it(cast: Cast, moved: None) -> None:
    text = trail(cast, "outsider")
    assert "support-chat" not in text
    assert "Nothing was written yet" in text


def test_who_owns_something_of_it_sees_it(cast: Cast, proxy: Ownership, moved: None) -> None:
    assert "set the edge URL of production" in trail(cast, "holder")


@pytest.mark.parametrize(
    ("query", "is_shown"),
    [
        ("?who=olga", True),
        ("?who=nobody", False),
        ("?kind=environment", True),
        ("?kind=team", False),
        ("?kind=nonsense", True),
        ("?interface=support-chat", True),
        ("?interface=other", False),
        ("?since=2000-01-01", True),
        ("?since=9999-12-31", False),
        ("?until=2000-01-01", False),
        ("?until=9999-12-31", True),
        ("?since=nonsense&before=nonsense", True),
        ("?before=9999999999999999999999", True),
        ("?before=1", False),
    ],
)
def test_filters_stand_in_the_address(cast: Cast, moved: None, query: str, is_shown: bool) -> None:
    text = trail(cast, "administrator", query)
    assert ("set the edge URL" in text) == is_shown
    assert ("Nothing matches" in text) != is_shown


def test_what_was_filtered_stays_in_the_form_and_on_the_next_page(cast: Cast) -> None:
    for number in range(60):
        AuditRowFactory.create(who=f"Mia {number}")
    text = trail(cast, "auditor", "?who=mia&since=2026-11-01")
    assert 'value="mia"' in text
    assert 'value="2026-11-01"' in text
    assert "Mia 59" in text
    assert "Mia 9 " not in text
    start = text.index('href="?who=mia') + len('href="')
    older = text[start : text.index('"', start)].replace("&amp;", "&")
    assert "since=2026-11-01" in older
    following = trail(cast, "auditor", older)
    assert "Mia 9 " in following
    assert "Mia 59" not in following
    assert "Older" not in following
    assert "Newest" in following


def test_texts_are_escaped(cast: Cast) -> None:
    bad = "<script>alert(1)</script>"
    AuditRowFactory.create(
        who=bad,
        email=bad,
        agent=bad,
        deed="changed",
        kind="team",
        subject=[bad],
        changes=[["name", bad, bad], ["channel", None, bad]],
        reason=bad,
    )
    assert bad not in trail(cast, "auditor")
    assert "&lt;script&gt;" in trail(cast, "auditor")


def test_it_is_reached_from_the_interface_and_from_the_frame(
    cast: Cast, environment: Environment
) -> None:
    page = signed_in(cast.outsider).get("/i/support-chat/").content.decode()
    assert 'href="/audit/?interface=support-chat"' in page
    assert 'href="/audit/"' in trail(cast, "auditor")
    assert 'href="/audit/"' not in signed_in(cast.owner).get("/teams/").content.decode()


def test_a_page_takes_the_same_queries_for_many_rows(
    cast: Cast, environment: Environment, django_assert_max_num_queries
) -> None:
    for _ in range(60):
        AuditRowFactory.create(interface="support-chat")
    client = signed_in(cast.owner)
    with django_assert_max_num_queries(9):
        client.get("/audit/")
