"""What a descriptor says, once it is read."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from registry.domain.contract_clauses import ContractFields
from registry.domain.descriptor import Documents, InterfaceDocument, parse
from registry.domain.descriptor.fields import (
    Asked,
    Presented,
    asked,
    environment_fields,
    interface_fields,
    presented,
    team_name,
)
from registry.domain.fields import EnvironmentFields, InterfaceFields, route_fields
from registry.domain.identities import IdentitySource, Slot
from registry.domain.objectives import Objective, Sli
from registry.domain.particulars import (
    BoundaryLayer,
    DataHandling,
    Dependency,
    Deployment,
    IncidentHandling,
    Layer,
    Link,
    LinkKind,
    Particulars,
    PromptLogging,
    ServedModel,
    Upgrades,
)
from registry.domain.responsibilities import Responsibility
from registry.domain.rollback import RollbackPlan
from registry.domain.routes import Route, RouteKind
from registry.domain.snapshot import Rest
from registry.domain.vocabulary import Role, Standing
from tests.unit.registry.descriptors import CONTRACT, DIGEST, FULL, SMALL, certificate_pem

CERTIFICATE = certificate_pem()
PARTICULARS = Particulars(
    tags=("customer-facing", "lang:en"),
    links=(
        Link(LinkKind.REPOSITORY, "https://git.example.test/chat"),
        Link(LinkKind.DASHBOARD, "https://grafana.example.test/d/chat?from=now-1h#top"),
    ),
    dependencies=(
        Dependency(interface="model-gateway", effect="no answers"),
        Dependency(name="identity provider", effect="nobody can sign in"),
    ),
    boundary=(
        BoundaryLayer(Layer.EDGE, "platform", "paging platform-oncall"),
        BoundaryLayer(Layer.MODEL_SERVER, "inference", access="read the logs"),
    ),
    deployment=Deployment(
        "https://git.example.test/chat/deploy.md",
        date(2026, 10, 1),
        "1. Build the image\n2. Roll it out",
    ),
    upgrades=Upgrades(30, date(2026, 11, 1)),
    data=DataHandling("https://example.test/privacy", 0, PromptLogging.REDACTED),
    incidents=IncidentHandling("https://wiki.example.test/sev", "https://wiki.example.test/esc"),
    models=(
        ServedModel("lab-7b", "hf:acme/lab-7b@1", "awq", "apache-2.0", "acme"),
        ServedModel("lab-70b"),
    ),
    objectives=(
        Objective("availability", Sli.AVAILABILITY, Decimal("0.995")),
        Objective(
            "slow",
            Sli.TTFT,
            Decimal("0.95"),
            Decimal("2.5"),
            responsibility=Responsibility.ALERTS,
        ),
    ),
    rollback=RollbackPlan(
        trigger="error rate above 5 % for 10 minutes",
        target="previous-release",
        steps=("Set the image", "Watch: /health"),
        data_effect="chat history stays",
        limit_minutes=15,
        operator="the platform team",
    ),
)
NOTHING_SAID: dict[str, Any] = {
    **route_fields(()),
    "inside_zone": "",
    "upstreams": (),
    "contract": ContractFields(),
    "maintenance": (),
}


def read_certificate(name: str) -> str:
    assert name == "ca.pem"
    return CERTIFICATE


def full() -> Documents:
    documents = parse(FULL, source="a.yaml", read_beside=read_certificate)
    assert documents.problems == ()
    return documents


def small(text: str = SMALL) -> InterfaceDocument:
    documents = parse(text, source="a.yaml", read_beside=read_certificate)
    assert documents.problems == ()
    return documents.interfaces[0].document


def test_a_team_and_its_members_are_read():
    [team] = full().teams

    assert (team.name, team_name(team.document)) == ("support-eng", "Support engineering")
    assert team.document.spec.channel == "#support-eng"
    members = [(member.person, member.role) for member in team.document.spec.members]
    assert members == [("mia@example.test", Role.LEAD), ("tom@example.test", Role.MEMBER)]


def test_the_fields_of_an_interface_are_read():
    [interface] = full().interfaces

    assert interface_fields(interface.document) == InterfaceFields(
        slug="support-chat",
        name="Support chat",
        team="support-eng",
        description="Answers customers' questions.",
        profile="open-webui",
        tier=1,
        lifecycle="production",
        data_classification="confidential",
        particulars=PARTICULARS,
    )


def test_the_fields_of_environments_are_read_and_normalised():
    [interface] = full().interfaces

    assert environment_fields(interface.document) == (
        EnvironmentFields(
            name="production",
            kind="production",
            edge_url="https://chat.example.test",
            plain_url="http://chat.example.test",
            ca_pem=CERTIFICATE,
            outside_zone="local",
            health_path="/ready",
            health_status=204,
            health_contains="ok",
            protected_api=("/api/models", "/api/chat/completions?stream=true"),
            protected_pages=(),
            public_routes=("/health", "/login"),
            forbidden_routes=("/metrics", "/docs"),
            version_route=(Route(RouteKind.VERSION, "/api/version", pointer="/data/version"),),
            canary_route=(Route(RouteKind.CANARY, "/api/chat/completions", model="lab-7b"),),
            stream_route=("/api/chat/completions",),
            websocket_route=("/ws/socket.io/?EIO=4&transport=websocket",),
            slow_route=("/slow",),
            identity_route=("/api/me",),
            static_routes=(Route(RouteKind.STATIC, "/static/app.js", sha256=DIGEST),),
            inside_zone="dc1",
            upstreams=("http://10.0.3.7:8080", "https://inner.example.test:443"),
            contract=CONTRACT,
            maintenance=(
                Rest(
                    datetime(2026, 11, 30, 22, tzinfo=UTC),
                    datetime(2026, 11, 30, 23, tzinfo=UTC),
                    "another",
                ),
                Rest(
                    datetime(2026, 12, 1, 22, tzinfo=UTC),
                    datetime(2026, 12, 1, 23, tzinfo=UTC),
                    "database upgrade",
                ),
            ),
        ),
        EnvironmentFields(
            name="blue", kind="staging", edge_url="http://10.0.0.7:8080", **NOTHING_SAID
        ),
    )


def test_everybody_who_is_asked_is_named_with_the_place():
    [interface] = full().interfaces
    uptime, approval = Responsibility.UPTIME, Responsibility.RELEASE_APPROVAL
    path = ("spec", "responsibilities")

    assert list(asked(interface.document)) == [
        Asked((*path, "uptime"), uptime, Standing.PRIMARY, team_slug="support-eng"),
        Asked((*path, "uptime", "backup"), uptime, Standing.BACKUP, email="tom@example.test"),
        Asked(
            (*path, "release_approval", "people", 0),
            approval,
            Standing.PRIMARY,
            email="mia@example.test",
        ),
        Asked(
            (*path, "release_approval", "people", 1),
            approval,
            Standing.PRIMARY,
            email="tom@example.test",
        ),
    ]


def test_every_identity_is_named_with_where_its_value_is_kept():
    [interface] = full().interfaces
    path = ("spec", "environments", "production", "identities")

    assert list(presented(interface.document)) == [
        Presented(
            (*path, "a"),
            "production",
            Slot.A,
            "Authorization",
            IdentitySource.ENV,
            "CHAT_PROBE_A",
        ),
        Presented((*path, "b"), "production", Slot.B, "X-Api-Key", IdentitySource.STORED, ""),
    ]


def test_what_is_left_out_has_its_default():
    document = small()

    assert interface_fields(document) == InterfaceFields(
        slug="support-chat", name="support-chat", team="support-eng", particulars=Particulars()
    )
    assert environment_fields(document) == (
        EnvironmentFields(
            "production",
            "production",
            "https://chat.example.test",
            **NOTHING_SAID,
        ),
    )


def test_a_health_route_may_be_a_path_alone():
    document = small(SMALL.replace("{edge:", "{routes: {health: /ok}, edge:"))

    [fields] = environment_fields(document)
    assert (fields.health_path, fields.health_status, fields.health_contains) == ("/ok", None, "")


def test_a_health_route_may_leave_the_path_to_the_profile():
    text = "{routes: {health: {status: 204, contains: hello}}, edge:"
    [fields] = environment_fields(small(SMALL.replace("{edge:", text)))
    assert (fields.health_path, fields.health_status, fields.health_contains) == ("", 204, "hello")


def test_a_version_route_may_be_a_path_alone():
    document = small(SMALL.replace("{edge:", "{routes: {version: /version}, edge:"))

    [fields] = environment_fields(document)
    assert fields.version_route == (Route(RouteKind.VERSION, "/version"),)


def test_a_release_is_read_for_an_assessment():
    image = f"sha256:{DIGEST}"
    text = f"{{release: {{version: 1.4.2, image: '{image}'}}, edge:"
    release = small(SMALL.replace("{edge:", text)).spec.environments["production"].release

    assert release is not None
    assert (release.version, release.image) == ("1.4.2", image)


def test_a_certificate_may_stand_in_the_text():
    indented = CERTIFICATE.replace("\n", "\n        ")
    text = SMALL.replace(
        "{edge: https://chat.example.test}",
        f"\n      edge: https://chat.example.test\n      ca: |\n        {indented}",
    )

    assert environment_fields(small(text))[0].ca_pem == CERTIFICATE


@pytest.mark.parametrize(
    ("path", "line"), [(("metadata", "name"), 3), (("spec", "team"), 5), (("spec", "tier"), 4)]
)
def test_whoever_applies_a_document_can_point_at_its_lines(path, line):
    [interface] = parse(SMALL, source="a.yaml", read_beside=read_certificate).interfaces

    assert interface.problem(path, "no").line == line
