"""Every hostile server against every probe, on real sockets and through the runner."""

import json
import logging
import tomllib
from pathlib import Path

import pytest

from tests.hostile.asking import Seen, look
from tests.hostile.corpus import GROUPS, corpus
from tests.hostile.rules import TELLING, broken
from tests.hostile.standing import standing
from tests.hostile.telling import SECRET

EXPECTED = tomllib.loads((Path(__file__).parent / "expected.toml").read_text("utf-8"))


@pytest.mark.parametrize("group", GROUPS)
def test_no_server_does_harm(group: str, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with standing(group) as servers:
        seen = look(servers, tmp_path)
        if group == "tell-tales":
            # by now they know the credential, and tell it from the first answer on
            seen += look(servers, tmp_path)
        heard = servers.heard()
    assert [line for one in seen for line in (*broken(one), *surprising(one))] == []
    assert heard == []
    assert [record.message for record in caplog.records if record.levelno >= logging.ERROR] == []
    assert SECRET[:TELLING].lower() not in caplog.text.lower()


def surprising(seen: Seen) -> list[str]:
    """Return where the findings of one server are not those that were written down."""
    wanted = EXPECTED["every"] | EXPECTED.get(seen.place.name, {})
    found = {one.check: one for one in seen.assessment.findings}
    return [
        f"{seen.place.name}: {check} is {found[check].outcome}: {found[check].verdict.summary}"
        for check, outcomes in wanted.items()
        if check in found and found[check].outcome.value not in outcomes.split()
    ]


def test_the_table_names_servers_that_exist() -> None:
    names = {server.name for group in GROUPS for server in corpus(group)}
    assert set(EXPECTED) - {"every"} <= names
    outcomes = {"pass", "warn", "fail", "unknown", "not_applicable"}
    cells = [cell for row in EXPECTED.values() for cell in row.values()]
    assert all(set(cell.split()) <= outcomes for cell in cells), json.dumps(cells)


def test_no_two_servers_share_a_name() -> None:
    names = [server.name for group in GROUPS for server in corpus(group)]
    assert len(names) == len(set(names))
    assert len(names) > 200
