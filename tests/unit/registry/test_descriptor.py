"""What a descriptor says, once it is read."""

import pytest

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
from registry.domain.fields import EnvironmentFields, InterfaceFields
from registry.domain.identities import IdentitySource, Slot
from registry.domain.responsibilities import Responsibility
from registry.domain.vocabulary import Role, Standing
from tests.unit.registry.descriptors import FULL, SMALL, certificate_pem

CERTIFICATE = certificate_pem()


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
        ),
        EnvironmentFields(
            name="blue",
            kind="staging",
            edge_url="http://10.0.0.7:8080",
            protected_api=(),
            protected_pages=(),
            public_routes=(),
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
        slug="support-chat", name="support-chat", team="support-eng"
    )
    assert environment_fields(document) == (
        EnvironmentFields(
            "production",
            "production",
            "https://chat.example.test",
            protected_api=(),
            protected_pages=(),
            public_routes=(),
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
