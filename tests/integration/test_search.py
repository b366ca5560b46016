"""Finding records by name, on both databases."""

import pytest

from registry.domain.search.shape import Kind
from registry.models import Interface
from registry.selectors.search import search, sees_every_account
from tests.factories import (
    AdministratorFactory,
    EnvironmentFactory,
    InterfaceFactory,
    MembershipFactory,
    TeamFactory,
    UserFactory,
)


@pytest.fixture
def names(db):
    """A few records, some of which nobody is led to."""
    team = TeamFactory(slug="support-eng", name="Support engineering")
    chat = InterfaceFactory(slug="support-chat", name="Support chat", team=team)
    chat.tags.create(word="customer-facing")
    EnvironmentFactory(
        interface=chat, name="production", edge_url="https://hilfe.example.test:8443/chat"
    )
    InterfaceFactory(slug="odd", name="Odd\x1e\x1f\"'\\ <b>name</b>", team=team)
    MembershipFactory(team=team, person__name="Zoë Müller", person__email="zoe@example.test")
    closed = TeamFactory(name="Support of old", is_active=False)
    MembershipFactory(team=closed, person__name="Olaf Old")
    MembershipFactory(team=team, person__name="Gone Girl", person__is_active=False)
    UserFactory(name="Sam Stranger", email="sam@example.test")


def groups(typed, *, everybody=False, limit=9, **options):
    found = search(typed, everybody=everybody, limit=limit, **options)
    return {group.kind: [match.title for match in group.matches] for group in found.groups}


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("suport chta", {Kind.INTERFACE: ["Support chat"]}),
        ("customer", {Kind.INTERFACE: ["Support chat"]}),
        ("hilfe.example.test", {Kind.ENVIRONMENT: ["production"]}),
        ("8443", {Kind.ENVIRONMENT: ["production"]}),
        ("chat production", {Kind.ENVIRONMENT: ["production"]}),
        ("support-eng", {Kind.TEAM: ["Support engineering"]}),
        ("zoe muller", {Kind.PERSON: ["Zoë Müller"]}),
        ("zoe@example.test", {Kind.PERSON: ["Zoë Müller"]}),
        ("odd <b>", {Kind.INTERFACE: ["Odd\x1e\x1f\"'\\ <b>name</b>"]}),
        ("olaf", {}),
        ("gone girl", {}),
        ("stranger", {}),
        ("support of old", {}),
        ("   ", {}),
    ],
)
def test_it_finds_names_and_what_else_records_are_known_by(names, typed, expected):
    assert groups(typed) == expected


def test_only_who_sees_every_account_finds_people_in_no_team(names):
    assert groups("stranger", everybody=True) == {Kind.PERSON: ["Sam Stranger"]}
    assert groups("gone girl", everybody=True) == {Kind.PERSON: ["Gone Girl"]}
    assert sees_every_account(AdministratorFactory())
    assert not any(
        sees_every_account(UserFactory(role=role))
        for role in ("person", "auditor", "platform_lead")
    )


def test_the_group_with_the_best_match_is_first(names):
    assert list(groups("support")) == [Kind.INTERFACE, Kind.TEAM]
    assert list(groups("support engineering")) == [Kind.TEAM]
    assert list(groups("engineering support", kinds=[Kind.INTERFACE])) == []


def test_it_marks_what_was_looked_for_and_shows_the_tags_that_fit(names):
    (group,) = search("suport facing", everybody=False, limit=9).groups
    (match,) = group.matches
    marks = [[(one.text, one.is_marked) for one in part] for part in (match.name, *match.keys)]
    assert marks == [
        [("Support", True), (" chat", False)],
        [("support", True), ("-chat", False)],
        [("customer-", False), ("facing", True)],
    ]


def test_what_is_removed_or_renamed_is_not_found_any_more(names):
    assert groups("suport chat", kinds=[Kind.INTERFACE])
    Interface.objects.filter(slug="support-chat").update(name="Voice intake")
    assert groups("suport chta", kinds=[Kind.INTERFACE]) == {Kind.INTERFACE: ["Voice intake"]}
    assert groups("voise intake") == {Kind.INTERFACE: ["Voice intake"]}
    Interface.objects.filter(slug="support-chat").delete()
    assert groups("voice intake") == {}


def test_records_far_apart_are_found_together_best_first(names, monkeypatch):
    monkeypatch.setattr("registry.selectors.names._PER_TEXT", 2)
    InterfaceFactory.create_batch(5, name="Support chatter")
    last = InterfaceFactory(name="Support chatter")
    last.tags.create(word="voice")
    found = search("support chat", everybody=True, limit=3)
    (group,) = found.groups
    assert (group.kind, group.total) == (Kind.INTERFACE, 7)
    assert [one.title for one in group.matches] == ["Support chat", *["Support chatter"] * 2]
    (group,) = search("voice chatter", everybody=False, limit=3).groups
    assert [one.place for one in group.matches] == [(last.slug,)]


def test_it_costs_one_query_whatever_there_is_and_none_for_nothing(
    names, django_assert_num_queries
):
    with django_assert_num_queries(1):
        search("support", everybody=True, limit=1)
    InterfaceFactory.create_batch(9, name="Support chat")
    with django_assert_num_queries(1):
        found = search("support chat", everybody=False, limit=2)
    assert (found.groups[0].total, len(found.groups[0].matches)) == (10, 2)
    with django_assert_num_queries(0):
        assert search("…", everybody=True, limit=1).total == 0
