"""``manage.py apply --prune``: what files no longer name, once somebody agreed."""

import io
import sys

import pytest

from registry.domain.imports import parse
from registry.domain.origins import of_command
from registry.models import AuditRow, Environment, Interface, Membership, Ownership, User
from registry.rights import Actor
from registry.services.descriptors import DescriptorRefused, descriptor_apply
from tests.factories import NOW, InterfaceFactory, TeamFactory
from tests.integration.conftest import counts
from tests.integration.descriptors import INTERFACE, TEAM

pytestmark = pytest.mark.django_db

WIDE = INTERFACE.replace(
    "    staging: {",
    "    staging: {identities: {a: {secretRef: {env: CHAT_PROBE_S}}}, ",
).replace(
    "  environments:",
    "  alertRoutes:\n"
    '    - {name: hook, kind: webhook, url: "https://hooks.example.test/", severities: [info]}\n'
    "  environments:",
)
NARROW = INTERFACE.replace(", backup: {person: tom@example.test}", "").replace(
    ", tom@example.test]", "]"
)
WITHOUT_STAGING = NARROW.partition("    staging")[0]
REMOVED = [
    "Ownership support-chat/uptime/backup/tom@example.test",
    "Ownership support-chat/release_approval/primary/tom@example.test",
    "AlertRoute support-chat/hook",
    "Environment support-chat/staging",
    "AIInterface old-chat",
]


class Terminal(io.StringIO):
    """Somebody who answers."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def recorded(apply, monkeypatch):
    """The wide file applied, and an interface of its team that no file describes."""
    monkeypatch.setenv("CHAT_PROBE_S", "Bearer of a test")
    apply(TEAM, WIDE)
    team = Interface.objects.get(slug="support-chat").team
    InterfaceFactory(slug="old-chat", team=team)
    InterfaceFactory(slug="elsewhere", team=TeamFactory(slug="others"))


def test_it_removes_what_no_file_names_and_nothing_of_other_teams(apply, recorded):
    lines = apply(TEAM, WITHOUT_STAGING, options=["--prune", "--yes"])

    assert [line for line in lines if line.startswith("removed")] == [
        f"removed {one}" for one in REMOVED
    ]
    assert set(Interface.objects.values_list("slug", flat=True)) == {"support-chat", "elsewhere"}
    assert list(Environment.objects.values_list("name", flat=True)) == ["production"]
    assert Ownership.objects.count() == 2
    assert Membership.objects.count() == 2
    assert apply(TEAM, WITHOUT_STAGING, options=["--prune", "--yes"])[0].startswith(
        "nothing to do: "
    )


def test_an_identity_that_left_its_environment_is_removed(apply, recorded):
    lines = apply(TEAM, NARROW, options=["--prune", "--yes"])

    assert "removed Identity support-chat/staging/a" in lines
    assert Environment.objects.filter(name="staging").exists()


def test_without_a_terminal_it_lists_and_refuses(refused, recorded, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.StringIO("y\n"))

    assert refused(TEAM, WITHOUT_STAGING, options=["--prune"]) == [
        "--prune: there is nobody to ask here: add --yes to remove these."
    ]


def test_at_a_terminal_it_asks(apply, refused, recorded, monkeypatch):
    monkeypatch.setattr(sys, "stdin", Terminal("no\n"))
    assert refused(TEAM, WITHOUT_STAGING, options=["--prune"]) == [
        "Nothing was removed, and nothing else was written."
    ]

    monkeypatch.setattr(sys, "stdin", Terminal("y\n"))
    lines = apply(TEAM, WITHOUT_STAGING, options=["--prune"])

    assert lines[:5] == [f"would remove {one}" for one in REMOVED]
    assert lines[5].startswith("Remove 5? [y/N] ")
    assert not Interface.objects.filter(slug="old-chat").exists()


def test_what_nobody_agreed_to_is_not_removed(recorded):
    by = Actor(User.objects.get(email="administrator@example.test"), of_command("apply"))
    documents = parse(f"{TEAM}---\n{WIDE}", source="files", read_beside=str)
    before = counts()

    with pytest.raises(DescriptorRefused) as refused:
        descriptor_apply(by=by, documents=documents, now=NOW, prunes=True, agreed=frozenset())

    assert [str(one) for one in refused.value.problems] == [
        (
            "files:3:12: metadata.name: AIInterface old-chat was recorded meanwhile, and nobody "
            "agreed to its removal: apply again"
        )
    ]
    assert counts() == before


def test_rights_to_remove_are_those_of_whoever_applies(refused, recorded):
    User.objects.create_user("eve@example.test", name="Eve")

    lines = refused(TEAM, WIDE, options=["--prune", "--yes", "--as", "eve@example.test"])

    assert [line.partition("yaml:")[2] for line in lines] == [
        (
            "3:12: metadata.name: eve@example.test may not write this: only a member of the owning "
            "team, a platform lead or an administrator may do this"
        )
    ]


def test_a_failure_in_the_last_document_undoes_all(refused, recorded):
    rows = AuditRow.objects.count()
    last = INTERFACE.replace("support-chat", "zz-chat").replace(
        "outsideZone: local", "outsideZone: moon"
    )

    [line] = refused(
        TEAM.replace("#support", "#chat"), WITHOUT_STAGING, last, options=["--prune", "--yes"]
    )

    assert "2.yaml:14:51: spec.environments.production.outsideZone: There is no zone moon." in line
    assert AuditRow.objects.count() == rows
    assert Interface.objects.filter(slug="old-chat").exists()


def test_a_record_that_was_exported_loses_nothing(apply, recorded):
    Interface.objects.filter(slug="old-chat").delete()

    lines = apply(TEAM, WIDE, options=["--prune", "--yes"])

    assert len(lines) == 1
    assert lines[0].startswith("nothing to do: ")
