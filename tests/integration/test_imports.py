"""``manage.py apply`` with Backstage's catalogue and OpenSLO, and ``manage.py export`` back."""

from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import call_command

from registry.models import AuditRow, Interface, Membership, Ownership, Team, User
from registry.selectors.particulars import objectives_of
from tests.integration.descriptors import INTERFACE, TEAM
from tests.integration.imports import BACKSTAGE, SLOS

pytestmark = pytest.mark.django_db


def exported(*slugs: str, form: str = "descriptor") -> str:
    output = StringIO()
    call_command("export", *slugs, format=form, form=form, stdout=output)
    return output.getvalue()


def test_a_catalogue_becomes_interfaces_and_teams(apply):
    lines = apply(SLOS, BACKSTAGE)

    assert lines == [
        "created Team support-eng",
        "created Membership support-eng/tom@example.test",
        "created Membership support-eng/mia@example.test",
        "created AIInterface model-gateway",
        "created Environment model-gateway/production",
        "created AIInterface support-chat",
        "created Environment support-chat/staging",
    ]
    assert (
        exported("support-chat")
        == """\
apiVersion: ops-registry/v1
kind: AIInterface
metadata:
  name: support-chat
  title: Support chat
  description: Answers customers.
  tags:
    - customer-facing
  links:
    - type: runbook
      url: https://wiki.example.test/chat
    - type: dashboard
      url: https://grafana.example.test/d/1
spec:
  team: support-eng
  profile: litellm
  tier: 1
  lifecycle: production
  dependencies:
    - name: Store of chats
    - interface: model-gateway
    - name: login
  objectives:
    - name: availability
      sli: availability
      target: 0.995
      windowDays: 28
      responsibility: uptime
    - name: usual
      sli: ttft
      target: 0.95
      thresholdSeconds: 2
      windowDays: 30
      responsibility: alerts
    - name: worst
      sli: ttft
      target: 0.999
      thresholdSeconds: 10.5
      windowDays: 30
      responsibility: alerts
  environments:
    staging:
      kind: staging
      edge: https://chat.example.test
      outsideZone: public
"""
    )
    assert Team.objects.get().name == "Support engineering"
    assert not Ownership.objects.exists()


def test_applying_twice_says_so_and_leaves_no_row(apply):
    apply(BACKSTAGE, SLOS)
    rows = AuditRow.objects.count()

    assert apply(BACKSTAGE, SLOS) == ["nothing to do: 0 created, 0 changed, 7 unchanged, 0 asked"]
    assert AuditRow.objects.count() == rows


def test_what_is_recorded_and_unknown_to_the_catalogue_stays(apply, tmp_path):
    text = INTERFACE.replace(
        "  tier: 1", "  tier: 1\n  dependencies: [{name: login, effect: none}]"
    )
    apply(
        TEAM,
        text.replace("{name: login", "{name: Store of chats, effect: no history}, {name: login"),
    )
    before = exported("support-chat")
    quiet = BACKSTAGE.replace("    ops-registry/edge: https://chat.example.test\n", "", 1)
    for name in ("profile: litellm", 'tier: "1"', "environment: staging"):
        quiet = quiet.replace(f"    ops-registry/{name}\n", "")

    (tmp_path / "1.yaml").unlink()
    lines = apply(quiet)

    assert [line for line in lines if not line.startswith("unchanged")] == [
        "created AIInterface model-gateway",
        "created Environment model-gateway/production",
        "updated AIInterface support-chat: description, tags, links, dependencies",
    ]
    after = exported("support-chat")
    for kept in ("effect: no history", "classification: confidential", "release_approval", "/ok"):
        assert kept in before
        assert kept in after
    assert set(Membership.objects.values_list("person__name", "role")) == {
        ("Mia", "lead"),
        ("Tom", "member"),
    }
    assert Team.objects.get().channel == "#support"


def test_an_owner_of_a_component_approves_nothing(apply):
    apply(BACKSTAGE)

    interface = Interface.objects.get(slug="support-chat")
    assert interface.team.slug == "support-eng"
    assert not interface.ownerships.exists()


def test_objectives_are_added_to_a_document_of_ours_in_the_same_files(apply):
    apply(TEAM, INTERFACE.replace("  tier: 1", "  tier: 1\n" + OBJECTIVES), SLOS)

    found = objectives_of(Interface.objects.get())
    assert [(one.name, one.target) for one in found] == [
        ("availability", Decimal("0.995")),
        ("speed", Decimal("0.9")),
        ("usual", Decimal("0.95")),
        ("worst", Decimal("0.999")),
    ]


def test_exported_objectives_are_applied_without_a_change(apply, tmp_path):
    apply(BACKSTAGE, SLOS)

    text = exported("support-chat", form="openslo")

    assert text.count("kind: SLO\n") == 3
    (tmp_path / "1.yaml").unlink()
    assert apply(text) == ["nothing to do: 0 created, 0 changed, 2 unchanged, 0 asked"]


def test_a_dry_run_shows_each_record_as_a_difference(apply, tmp_path):
    apply(TEAM, INTERFACE)
    rows = AuditRow.objects.count()
    text = INTERFACE.replace("tier: 1", "tier: 2").replace(
        "{team: support-eng, backup", "{person: mia@example.test, backup"
    )

    lines = apply(TEAM, text, SLOS.partition("---")[0], options=["--dry-run"])

    assert lines == [
        "--- AIInterface support-chat (recorded)",
        "+++ AIInterface support-chat (described)",
        "@@ -6,13 +6,19 @@",
        " spec:",
        "   team: support-eng",
        "   profile: litellm",
        "-  tier: 1",
        "+  tier: 2",
        "   lifecycle: production",
        "   data:",
        "     classification: confidential",
        "+  objectives:",
        "+    - name: availability",
        "+      sli: availability",
        "+      target: 0.995",
        "+      windowDays: 28",
        "+      responsibility: uptime",
        "   responsibilities:",
        "     uptime:",
        "-      team: support-eng",
        "+      person: mia@example.test",
        "       backup:",
        "         person: tom@example.test",
        "     release_approval:",
        f"{tmp_path}/2.yaml:6:37: spec.indicator.spec: is not taken over",
        "dry run: 0 created, 1 changed, 8 unchanged, 1 asked",
    ]
    assert AuditRow.objects.count() == rows
    assert Interface.objects.get().tier == 1


def test_a_dry_run_lists_what_is_not_taken_over(apply, tmp_path):
    lines = apply(BACKSTAGE, SLOS, options=["--dry-run"])

    assert lines[:3] == ["--- /dev/null", "+++ Team support-eng (described)", "@@ -0,0 +1,9 @@"]
    told = [line.removeprefix(f"{tmp_path}/") for line in lines if line.startswith(str(tmp_path))]
    assert told == [
        "0.yaml:8:3: metadata.labels: is not taken over",
        "0.yaml:10:5: metadata.annotations.backstage.io/techdocs-ref: is not taken over",
        "0.yaml:17:62: metadata.links[0].title: is not taken over",
        (
            "0.yaml:19:7: metadata.links[2]: is not taken over: its type is none of repository, "
            "runbook, dashboard, documentation, status"
        ),
        "0.yaml:21:3: spec.type: is not taken over",
        "0.yaml:24:3: spec.system: is not taken over",
        "0.yaml:34:8: spec.type: is not taken over",
        (
            "0.yaml:34:23: spec.lifecycle: 'beta' is none of experimental, production, "
            "deprecated, retired: it is not recorded, and what is recorded stays"
        ),
        "0.yaml:39:8: spec.type: is not taken over",
        (
            "0.yaml:49:68: spec.memberOf[1]: is not taken over: no file here describes "
            "group:other/people"
        ),
        "0.yaml:54:1: spec: is not taken over",
        "0.yaml:59:1: spec: is not taken over",
        "0.yaml:64:1: spec: is not taken over",
        "1.yaml:6:37: spec.indicator.spec: is not taken over",
        "1.yaml:26:1: spec: is not taken over",
        "1.yaml:34:1: kind: is not taken over: AlertPolicy",
    ]
    assert lines[-1] == "dry run: 7 created, 0 changed, 0 unchanged, 0 asked"
    assert not Interface.objects.exists()


def test_people_without_rights_import_nothing(apply, refused):
    apply(BACKSTAGE)
    User.objects.create_user("eve@example.test", name="Eve")

    [*_, line] = refused(
        BACKSTAGE.replace("title: Support chat", "title: Mine"),
        options=["--as", "eve@example.test"],
    )

    assert line.endswith(
        "0.yaml:1:1: eve@example.test may not write this: only a member of the owning team, "
        "a platform lead or an administrator may do this"
    )


OBJECTIVES = """\
  objectives:
    - {name: speed, sli: latency, thresholdSeconds: 3, target: 0.9}
    - {name: availability, sli: availability, target: 0.9}
"""
