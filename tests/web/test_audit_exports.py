"""The audit trail as files, and the state of its chain above it."""

import csv
import json
import re
import subprocess
import sys
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from deploy.environment import ROOT
from registry.models import AuditRow, Environment, Ownership
from registry.selectors.audit_chain import chain_verdict
from registry.services.audit_verification import verification_keep
from tests.factories import NOW, AuditRowFactory
from tests.web.conftest import Cast, signed_in

SCRIPT = re.compile(r"```python\n(import hashlib.*?)```", re.DOTALL)


@pytest.fixture
def trail(cast: Cast, environment: Environment, proxy: Ownership) -> list[AuditRow]:
    told: list[dict[str, Any]] = [
        {"who": "Olga", "interface": "support-chat", "changes": [["name", "Chät", None]]},
        {"who": "=1+1", "email": "eve@example.test"},
        {"who": "Olga", "interface": "support-chat", "reason": "line\nbreak"},
    ]
    return [AuditRowFactory.create(**fields) for fields in told]


def exported(cast: Cast, role: str, ending: str, query: str = "") -> str:
    answer = signed_in(getattr(cast, role)).get(f"/audit/trail.{ending}{query}")
    assert answer.status_code == 200
    assert answer.streaming
    assert f'filename="audit-trail.{ending}"' in answer.headers["Content-Disposition"]
    assert "no-store" in answer.headers["Cache-Control"]
    return b"".join(answer).decode()


def places(cast: Cast, role: str, query: str = "") -> list[int]:
    lines = exported(cast, role, "jsonl", query).splitlines()
    read = csv.DictReader(exported(cast, role, "csv", query).splitlines(keepends=True))
    found = [json.loads(line)["place"] for line in lines]
    assert [int(row["place"]) for row in read] == found
    return found


@pytest.mark.parametrize(
    ("role", "seen"),
    [
        *[(role, [1, 2, 3]) for role in ("administrator", "auditor", "platform_lead")],
        *[(role, [1, 3]) for role in ("owner", "approver", "holder")],
        ("outsider", []),
    ],
)
def test_everybody_exports_what_they_may_see(
    cast: Cast, trail: list[AuditRow], role: str, seen: list[int]
) -> None:
    assert places(cast, role) == seen


@pytest.mark.parametrize(
    ("query", "seen"),
    [
        ("?who=olga", [1, 3]),
        ("?interface=support-chat&before=2", [1, 3]),
        ("?kind=team", []),
        ("?since=nonsense", [1, 2, 3]),
    ],
)
def test_the_filters_select(cast: Cast, trail: list[AuditRow], query: str, seen: list[int]) -> None:
    assert places(cast, "administrator", query) == seen


def test_no_cell_is_a_formula(cast: Cast, trail: list[AuditRow]) -> None:
    rows = list(csv.DictReader(exported(cast, "auditor", "csv").splitlines(keepends=True)))
    assert [row["who"] for row in rows] == ["Olga", "'=1+1", "Olga"]


def test_rows_are_read_a_batch_at_a_time_while_they_are_sent(
    cast: Cast, trail: list[AuditRow], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("registry.selectors.audit._BATCH", 1)
    answer = signed_in(cast.auditor).get("/audit/trail.jsonl")
    with CaptureQueriesContext(connection) as taken:
        lines = iter(answer)
        next(lines)
        assert len(taken) == 1
        assert len(list(lines)) == len(trail) - 1
    assert len(taken) == len(trail) + 1


def test_the_script_of_the_document_verifies_an_export(cast: Cast, trail: list[AuditRow]) -> None:
    (script,) = SCRIPT.findall((ROOT / "registry" / "README.md").read_text("utf-8"))
    assert len([line for line in script.splitlines() if line]) <= 12
    lines = exported(cast, "auditor", "jsonl")
    head = f"3 rows, head {trail[-1].digest}"
    assert _run(script, lines) == (0, head)
    changed = lines.replace("eve@", "ann@")
    assert _run(script, changed) == (1, "The chain breaks in line 2.")
    without = "".join(lines.splitlines(keepends=True)[::2])
    assert _run(script, without) == (1, "The chain breaks in line 2.")


def _run(script: str, lines: str) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", script],
        input=lines.encode(),
        capture_output=True,
        timeout=60,
        check=False,
    )
    return done.returncode, (done.stdout + done.stderr).decode().strip()


def test_the_page_says_how_the_chain_stands(cast: Cast, trail: list[AuditRow]) -> None:
    client = signed_in(cast.owner)
    page = client.get("/audit/?who=olga").content.decode()
    assert "3 rows, each chained to the one before it" in page
    assert f">3:{trail[-1].digest}<" in page
    assert "not yet: the program does so once a day" in page
    assert 'href="/audit/trail.csv?who=olga"' in page
    assert 'href="/audit/trail.jsonl?who=olga"' in page
    verification_keep(verdict=chain_verdict(), now=NOW)
    assert "3 rows, all in order" in client.get("/audit/").content.decode()


def test_the_page_says_what_was_found_wrong(cast: Cast, trail: list[AuditRow]) -> None:
    AuditRowFactory.create(place=9)
    verification_keep(verdict=chain_verdict(), now=NOW)
    page = signed_in(cast.auditor).get("/audit/").content.decode()
    assert "The trail is not what was written." in page
    assert "9 rows, and a break in their chain" in page
    assert "was changed: its place or the digest before it is not what" in page
    assert "all in order" not in page
