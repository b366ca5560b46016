"""Malformed files of other catalogues: every word that is said, and that nothing is written."""

import os
from pathlib import Path

import pytest
from django.core.management import call_command

from registry.models import AuditRow
from tests.integration.conftest import counts

FOLDER = Path(__file__).parent / "malformed"
FILES = sorted(FOLDER.glob("*.yaml"))

pytestmark = pytest.mark.django_db


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


@pytest.mark.parametrize("kind", ["backstage", "openslo"])
def test_every_expectation_has_its_file(kind):
    files = {file.stem for file in FILES if file.stem.startswith(kind)}

    assert {file.stem for file in FOLDER.glob(f"{kind}*.txt")} == files
    assert len(files) >= 10
