"""The audit trail over HTTP: who sees which rows, and how a program pages through them."""

from datetime import timedelta

import pytest
from django.utils import timezone

from registry.domain.tokens import Verb
from registry.models import AuditRow, Environment, Ownership
from registry.selectors.audit import AuditFilters, audit_page
from tests.api.conftest import Cast, Program, SignedIn, program_of
from tests.factories import AuditRowFactory, InterfaceFactory

ROWS = 7


@pytest.fixture(autouse=True)
def rows(cast: Cast, environment: Environment, proxy: Ownership) -> None:
    """Write a few rows about two interfaces, and one about none."""
    InterfaceFactory.create(slug="other-chat", team=cast.other_team)
    AuditRowFactory.create(via="page", deed="added", kind="team", subject=["support"])
    for number in range(ROWS):
        slug = "other-chat" if number % 3 == 0 else "support-chat"
        AuditRowFactory.create(
            via="api", deed="changed", kind="interface", subject=[slug], interface=slug,
            who="Olga", email="owner@example.test", changes=[["tier", 1, 2], ["tags", None, ["a"]]],
        )  # fmt: skip


def seen(program: Program, query: str = "") -> list[int]:
    answer = program.get(f"/audit?limit=500&{query}")
    assert answer.status_code == 200, answer.content
    return [one["id"] for one in answer.json()["results"]]


def test_programs_and_pages_see_the_same_rows(cast: Cast) -> None:
    names = (
        *("owner", "approver", "auditor", "holder"),
        *("outsider", "platform_lead", "administrator"),
    )
    for name in names:
        person = getattr(cast, name)
        page = [entry.id for entry in audit_page(AuditFilters(), reader=person).entries]
        program = SignedIn(person)
        assert seen(program) == page, name
        every = AuditRow.objects.values_list("pk", flat=True)
        single = {pk for pk in every if program.get(f"/audit/{pk}").status_code == 200}
        assert single == set(page), name
        assert name not in ("owner", "outsider") or 0 < len(page) < len(every)


def test_filters_narrow_as_on_the_page(cast: Cast) -> None:
    program = SignedIn(cast.administrator)
    for query, filters in (
        ("interface=other-chat", AuditFilters(interface="other-chat")),
        ("kind=team", AuditFilters(kind="team")),
        ("who=olga", AuditFilters(who="olga")),
    ):
        page = audit_page(filters, reader=cast.administrator)
        assert seen(program, query) == [entry.id for entry in page.entries]
        assert page.entries
    assert seen(program, "until=2001-01-01") == []
    assert seen(program, "since=2001-01-01&until=9999-12-31") == seen(program)
    for query, pointer in (("since=yesterday", "/since"), ("kind=x", "/kind"), ("by=x", "/by")):
        answer = program.get(f"/audit?{query}")
        assert answer.status_code == 400
        assert answer.json()["errors"][0]["pointer"] == pointer


def test_a_cursor_leads_through_all_of_it_while_more_is_written(cast: Cast) -> None:
    program = SignedIn(cast.administrator)
    every, found = seen(program), []
    path = "/audit?limit=2"
    while path:
        page = program.get(path).json()
        found += [one["id"] for one in page["results"]]
        path = (page["next"] or "").partition("/api/v1")[2]
        AuditRowFactory.create(via="page", deed="added", kind="team", subject=["later"])
    assert found == every


def test_a_row_says_what_changed_and_in_words(cast: Cast) -> None:
    shown = SignedIn(cast.administrator).get(f"/audit/{AuditRow.objects.latest('pk').pk}").json()
    assert shown["changes"][1] == {"field": "tags", "before": None, "after": ["a"]}
    assert shown["sentence"] == "Olga changed the interface other-chat"
    assert SignedIn(cast.administrator).get(f"/audit/{2**64}").status_code == 404


def test_a_token_needs_the_scope_for_it(cast: Cast) -> None:
    reads = program_of(cast.administrator, Verb.AUDIT_READ)
    assert seen(reads) == seen(SignedIn(cast.administrator))
    for verbs in ((Verb.REGISTRY_READ,), (Verb.REGISTRY_WRITE,)):
        program = program_of(cast.administrator, *verbs)
        assert program.get("/audit").status_code == 403
        assert program.get(f"/audit/{AuditRow.objects.latest('pk').pk}").status_code == 403


def test_whose_ownership_has_lapsed_sees_its_interface_no_more(
    cast: Cast, proxy: Ownership
) -> None:
    program = SignedIn(cast.holder)
    assert seen(program, "interface=support-chat")
    proxy.review_by = timezone.now().date() - timedelta(days=1)
    proxy.save()
    assert seen(program, "interface=support-chat") == []
