"""Registering and changing interfaces and their environments."""

from dataclasses import replace

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from registry.domain import profiles
from registry.domain.fields import EnvironmentFields, InterfaceFields
from registry.domain.snapshot import HealthRoute
from registry.models import Environment, Interface
from registry.selectors.snapshots import snapshot_get
from registry.services.environments import (
    environment_add,
    environment_delete,
    environment_update,
)
from registry.services.errors import Refused
from registry.services.interfaces import (
    interface_delete,
    interface_register,
    interface_update,
)
from tests.factories import NOW, EnvironmentFactory, MembershipFactory, OwnershipFactory, acting

FIELDS = InterfaceFields(
    slug="assistant",
    name="Assistant",
    team="support",
    description="Answers.",
    tier=2,
    lifecycle="production",
    data_classification="internal",
)
PLACE = EnvironmentFields(
    name="production", kind="production", edge_url="HTTPS://Chat.Example.test:443/"
)


def register(by, fields=FIELDS, environment=PLACE):
    return interface_register(by=acting(by), fields=fields, environment=environment, now=NOW)


def test_a_member_registers_and_the_address_is_normalised(owner):
    register(owner)
    snapshot = snapshot_get("assistant")
    assert snapshot.team.slug == "support"
    assert snapshot.environment("production").edge_url == "https://chat.example.test"
    assert snapshot.environment("production").health.path == "/"


def test_the_health_route_comes_from_the_profile_unless_it_is_given(owner):
    register(owner, replace(FIELDS, profile="litellm"))
    assert snapshot_get("assistant").environment("production").health.path == "/health/liveliness"
    register(
        owner,
        replace(FIELDS, slug="other", profile="litellm"),
        replace(PLACE, health_path="/alive", health_status=204),
    )
    health = snapshot_get("other").environment("production").health
    assert (health.path, health.status, health.contains) == ("/alive", 204, "")


def test_an_administrator_may_register_for_any_team_and_an_outsider_may_not(
    team, approver, outsider, stranger
):
    register(approver)
    for person in (outsider, stranger):
        with pytest.raises(PermissionDenied):
            register(person, replace(FIELDS, slug="another"))


@pytest.mark.parametrize(
    ("change", "place", "field"),
    [
        ({"slug": "Not A Slug"}, {}, "slug"),
        ({"slug": ""}, {}, "slug"),
        ({"slug": "My_Chat"}, {}, "slug"),
        ({"slug": "a" * 64}, {}, "slug"),
        ({"name": ""}, {}, "name"),
        ({"team": "nobody"}, {}, "team"),
        ({"tier": 7}, {}, "tier"),
        ({"lifecycle": "eternal"}, {}, "lifecycle"),
        ({"profile": "nothing-like-it"}, {}, "profile"),
        ({}, {"edge_url": "chat.example.test"}, "edge_url"),
        ({}, {"edge_url": "https://user:secret@chat.example.test"}, "edge_url"),
        ({}, {"edge_url": "https://0x7f.1"}, "edge_url"),
        ({}, {"edge_url": "ftp://chat.example.test"}, "edge_url"),
        ({}, {"plain_url": "https://chat.example.test"}, "plain_url"),
        ({}, {"kind": "moon"}, "kind"),
        ({}, {"outside_zone": "mars"}, "outside_zone"),
        ({}, {"ca_pem": "not a certificate"}, "ca_pem"),
        ({}, {"health_path": "no-slash"}, "health_path"),
        ({}, {"health_path": "/x", "health_status": 42}, ""),
    ],
)
def test_it_refuses_by_field_and_writes_nothing(owner, change, place, field):
    with pytest.raises(Refused) as refusal:
        register(owner, replace(FIELDS, **change), replace(PLACE, **place))
    assert refusal.value.field == field
    assert refusal.value.message
    assert not Interface.objects.exists()


def test_a_route_that_costs_money_is_never_a_health_route(owner):
    with pytest.raises(Refused) as refusal:
        register(owner, replace(FIELDS, profile="litellm"), replace(PLACE, health_path="/health"))
    assert refusal.value.field == "health_path"
    plain = register(owner, FIELDS, replace(PLACE, health_path="/health"))
    with pytest.raises(Refused) as refusal:
        interface_update(
            by=acting(owner), interface=plain, fields=replace(FIELDS, profile="litellm"), now=NOW
        )
    assert refusal.value.field == "profile"


def test_what_was_typed_beside_a_blank_health_route_is_kept(owner):
    typed = replace(PLACE, health_status=204, health_contains=" hello ")
    register(owner, replace(FIELDS, profile="litellm"), typed)
    record = Environment.objects.get()
    assert (record.health_path, record.health_status, record.health_contains) == ("", 204, "hello")
    health = snapshot_get("assistant").environment("production").health
    assert health == HealthRoute("/health/liveliness", 204, "hello")


def test_a_blank_health_route_follows_the_profile(owner):
    interface = register(owner, replace(FIELDS, profile="litellm"))
    for name in ("litellm", "ollama", "open-webui"):
        fields = replace(FIELDS, profile=name)
        interface_update(by=acting(owner), interface=interface, fields=fields, now=NOW)
        health = snapshot_get("assistant").environment("production").health
        assert health == profiles.health_route(name)


@pytest.mark.parametrize(
    "place",
    [
        {"edge_url": "https://chat.example.test/a/health"},
        {"plain_url": "http://chat.example.test/health"},
    ],
)
def test_an_address_does_not_begin_at_a_path_that_must_never_be_called(owner, place):
    with pytest.raises(Refused) as refusal:
        register(owner, replace(FIELDS, profile="litellm"), replace(PLACE, **place))
    assert [refusal.value.field] == list(place)


@pytest.mark.parametrize("path", ["/%68ealth", "/x;y/../health", "//health", "/%2568ealth"])
def test_another_spelling_of_such_a_path_is_no_health_route_either(owner, path):
    with pytest.raises(Refused) as refusal:
        register(owner, replace(FIELDS, profile="litellm"), replace(PLACE, health_path=path))
    assert refusal.value.field == "health_path"


def test_another_prefix_of_the_edge_is_judged_with_the_routes_that_stay(owner):
    interface = register(
        owner,
        replace(FIELDS, profile="ollama"),
        replace(PLACE, health_path="/", protected_api=("/pull",)),
    )
    moved = replace(PLACE, edge_url="https://chat.example.test/api")
    with pytest.raises(Refused) as refusal:
        environment_update(
            by=acting(owner), environment=interface.environments.get(), fields=moved, now=NOW
        )
    assert (refusal.value.field, "/pull" in refusal.value.message) == ("protected_api", True)
    with pytest.raises(Refused) as refusal:
        environment_update(
            by=acting(owner),
            environment=interface.environments.get(),
            fields=replace(moved, health_path="/pull", protected_api=()),
            now=NOW,
        )
    assert refusal.value.field == "health_path"


def test_a_slug_is_taken_once(owner):
    register(owner)
    with pytest.raises(Refused) as refusal:
        register(owner)
    assert refusal.value.field == "slug"


def test_who_may_change_and_delete(owner, approver, outsider, interface):
    fields = replace(FIELDS, slug="chat", name="Chat 2")
    with pytest.raises(PermissionDenied):
        interface_update(by=acting(outsider), interface=interface, fields=fields, now=NOW)
    with pytest.raises(PermissionDenied):
        interface_delete(by=acting(outsider), interface=interface)
    interface_update(by=acting(owner), interface=interface, fields=fields, now=NOW)
    assert snapshot_get("chat").name == "Chat 2"
    interface_delete(by=acting(approver), interface=interface)
    assert snapshot_get("chat") is None


def test_an_interface_is_not_given_to_a_team_that_one_is_not_in(owner, approver, interface):
    other = MembershipFactory(team__slug="other").team
    fields = replace(FIELDS, slug="chat", team="other")
    with pytest.raises(PermissionDenied):
        interface_update(by=acting(owner), interface=interface, fields=fields, now=NOW)
    moved = interface_update(by=acting(approver), interface=interface, fields=fields, now=NOW)
    assert moved.team == other


def test_the_slug_never_changes(owner, interface):
    with pytest.raises(Refused) as refusal:
        interface_update(by=acting(owner), interface=interface, fields=FIELDS, now=NOW)
    assert refusal.value.field == "slug"


def test_environments_are_added_changed_and_removed_but_for_the_last(owner, outsider, interface):
    staging = replace(PLACE, name="staging", kind="staging")
    with pytest.raises(PermissionDenied):
        environment_add(by=acting(outsider), interface=interface, fields=staging, now=NOW)
    added = environment_add(by=acting(owner), interface=interface, fields=staging, now=NOW)
    with pytest.raises(PermissionDenied):
        environment_update(by=acting(outsider), environment=added, fields=staging, now=NOW)
    with pytest.raises(PermissionDenied):
        environment_delete(by=acting(outsider), environment=added)
    moved = replace(staging, edge_url="https://new.example.test", outside_zone="local")
    environment_update(by=acting(owner), environment=added, fields=moved, now=NOW)
    assert snapshot_get("chat").environment("staging").outside_zone == "local"
    environment_delete(by=acting(owner), environment=added)
    with pytest.raises(Refused):
        environment_delete(by=acting(owner), environment=Environment.objects.get())


def test_a_name_is_taken_once_an_interface(owner, interface):
    with pytest.raises(Refused):
        environment_add(by=acting(owner), interface=interface, fields=PLACE, now=NOW)


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "moon"},
        {"edge_url": "gopher://chat"},
        {"health_status": 99},
        {"health_path": "no-slash"},
        {"health_path": "//elsewhere.test"},
    ],
)
def test_the_database_refuses_what_must_not_be(interface, wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        EnvironmentFactory(interface=interface, **wrong)


def test_a_snapshot_costs_the_same_queries_however_much_it_holds(
    interface, owner, django_assert_num_queries
):
    OwnershipFactory(interface=interface, person=None, team=interface.team)
    with django_assert_num_queries(1):
        snapshot_get("chat")
    for number in range(3):
        environment_add(
            by=acting(owner), interface=interface, fields=replace(PLACE, name=f"e{number}"), now=NOW
        )
    OwnershipFactory(interface=interface, responsibility="alerts")
    with django_assert_num_queries(1):
        snapshot_get("chat")
