"""Who sees which rows of the audit trail, filtered and page by page."""

from typing import Any

import pytest

from registry.domain.fields import EnvironmentFields
from registry.models import AuditRow, Environment
from registry.selectors.audit import AuditFilters, AuditPage, audit_page
from registry.services import (
    environments,
    ownerships,
    people,
)
from tests.factories import (
    NOW,
    AdministratorFactory,
    AuditRowFactory,
    EnvironmentFactory,
    InterfaceFactory,
    OwnershipFactory,
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
    people.person_open(by=scene.administrator, person=scene.owner)
    assert len(sentences(UserFactory.create(role=role))) == sees


def test_people_see_what_concerns_their_interfaces(scene: Scene) -> None:
    scene.place(health_path="/healthz")
    people.person_open(by=scene.administrator, person=scene.owner)
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
