"""Templates and approval policies in plans and in ``--prune``, as interfaces and teams are."""

import sys

import pytest
from django.core.management import call_command

from registry.models import ApprovalPolicy, AuditRow, ContractTemplate, ContractVersion, Interface
from tests.integration.conftest import counts
from tests.integration.descriptors import INTERFACE, TEAM
from tests.integration.test_prune import Terminal

pytestmark = pytest.mark.django_db

TEMPLATE = """\
apiVersion: ops-registry/v1
kind: ContractTemplate
metadata: {name: edge, title: Edge}
spec: {team: support-eng, clauses: {minimumTls: "1.2", streaming: unbuffered}}
"""
POLICY = """\
apiVersion: ops-registry/v1
kind: ApprovalPolicy
metadata: {name: models}
spec:
  interface: support-chat
  changeKind: model
  slots: [{responsibility: release_approval, count: 2}, {responsibility: model_review}]
"""
CHAT = INTERFACE.replace("outsideZone: local}", "outsideZone: local, contract: {template: edge}}")
POLICIES = """\
  approvals:
    policies:
      everything:
        slots: [{responsibility: release_approval, count: 3}, {responsibility: model_review},
          {responsibility: prompt_review}, {responsibility: rendering_review},
          {responsibility: environment_changes}, {responsibility: proxy_configuration},
          {responsibility: access_control}]
"""
WITH_INNER = CHAT + POLICIES
ALL = (TEAM, TEMPLATE, WITH_INNER, POLICY)


def test_each_is_added_and_changed_as_a_record_of_its_own(apply):
    lines = apply(*ALL, options=["--dry-run"])

    titles = [line for line in lines if line.startswith("+++")]
    assert titles == [
        "+++ Team support-eng (described)",
        "+++ ContractTemplate edge (described)",
        "+++ AIInterface support-chat (described)",
        "+++ ApprovalPolicy support-chat/models (described)",
    ]
    assert not counts()["ApprovalPolicy"]
    created = apply(*ALL)
    assert created[3] == "created ContractTemplate edge"
    assert [line for line in created if "ApprovalPolicy" in line] == [
        "created ApprovalPolicy support-chat/everything",
        "created ApprovalPolicy support-chat/models",
    ]
    assert apply(*ALL, options=["--dry-run"]) == [
        "dry run: 0 created, 0 changed, 13 unchanged, 0 asked"
    ]
    rows = AuditRow.objects.count()
    narrow = POLICY.replace("changeKind: model", "changeKind: model\n  soakSeconds: 3600")
    changed = TEMPLATE.replace('"1.2"', '"1.3"').replace("title: Edge", "title: Our edge")

    lines = apply(TEAM, changed, WITH_INNER, narrow, options=["--dry-run"])

    assert lines == [
        "--- ContractTemplate edge (recorded)",
        "+++ ContractTemplate edge (described)",
        "@@ -2,9 +2,9 @@",
        " kind: ContractTemplate",
        " metadata:",
        "   name: edge",
        "-  title: Edge",
        "+  title: Our edge",
        " spec:",
        "   team: support-eng",
        "   clauses:",
        "-    minimumTls: '1.2'",
        "+    minimumTls: '1.3'",
        "     streaming: unbuffered",
        "--- ApprovalPolicy support-chat/models (recorded)",
        "+++ ApprovalPolicy support-chat/models (described)",
        "@@ -10,3 +10,4 @@",
        "       count: 2",
        "     - responsibility: model_review",
        "       count: 1",
        "+  soakSeconds: 3600",
        "updated Contract support-chat/production: minimum_tls",
        "dry run: 0 created, 3 changed, 11 unchanged, 0 asked",
    ]
    assert AuditRow.objects.count() == rows
    lines = apply(TEAM, changed, WITH_INNER, narrow)
    assert "updated ContractTemplate edge: title, minimum_tls" in lines
    assert "updated ApprovalPolicy support-chat/models: soak_seconds" in lines


def test_prune_asks_for_each_and_removes_it(apply, refused, tmp_path, monkeypatch):
    apply(*ALL)
    for file in tmp_path.glob("*.yaml"):
        file.unlink()
    left = (TEAM, INTERFACE)
    removals = [
        "ApprovalPolicy support-chat/everything",
        "ApprovalPolicy support-chat/models",
        "ContractTemplate edge",
    ]

    planned = apply(*left, options=["--prune", "--dry-run"])
    assert [line for line in planned if line.startswith("removed")] == [
        f"removed {one}" for one in removals
    ]
    assert "--- ContractTemplate edge (recorded)" in planned
    assert "-    policies:" in planned
    assert planned[-1].endswith(", 3 removed")
    monkeypatch.setattr(sys, "stdin", Terminal("no\n"))
    assert refused(*left, options=["--prune"]) == [
        "Nothing was removed, and nothing else was written."
    ]
    monkeypatch.setattr(sys, "stdin", Terminal("y\n"))
    lines = apply(*left, options=["--prune"])
    assert lines[:3] == [f"would remove {one}" for one in removals]
    assert not ContractTemplate.objects.exists()
    assert not ApprovalPolicy.objects.exists()
    assert AuditRow.objects.filter(deed="removed", kind__in=["policy", "template"]).count() == 3
    assert apply(*left, options=["--prune", "--yes"])[0].startswith("nothing to do: ")


def test_what_a_document_names_somewhere_stays(apply, tmp_path):
    apply(*ALL)

    assert apply(*ALL, options=["--prune", "--yes"])[0].startswith("nothing to do: ")
    (tmp_path / "1.yaml").unlink()
    with (tmp_path / "2.yaml").open("w") as file:
        call_command("export", "support-chat", stdout=file)
    (tmp_path / "3.yaml").unlink()
    lines = apply(TEAM, options=["--prune", "--yes"])
    assert len(lines) == 1
    assert lines[0].startswith("nothing to do: ")


def test_a_template_in_use_is_why_it_stays_and_all_is_undone(apply, refused, tmp_path):
    apply(*ALL)
    (tmp_path / "1.yaml").unlink()
    rows, versions = AuditRow.objects.count(), ContractVersion.objects.count()
    (tmp_path / "3.yaml").unlink()

    assert refused(
        TEAM.replace("#support", "#chat"), options=["--prune", "--yes", "--dry-run"]
    ) == refused(TEAM, options=["--prune", "--yes"])
    [line] = refused(TEAM.replace("#support", "#chat"), options=["--prune", "--yes"])

    assert line.endswith(
        "0.yaml:3:12: metadata.name: ContractTemplate edge is still in use and cannot be removed: "
        "contracts of support-chat/production inherit from it. Describe it, or have them name "
        "another template or none"
    )
    assert (AuditRow.objects.count(), ContractVersion.objects.count()) == (rows, versions)
    assert Interface.objects.get().team.channel == "#support"
    # a contract that goes in the same run keeps nothing
    (tmp_path / "2.yaml").unlink()
    lines = apply(TEAM, options=["--prune", "--yes"])
    assert [line for line in lines if line.startswith("removed")] == [
        "removed AIInterface support-chat",
        "removed ContractTemplate edge",
    ]


def test_who_may_not_remove_them_is_told_and_nothing_is_removed(apply, refused, tmp_path):
    apply(*ALL)
    for file in tmp_path.glob("*.yaml"):
        file.unlink()

    lines = refused(TEAM, INTERFACE, options=["--prune", "--yes", "--as", "mia@example.test"])

    told = [line.replace(f"{tmp_path}/", "") for line in lines]
    assert told[0].startswith("1.yaml:4:1: spec.approvals: This demands less of code changes")
    assert "only a platform lead or an administrator may publish or change a template" in told[-1]


def test_strict_removes_them_as_records(apply, tmp_path):
    apply(*ALL)
    (tmp_path / "3.yaml").unlink()

    lines = apply(TEAM, TEMPLATE, CHAT + "  approvals: {policy: strict}\n")

    assert [line for line in lines if line.startswith("removed")] == [
        "removed ApprovalPolicy support-chat/everything",
        "removed ApprovalPolicy support-chat/models",
    ]


def test_a_member_applies_policies_that_are_recorded_already(apply):
    apply(*ALL)

    lines = apply(*ALL, options=["--as", "tom@example.test"])

    assert lines == ["nothing to do: 0 created, 0 changed, 13 unchanged, 0 asked"]
