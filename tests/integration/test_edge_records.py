"""Recording what stands behind an edge and what it promises, from files and by services."""

from dataclasses import replace

import pytest
from django.db import IntegrityError, transaction

from readiness.domain.probing import target_digest
from registry.domain.contract_clauses import ContractFields, values_of
from registry.domain.descriptor import interface_snapshot, parse
from registry.domain.fields import EnvironmentFields
from registry.domain.owner_snapshots import OwnershipSnapshot, PersonSnapshot
from registry.domain.routes import Route, RouteKind
from registry.domain.snapshot import InterfaceSnapshot
from registry.models import Environment, ProxyContract, Upstream
from registry.models import Route as RouteRecord
from registry.selectors.declared import interface_declared
from registry.selectors.snapshots import snapshot_get
from registry.services.environments import environment_add, environment_update
from registry.services.errors import Refused
from registry.services.interfaces import interface_update
from tests.factories import NOW, acting
from tests.integration.conftest import DESCRIBED
from tests.integration.descriptors import INTERFACE, TEAM

DIGEST = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
DETAILS = f"""\
    production:
      edge: https://chat.example.test
      outsideZone: public
      insideZone: local
      upstreams: [http://10.0.3.7:8080, "https://inner.example.test:443"]
      routes:
        version: {{path: /version, pointer: /version}}
        canary: {{path: /v1/chat/completions, model: lab-7b}}
        stream: /v1/chat/completions
        websocket: /ws
        forbidden: [/metrics, /docs]
        public: [/about]
        identity: /me
        slow: /slow
        static: [{{path: /app.js, sha256: {DIGEST}}}]
      contract: {{minimumTls: "1.3", bodyLimitBytes: 1048576, upstreamTimeoutSeconds: 60}}
"""
DETAILED = INTERFACE.replace(
    "    production: {edge: https://chat.example.test, outsideZone: local}\n", DETAILS
)
PLACE = EnvironmentFields(
    name="staging",
    kind="staging",
    edge_url="https://chat.example.test",
    inside_zone="local",
    upstreams=("http://10.0.3.7:8080", "http://10.0.3.8:8080"),
    contract=ContractFields("1.2", 1024),
    static_routes=(Route(RouteKind.STATIC, "/app.js", sha256=DIGEST.upper()),),
    forbidden_routes=("/metrics",),
)


@pytest.fixture
def environment(interface, owner):
    return environment_add(by=acting(owner), interface=interface, fields=PLACE, now=NOW)


def seen(slug="chat", name="staging"):
    return snapshot_get(slug).environment(name)


def read_nothing(name: str) -> str:
    raise AssertionError(f"{name} was read")


def claimed(snapshot: InterfaceSnapshot | None) -> InterfaceSnapshot:
    """Return what is claimed: without what only rows have, keys, times and people's names."""
    assert snapshot is not None
    environments = (
        replace(e, id=0, routes=tuple(sorted(e.routes, key=repr))) for e in snapshot.environments
    )
    return replace(
        snapshot,
        id=0,
        environments=tuple(sorted(environments, key=lambda e: e.name)),
        ownerships=tuple(asked(ownership) for ownership in snapshot.ownerships),
    )


def asked(ownership: OwnershipSnapshot) -> OwnershipSnapshot:
    holder = ownership.holder
    if isinstance(holder, PersonSnapshot):
        holder = replace(holder, id=0, name="", email=holder.email.lower())
    return replace(ownership, id=0, invited_at=NOW, holder=holder)


def test_a_document_read_without_records_says_what_it_says_once_applied(apply):
    apply(TEAM, DETAILED)
    documents = parse(f"{TEAM}---\n{DETAILED}", source="a.yaml", read_beside=read_nothing)
    [placed] = documents.interfaces
    teams = [team.document for team in documents.teams]

    read = interface_snapshot(placed.document, now=NOW, teams=teams)

    assert read.environment("production").upstreams
    assert claimed(read) == claimed(snapshot_get("support-chat"))


def test_applying_it_twice_changes_nothing(apply):
    apply(TEAM, DETAILED)
    before = [list(model.objects.order_by("pk").values()) for model in DESCRIBED]

    lines = apply(TEAM, DETAILED)

    assert lines[0].startswith("nothing to do: 0 created, 0 changed")
    assert [list(model.objects.order_by("pk").values()) for model in DESCRIBED] == before


def test_applying_tells_what_it_updates_and_what_is_left_out_goes(apply):
    apply(TEAM, DETAILED)

    changed = DETAILED.replace("slow: /slow", "slow: /slower").replace(", /docs]", "]")
    lines = apply(TEAM, changed.replace("1048576", "1048577"))
    assert [line for line in lines if line.startswith("updated")] == [
        "updated Environment support-chat/production: forbidden_routes, slow_route, contract"
    ]
    apply(TEAM, INTERFACE)
    left = [model.objects.count() for model in (Upstream, ProxyContract, RouteRecord)]
    assert left == [0, 0, 0]


@pytest.mark.parametrize(
    ("before", "after", "place"),
    [
        ("insideZone: local", "insideZone: moon", "17:7: spec.environments.production.insideZone"),
        ("10.0.3.7:8080", "chat.example.test", "18:19: spec.environments.production.upstreams[0]"),
        ("slow: /slow", "slow: /health", "27:9: spec.environments.production.routes.slow"),
    ],
)
def test_what_is_refused_is_told_with_its_place(refused, tmp_path, before, after, place):
    [line] = refused(TEAM, DETAILED.replace(before, after))
    assert line.startswith(f"{tmp_path}/1.yaml:{place}: ")


def test_a_release_is_never_applied(refused, tmp_path):
    text = DETAILED.replace("      contract:", '      release: {version: "1.4.2"}\n      contract:')
    [line] = refused(TEAM, text)
    assert line.startswith(f"{tmp_path}/1.yaml:29:7: spec.environments.production.release: is prop")


def test_services_normalise_what_they_record(environment):
    assert seen().special_routes == (Route(RouteKind.STATIC, "/app.js", sha256=DIGEST),)
    assert seen().upstreams == PLACE.upstreams
    assert values_of(seen().contract) == values_of(ContractFields("1.2", 1024))


def test_a_detail_that_a_route_does_not_have_is_left_out(environment, owner):
    odd = (Route(RouteKind.VERSION, "/version", sha256=DIGEST, pointer="/v", model="lab-7b"),)
    fields = replace(PLACE, version_route=odd)
    environment_update(by=acting(owner), environment=environment, fields=fields, now=NOW)
    assert Route(RouteKind.VERSION, "/version", pointer="/v") in seen().special_routes


def test_writing_the_same_again_keeps_the_rows(environment, owner):
    before = [list(m.objects.values()) for m in (Upstream, ProxyContract, RouteRecord)]
    environment_update(by=acting(owner), environment=environment, fields=PLACE, now=NOW)
    assert [list(m.objects.values()) for m in (Upstream, ProxyContract, RouteRecord)] == before


def test_a_changed_clause_keeps_the_row_of_the_contract(environment, owner):
    before = ProxyContract.objects.get().pk
    fields = replace(PLACE, contract=ContractFields("1.3"))
    environment_update(by=acting(owner), environment=environment, fields=fields, now=NOW)
    assert ProxyContract.objects.get().pk == before
    assert values_of(seen().contract) == values_of(ContractFields("1.3"))


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"inside_zone": "moon"}, "inside_zone"),
        ({"inside_zone": "public"}, "inside_zone"),
        ({"inside_zone": None, "outside_zone": "local"}, "inside_zone"),
        ({"upstreams": ("10.0.3.7",)}, "upstreams"),
        ({"upstreams": ("http://10.0.3.7:8080", "http://10.0.3.7:8080/")}, "upstreams"),
        ({"upstreams": None, "edge_url": "http://10.0.3.7:8080"}, "upstreams"),
        ({"contract": ContractFields("1.1")}, "minimum_tls"),
        ({"contract": ContractFields(body_limit_bytes=0)}, "body_limit_bytes"),
        (
            {"contract": ContractFields(upstream_timeout_seconds=86_401)},
            "upstream_timeout_seconds",
        ),
        ({"slow_route": ("/a", "/b")}, "slow_route"),
        ({"static_routes": (Route(RouteKind.STATIC, "/a"),)}, "static_routes"),
        ({"canary_route": (Route(RouteKind.CANARY, "/a"),)}, "canary_route"),
        ({"version_route": (Route(RouteKind.VERSION, "/a", pointer="a"),)}, "version_route"),
        ({"slow_route": ("/metrics",)}, "forbidden_routes"),
        ({"health_path": "/metrics"}, "forbidden_routes"),
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


def test_a_profile_whose_health_route_is_forbidden_here_is_refused(environment, interface, owner):
    fields = replace(PLACE, forbidden_routes=("/health/liveliness",))
    environment_update(by=acting(owner), environment=environment, fields=fields, now=NOW)
    litellm = replace(interface_declared(interface), profile="litellm")
    with pytest.raises(Refused, match=r"staging: /health/liveliness is both the health") as refusal:
        interface_update(by=acting(owner), interface=interface, fields=litellm, now=NOW)
    assert refusal.value.field == "profile"


def test_a_route_that_is_forbidden_is_not_protected_by_the_profile(environment, owner, interface):
    interface.profile = "open-webui"
    interface.save()
    assert "/api/models" in seen().protected_api
    fields = replace(PLACE, forbidden_routes=("/api/models",))
    environment.refresh_from_db()
    environment_update(by=acting(owner), environment=environment, fields=fields, now=NOW)
    assert "/api/models" not in seen().protected_api
    assert seen().routes_from_profile


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": RouteKind.STATIC, "sha256": ""},
        {"kind": RouteKind.SLOW, "sha256": DIGEST},
        {"kind": RouteKind.CANARY, "model": ""},
        {"kind": RouteKind.PUBLIC, "model": "lab-7b"},
        {"kind": RouteKind.STREAM, "pointer": "/version"},
    ],
)
def test_the_database_refuses_details_that_a_route_does_not_have(environment, wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        RouteRecord.objects.create(environment=environment, path="/fine", **wrong)


def test_the_database_refuses_a_second_route_of_a_single_kind(environment):
    RouteRecord.objects.create(environment=environment, kind=RouteKind.SLOW, path="/a")
    with pytest.raises(IntegrityError), transaction.atomic():
        RouteRecord.objects.create(environment=environment, kind=RouteKind.SLOW, path="/b")


@pytest.mark.parametrize("url", ["ftp://10.0.3.7:21", "http://10.0.3.7:8080"])
def test_the_database_refuses_an_upstream_of_another_kind_or_twice(environment, url):
    with pytest.raises(IntegrityError), transaction.atomic():
        Upstream.objects.create(environment=environment, url=url)


@pytest.mark.parametrize(
    "wrong",
    [{"minimum_tls": "1.1"}, {"body_limit_bytes": 0}, {"client_header_timeout_seconds": 3601}],
)
def test_the_database_refuses_clauses_out_of_bounds(environment, wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        ProxyContract.objects.filter(environment=environment).update(**wrong)


def test_the_database_refuses_one_zone_for_both_sides(environment):
    with pytest.raises(IntegrityError), transaction.atomic():
        Environment.objects.filter(pk=environment.pk).update(inside_zone="public")


@pytest.mark.parametrize(
    "change",
    [
        {"inside_zone": ""},
        {"upstreams": ()},
        {"contract": ContractFields("1.3", 1024)},
        {"static_routes": (Route(RouteKind.STATIC, "/app.js", sha256="0" * 64),)},
        {"forbidden_routes": ()},
        {"slow_route": ("/slow",)},
    ],
)
def test_what_was_seen_before_one_of_these_changed_counts_no_more(environment, owner, change):
    before = target_digest(seen())
    environment_update(by=acting(owner), environment=environment, fields=PLACE, now=NOW)
    assert target_digest(seen()) == before
    environment_update(
        by=acting(owner), environment=environment, fields=replace(PLACE, **change), now=NOW
    )
    assert target_digest(seen()) != before
