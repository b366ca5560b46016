"""What hostile servers wrote, in the report on a terminal."""

import io
import json
from pathlib import Path

import pytest
from rich.console import Console

from readiness.management.assess.candidates import Candidate
from readiness.management.assess.commands import Shell
from readiness.management.assess.document import document
from readiness.management.assess.report import Report
from readiness.management.assess.running import Result
from tests.hostile.asking import Seen, look
from tests.hostile.standing import standing
from tests.observations import INTERFACE

MARKED = ("markup", "escapes", "control", "formulas", "folded", "javascript")


def result(seen: Seen) -> Result:
    latest = {found.probe: found for found in seen.observations}
    return Result(Candidate(INTERFACE, seen.environment), seen.assessment, latest, {}, ())


def report(results: list[Result]) -> str:
    file = io.StringIO()
    console = Console(file=file, width=80, markup=False, highlight=False, emoji=False)
    for one in results:
        Report(console).write(one, Shell(lambda check: f"agent {check}", {}))
    return file.getvalue()


@pytest.mark.parametrize("group", ["texts", "certificates", "malformed", "redirects"])
def test_no_word_of_a_server_moves_the_terminal(group: str, tmp_path: Path) -> None:
    with standing(group) as servers:
        seen = look(servers, tmp_path, *MARKED)
    assert seen
    text = report([result(one) for one in seen])
    moving = {one for one in text if not one.isprintable() and one != "\n"}
    assert moving == set()
    if group == "texts":
        assert "[red]x[/red]" in text


def test_the_document_holds_whatever_it_was(tmp_path: Path) -> None:
    with standing("texts") as servers:
        results = [result(one) for one in look(servers, tmp_path, *MARKED)]
    text = document(results)
    assert text.isascii()
    assert {one for one in text if not one.isprintable()} == {"\n"}
    assert len(json.loads(text)["assessments"]) == len(results)
