"""Malformed files of every kind that is read: each word that is said, and nothing is written."""

import os
import re
from pathlib import Path

import pytest
from django.core.management import call_command

from registry.domain.descriptor.nodes import LONGEST_TEXT
from registry.models import AuditRow
from tests.integration.conftest import counts
from tests.integration.descriptors import INTERFACE, TEAM
from tests.integration.imports import BACKSTAGE, SLOS

FOLDER = Path(__file__).parent / "malformed"
FILES = sorted(FOLDER.glob("*.yaml"))
INTERFACES = Path(__file__).parents[1] / "unit" / "registry" / "descriptor" / "malformed"
READ = {
    "Team": TEAM,
    "AIInterface": INTERFACE,
    "ContractTemplate": """\
apiVersion: ops-registry/v1
kind: ContractTemplate
metadata: {name: edge}
spec: {team: support-eng}
""",
    "ApprovalPolicy": """\
apiVersion: ops-registry/v1
kind: ApprovalPolicy
metadata: {name: models}
spec:
  interface: support-chat
  changeKind: model
  slots: [{responsibility: release_approval, count: 2}, {responsibility: model_review}]
""",
    "Component": BACKSTAGE.split("---\n")[1].replace("support_eng", "support-eng"),
    "SLO": SLOS.partition("---\n")[0],
}
"""A right document of every kind."""
ON = ("ApprovalPolicy", "SLO")
"""Kinds that are about an interface which is described elsewhere."""

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


@pytest.mark.parametrize("file", FILES, ids=[file.stem for file in FILES])
def test_it_says_what_is_wrong_where_and_writes_nothing(described_people, capsys, file):
    before, rows = counts(), AuditRow.objects.count()

    with pytest.raises(SystemExit) as exit_:
        call_command("apply", "-f", str(file))

    told = str(capsys.readouterr().err).replace(f"{FOLDER}/", "")
    expected = file.with_suffix(".txt")
    if os.environ.get("UPDATE_GOLDEN") == "1":
        expected.write_text(told, "utf-8")
    assert told == expected.read_text("utf-8")
    assert exit_.value.code == 2
    assert (counts(), AuditRow.objects.count()) == (before, rows)


def test_nothing_is_written_by_what_is_malformed_in_an_interface(described_people, capsys):
    before, rows = counts(), AuditRow.objects.count()

    for file in sorted(INTERFACES.glob("*.yaml")):
        with pytest.raises(SystemExit):
            call_command("apply", "-f", str(file))
        told = str(capsys.readouterr().err).replace(f"{INTERFACES}/", "")
        assert told == file.with_suffix(".txt").read_text("utf-8")

    assert (counts(), AuditRow.objects.count()) == (before, rows)


@pytest.mark.parametrize("kind", READ)
def test_what_would_fetch_or_swell_is_refused_in_every_kind(apply, refused, tmp_path, kind):
    text = READ[kind]
    fetching = re.sub(r"(?m)^spec:.*(\n .*)*", "spec: {$text: ./spec.yaml}", text)
    bomb = "".join(f"x{n}: &x{n} [{', '.join([f'*x{n - 1}'] * 9)}]\n" for n in range(1, 6))

    for attack, words in (
        (fetching, "spec: uses $text, which would fetch something"),
        (f"{text}x0: &x0 [a, a]\n{bomb}", "has more than 10000 values"),
        (f"{text}x: {'[' * 40}{']' * 40}\n", "lies more than 32 levels deep"),
        (f"{text}x: &x [*x]\n", "has more than 10000 values"),
        (f"{text}# {'a' * LONGEST_TEXT}\n", f"is longer than {LONGEST_TEXT} bytes"),
    ):
        assert attack != text
        lines = refused(attack)
        assert any(words in line for line in lines), lines
        assert all(len(line) < 400 for line in lines)
    assert apply(text, *([] if kind == "Team" else [TEAM]), *([INTERFACE] if kind in ON else []))


@pytest.mark.parametrize("kind", ["backstage", "openslo", "team", "template", "policy"])
def test_every_expectation_has_its_file(kind):
    files = {file.stem for file in FILES if file.stem.startswith(kind)}

    assert {file.stem for file in FOLDER.glob(f"{kind}*.txt")} == files
    assert len(files) >= 10
