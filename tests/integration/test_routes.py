"""Declaring the routes of an environment."""

from dataclasses import replace

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from readiness.domain.probing import target_digest
from registry.domain.fields import EnvironmentFields, InterfaceFields
from registry.domain.routes import RouteKind
from registry.models import Route
from registry.selectors.snapshots import snapshot_get
from registry.services.environments import environment_add, environment_update
from registry.services.errors import Refused
from registry.services.interfaces import interface_update
from tests.factories import NOW, acting

PLACE = EnvironmentFields(
    name="staging",
    kind="staging",
    edge_url="https://chat.example.test",
    protected_api=("/v1/models", "/api/chat?stream=1"),
    protected_pages=("/",),
    public_routes=("/health", "/login"),
)
UNSAID = replace(PLACE, protected_api=None, protected_pages=None, public_routes=None)
NONE = replace(PLACE, protected_api=(), protected_pages=(), public_routes=())


@pytest.fixture
def environment(interface, owner):
    return environment_add(by=acting(owner), interface=interface, fields=PLACE, now=NOW)


def seen(name="staging"):
    return snapshot_get("chat").environment(name)


def test_declared_routes_are_in_the_snapshot_in_their_order(environment):
    assert seen().protected_api == ("/v1/models", "/api/chat?stream=1")
    assert seen().protected_pages == ("/",)
    assert seen().public_routes == ("/health", "/login")
    assert not seen().routes_from_profile


def test_the_owning_team_and_administrators_declare_and_an_outsider_may_not(
    environment, owner, approver, outsider, stranger
):
    for number, person in enumerate((owner, approver)):
        fields = replace(PLACE, public_routes=(f"/by-{number}",))
        environment_update(by=acting(person), environment=environment, fields=fields, now=NOW)
        assert seen().public_routes == (f"/by-{number}",)
    for person in (outsider, stranger):
        with pytest.raises(PermissionDenied):
            environment_update(by=acting(person), environment=environment, fields=NONE, now=NOW)
    assert seen().public_routes == ("/by-1",)


def test_what_is_not_said_stays_and_what_is_empty_goes(environment, owner):
    environment_update(by=acting(owner), environment=environment, fields=UNSAID, now=NOW)
    assert seen().protected_api == PLACE.protected_api
    environment_update(
        by=acting(owner), environment=environment, fields=replace(UNSAID, public_routes=()), now=NOW
    )
    assert (seen().protected_api, seen().public_routes) == (PLACE.protected_api, ())


def test_writing_the_same_routes_again_keeps_their_rows(environment, owner):
    before = list(Route.objects.values_list("pk", "path"))
    environment_update(by=acting(owner), environment=environment, fields=PLACE, now=NOW)
    assert list(Route.objects.values_list("pk", "path")) == before


def test_another_order_is_kept_too(environment, owner):
    turned = replace(PLACE, public_routes=("/login", "/health"))
    environment_update(by=acting(owner), environment=environment, fields=turned, now=NOW)
    assert seen().public_routes == ("/login", "/health")


def test_the_routes_of_the_profile_count_where_none_is_protected(environment, owner):
    environment_update(
        by=acting(owner),
        environment=environment,
        fields=replace(NONE, public_routes=("/about",)),
        now=NOW,
    )
    assert (seen().protected_pages, seen().public_routes) == (("/",), ("/about",))
    assert seen().routes_from_profile


def test_a_route_declared_public_is_not_protected_by_the_profile(environment, owner):
    environment_update(
        by=acting(owner),
        environment=environment,
        fields=replace(NONE, public_routes=("/",)),
        now=NOW,
    )
    assert (seen().protected_pages, seen().public_routes) == ((), ("/",))
    assert not seen().routes_from_profile


def test_a_record_that_outlived_its_profile_is_still_shown(interface):
    interface.profile = "withdrawn"
    interface.save()
    assert seen("production").routes == ()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"protected_api": ("v1",)}, "protected_api"),
        ({"protected_api": ("//other.test/v1",)}, "protected_api"),
        ({"protected_pages": ("/a b",)}, "protected_pages"),
        ({"public_routes": ("/a#b",)}, "public_routes"),
        ({"public_routes": ("/a", "/a")}, "public_routes"),
        ({"public_routes": tuple(f"/{n}" for n in range(51))}, "public_routes"),
        ({"public_routes": ("/v1/models",)}, "public_routes"),
        ({"protected_pages": ("/login",), "public_routes": None}, "public_routes"),
    ],
)
def test_it_refuses_by_field_and_leaves_everything_as_it_was(environment, owner, change, field):
    before = seen()
    with pytest.raises(Refused) as refusal:
        environment_update(
            by=acting(owner), environment=environment, fields=replace(PLACE, **change), now=NOW
        )
    assert refusal.value.field == field
    assert seen() == before


def test_a_route_that_costs_money_is_refused_now_and_with_another_profile(
    environment, interface, owner
):
    costly = replace(PLACE, public_routes=("/health/",))
    environment_update(by=acting(owner), environment=environment, fields=costly, now=NOW)
    litellm = InterfaceFields(slug="chat", name="Chat", team="support", profile="litellm")
    with pytest.raises(Refused, match=r"staging: .*Leave it out") as refusal:
        interface_update(by=acting(owner), interface=interface, fields=litellm, now=NOW)
    assert refusal.value.field == "profile"
    environment_update(by=acting(owner), environment=environment, fields=NONE, now=NOW)
    interface.refresh_from_db()
    interface_update(by=acting(owner), interface=interface, fields=litellm, now=NOW)
    environment.refresh_from_db()
    with pytest.raises(Refused) as refusal:
        environment_update(by=acting(owner), environment=environment, fields=costly, now=NOW)
    assert refusal.value.field == "public_routes"


@pytest.mark.parametrize(
    "wrong",
    [{"kind": "secret"}, {"path": "no-slash"}, {"path": "//other.test"}, {"path": "/login"}],
)
def test_the_database_refuses_what_must_not_be(environment, wrong):
    fields = {"environment": environment, "kind": RouteKind.PUBLIC, "path": "/fine", **wrong}
    with pytest.raises(IntegrityError), transaction.atomic():
        Route.objects.create(**fields)


def test_what_was_seen_before_the_routes_changed_counts_no_more(environment, owner):
    before = target_digest(seen())
    environment_update(by=acting(owner), environment=environment, fields=UNSAID, now=NOW)
    assert target_digest(seen()) == before
    fields = replace(PLACE, protected_pages=("/chat",))
    environment_update(by=acting(owner), environment=environment, fields=fields, now=NOW)
    assert target_digest(seen()) != before
