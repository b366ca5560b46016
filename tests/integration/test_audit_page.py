"""Who sees which rows of the audit trail, filtered and page by page."""

from typing import Any

import pytest

from registry.domain.fields import EnvironmentFields, InterfaceFields
from registry.models import AuditRow, Environment
from registry.selectors.audit import AuditFilters, AuditPage, audit_links, audit_page
from registry.selectors.audit_rows import audit_listed
from registry.services import (
    environments,
    interfaces,
    ownerships,
    people,
)
from tests.factories import (
    NOW,
    AdministratorFactory,
    AuditRowFactory,
    EnvironmentFactory,
    InterfaceFactory,
    MembershipFactory,
    OwnershipFactory,
    TeamFactory,
    UserFactory,
    acting,
)
from tests.integration.audited_scene import Scene, sentences


def other_interface() -> Environment:
    environment: Environment = EnvironmentFactory.create(interface__slug="elsewhere")
    return environment


@pytest.mark.parametrize(
    ("role", "sees"), [("auditor", 2), ("platform_lead", 2), ("administrator", 2), ("person", 0)]
)
def test_some_see_all_and_others_nothing(scene: Scene, role: str, sees: int) -> None:
    scene.place(health_path="/healthz")
    people.person_open(by=scene.administrator, person=scene.owner, now=NOW)
    assert len(sentences(UserFactory.create(role=role))) == sees


def test_people_see_what_concerns_their_interfaces(scene: Scene) -> None:
    scene.place(health_path="/healthz")
    people.person_open(by=scene.administrator, person=scene.owner, now=NOW)
    elsewhere = other_interface()
    environments.environment_update(
        by=scene.administrator,
        environment=elsewhere,
        fields=EnvironmentFields("other", "production", "https://other.example.test"),
        now=NOW,
    )
    assert [text for text in sentences(scene.owner) if "chat" not in text] == []
    assert len(sentences(scene.owner)) == 1
    holder = UserFactory.create()
    asked = OwnershipFactory.create(interface=elsewhere.interface, person=holder)
    assert sentences(holder) == []
    ownerships.ownership_accept(by=acting(holder), ownership=asked, now=NOW)
    assert all("elsewhere" in text for text in sentences(holder))
    assert len(sentences(holder)) == 2


def test_a_slug_that_is_used_again_opens_nothing_of_the_team_before(
    scene: Scene, django_assert_num_queries: Any
) -> None:
    theirs, colleague = scene.interface, UserFactory.create()
    scene.place(health_path="/secret-of-the-first-team")
    interfaces.interface_delete(by=scene.administrator, interface=theirs)
    MembershipFactory.create(team=TeamFactory.create(slug="newcomers"), person=colleague)
    interfaces.interface_register(
        by=acting(colleague),
        fields=InterfaceFields(slug="chat", name="Chat", team="newcomers", profile="open-webui"),
        environment=EnvironmentFields("production", "production", "https://new.example.test"),
        now=NOW,
    )

    with django_assert_num_queries(3):
        page = audit_page(AuditFilters(), reader=colleague)
    assert [(one.deed, one.subject.id) for one in page.entries] == [
        ("added", "chat/production"),
        ("added", "chat"),
    ]
    links = audit_links(AuditFilters(interface="chat"), reader=colleague)
    assert [link.says["deed"] for link in links] == ["added", "added"]
    rows = audit_listed(AuditFilters(), reader=colleague)
    assert rows.count() == 2
    assert page.oldest == rows.order_by("pk")[0].at
    assert audit_page(AuditFilters(), reader=scene.owner).entries == ()
    assert len(audit_page(AuditFilters(), reader=scene.administrator.person).entries) > 3


def dated(day: int, **fields: Any) -> AuditRow:
    kept = {"who": "Mia", "email": "mia@example.test"}
    row: AuditRow = AuditRowFactory.create(at=NOW.replace(day=day), **{**kept, **fields})
    return row


@pytest.mark.parametrize(
    ("filters", "days"),
    [
        ({}, [12, 11, 10]),
        ({"who": "MIA"}, [12, 10]),
        ({"who": "ann@"}, [11]),
        ({"kind": "interface"}, [12]),
        ({"interface": "chat"}, [12]),
        ({"since": NOW.replace(day=11).date()}, [12, 11]),
        ({"until": NOW.replace(day=11).date()}, [11, 10]),
        ({"who": "nobody"}, []),
    ],
)
def test_filters_leave_out_what_is_not_wanted(
    db: None, filters: dict[str, Any], days: list[int]
) -> None:
    dated(10)
    dated(11, who="Ann", email="ann@example.test")
    dated(12, kind="interface", subject=["chat"], interface="chat", deed="changed")
    page = audit_page(AuditFilters(**filters), reader=AdministratorFactory.create())
    assert [entry.at.day for entry in page.entries] == days
    assert page.oldest == NOW.replace(day=10)


def test_pages_follow_each_other_in_few_queries(
    db: None, django_assert_max_num_queries: Any
) -> None:
    reader = AdministratorFactory.create()
    ids = [dated(10).pk for _ in range(120)]
    seen: list[int] = []
    page: AuditPage | None = None
    while page is None or page.older:
        before = page.older if page else None
        with django_assert_max_num_queries(2):
            page = audit_page(AuditFilters(before=before), reader=reader)
        seen += [entry.id for entry in page.entries]
    assert seen == ids[::-1]


def test_a_member_s_page_takes_as_many_queries_for_many_interfaces(
    scene: Scene, django_assert_max_num_queries: Any
) -> None:
    for number in range(5):
        InterfaceFactory.create(slug=f"chat-{number}", team=scene.team)
        dated(10, interface=f"chat-{number}")
    with django_assert_max_num_queries(3):
        page = audit_page(AuditFilters(), reader=scene.owner)
    assert len(page.entries) == 5
