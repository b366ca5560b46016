"""What pages say about questions that count from a later day on."""

import re
import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
import time_machine
from django.test import Client

from readiness.domain import scorecards
from readiness.domain.outcomes import Outcome
from readiness.domain.scorecards import Line, current
from readiness.domain.summary import ColumnState
from readiness.services.assessing import environments_reassess
from readiness.web.announcements import questions
from registry.models import Interface
from registry.web.moments import day
from tests.scenes import LOOPING, hold_everything, interface_in, observe, promise_everything
from tests.web.conftest import Cast, signed_in
from tests.web.test_fleet_rows import rendered, row


@pytest.fixture(autouse=True)
def _as_announced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Have the scorecard that announced these questions, whatever came after it."""
    for number in (1, 2, 3):
        shutil.copy(scorecards.FOLDER / f"scorecard-{number}.yaml", tmp_path)
    monkeypatch.setattr(scorecards, "FOLDER", tmp_path)
    scorecards.released.cache_clear()
    yield
    monkeypatch.undo()
    scorecards.released.cache_clear()


DAY = next(line.enable_on for line in current().lines if line.check == "AVL-2") or date.max
MIDNIGHT = datetime.combine(DAY, time.min, UTC)
BEFORE = MIDNIGHT - timedelta(days=9)
ADDRESS = "/i/support-chat/"
LINE = Line("AVL-2", 2, 2, critical=False, enable_on=DAY)


@pytest.fixture
def looping(cast: Cast) -> Iterator[Interface]:
    """An edge with nothing wrong but a start page that leads to itself."""
    with time_machine.travel(BEFORE, tick=False):
        interface = interface_in(
            cast.team, "support-chat", LOOPING, BEFORE, name="Support chat", tier=2,
            description="Answers.", lifecycle="production", data_classification="internal",
        )  # fmt: skip
        promise_everything(interface.environments.get())
        observe(interface.environments.get(), LOOPING, BEFORE)
        hold_everything(interface, cast.team, BEFORE)
        yield interface


@pytest.fixture
def reader(cast: Cast, looping: Interface) -> Client:
    return signed_in(cast.outsider)


def text(client: Client, address: str) -> str:
    """Return what a page says, without its tags."""
    answer = client.get(address)
    assert answer.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def on_the_day(interface: Interface) -> None:
    observe(interface.environments.get(), LOOPING, MIDNIGHT)
    environments_reassess(now=MIDNIGHT)


def test_an_announced_failure_leaves_the_fleet_ready(reader: Client) -> None:
    page = reader.get("/").content.decode()
    assert "The one interface is ready for production" in page
    link = re.search(r'<a class="k soon" href="([^"]+)">([^<]+)<', page)
    assert link is not None
    assert link.groups() == (
        "/i/support-chat/production/checks/AVL-2/",
        "Edge: pass, 1 announced",
    )
    assert re.search(rf"count (from|later, the first from) {day(DAY)}", page)


def test_the_interface_says_what_will_count_and_from_when(reader: Client) -> None:
    page = text(reader, ADDRESS)
    assert "Production holds the level that its tier demands" in page
    assert re.search(rf"From {day(DAY)} [A-Z0-9, -]*AVL-2[A-Z0-9, -]* will count too, and do", page)
    assert f"AVL-2 counts from {day(DAY)}" in page
    assert re.search(r"Level 2, Guarded 10 pass, 1 announced", page)
    assert "fail " not in page.partition("Findings in production")[2].partition("Level 1")[0]
    assert "and not 100" not in page


def test_the_finding_says_that_it_changes_nothing_yet(reader: Client) -> None:
    page = text(reader, f"{ADDRESS}production/checks/AVL-2/")
    assert "leads back to where it came from" in page
    assert f"weight 2, from {day(DAY)} on: until then it changes neither score" in page
    assert "costs" not in page


def test_from_the_day_on_it_is_a_finding_like_any_other(cast: Cast, looping: Interface) -> None:
    with time_machine.travel(MIDNIGHT, tick=False):
        on_the_day(looping)
        reader = signed_in(cast.outsider)
        fleet, interface = text(reader, "/"), text(reader, ADDRESS)
        finding = text(reader, f"{ADDRESS}production/checks/AVL-2/")
    assert "not ready for production" in fleet
    assert "Edge: fail, AVL-2" in fleet
    assert re.search(r"AVL-2 .*? −\d", interface.partition("and not 100")[2])
    assert "points" in finding.partition("Counts for")[2][:80]
    for page in (fleet, interface, finding):
        assert "1 announced" not in page
        assert "AVL-2 counts from" not in page


@pytest.mark.parametrize(
    ("outcome", "said"),
    [
        (Outcome.PASS, "Edge: pass, 2 announced"),
        (Outcome.NOT_APPLICABLE, "Edge: not applicable, 2 announced"),
        (Outcome.WARN, "Edge: warning, TLS-1, 2 announced"),
        (Outcome.FAIL, "Edge: fail, TLS-1, 2 announced"),
    ],
)
def test_a_cell_names_what_is_announced_behind_its_outcome(outcome: Outcome, said: str) -> None:
    column = ColumnState("edge", "Edge", outcome, "TLS-1", ("AVL-2", "HST-1"))
    page = rendered(row("Chat", columns=(column,)))
    assert said in page
    check = "TLS-1" if outcome in (Outcome.WARN, Outcome.FAIL) else "AVL-2"
    assert f'href="/i/support-chat/production/checks/{check}/"' in page


def test_questions_are_counted_with_the_day_from_which_they_count() -> None:
    later = Line("HST-1", 2, 2, critical=False, enable_on=DAY + timedelta(days=30))
    assert questions(14, 94, ()) == "14 of 94 questions are asked so far"
    assert questions(14, 94, (LINE,)).endswith(f"; 1 of them counts from {day(DAY)}")
    assert questions(14, 94, (LINE, LINE)).endswith(f"; 2 of them count from {day(DAY)}")
    assert questions(14, 94, (LINE, later)).endswith(
        f"; 2 of them count later, the first from {day(DAY)}"
    )
