"""A newcomer's first minute, without a mouse: see the careless edge, understand it, repair it."""

import re
import tomllib
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from readiness.domain.probing import ProbeId
from readiness.domain.scorecards import current
from tests.live.records import all_seen_since
from tests.live.test_up_demo import EXPECTED, LONGEST_SECONDS, REPAIRS, UNOWNED, wait
from tests.servers import RunningSystem, required_program, running
from tests.unit.deploy.demo_process import EDGES, prepare_on_free_ports

pytestmark = pytest.mark.xdist_group("live")

MOST_TABS = 60
LONGEST_MILLISECONDS = 60_000
REPAIRED = EXPECTED["guarded"]["checks"] | UNOWNED
"""What the checks find of the careless one once its edge is repaired."""


@pytest.fixture
def system(tmp_path):
    data = tmp_path / "data"
    prepare_on_free_ports(data)
    with running(data, "--demo", READINESS_TICK_SECONDS="1") as system:
        yield system


def test_from_the_first_run_to_the_repaired_edge_by_keyboard(system: RunningSystem):
    executable = required_program("chromium")
    expect.set_options(timeout=LONGEST_MILLISECONDS)
    since = datetime.min.replace(tzinfo=UTC)
    wait(lambda: all_seen_since(system, since, len(EDGES) * len(ProbeId)), LONGEST_SECONDS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=str(executable), args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page()
        signs_in(page, system)
        looks_at_the_worst_evidence(page)
        opens_the_careless_one(page)
        repairs_everything(system.data / "demo" / "careless.toml")
        sees_it_follow(page)
        browser.close()


def tab_to(page: Page, name: str) -> None:
    """Press Tab until what has the focus is called ``name``."""
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.innerText").strip() == name:
            return
    raise AssertionError(f"{name} cannot be reached with Tab")


def signs_in(page: Page, system: RunningSystem) -> None:
    page.goto(system.new_sign_in_link())
    tab_to(page, "Sign in")
    page.keyboard.press("Enter")
    # from the day on from which more is asked, what only people can say is missing of one of them
    expect(page.get_by_role("heading", level=1)).to_have_text(
        re.compile("^[12] of 3 interfaces (is|are) ready for production")
    )
    expect(page).to_have_title(re.compile(r"^\(1\) Fleet"))
    # keys do something once the scripts are there
    page.wait_for_load_state()


def looks_at_the_worst_evidence(page: Page) -> None:
    page.keyboard.press("j")
    expect(page.get_by_role("link", name="Sample: careless chat")).to_be_focused()
    page.keyboard.press("e")
    drawer = page.get_by_role("dialog")
    expect(drawer.get_by_text("Expected", exact=True)).to_be_visible()
    page.keyboard.press("Escape")
    expect(drawer).to_be_hidden()
    expect(page.locator("tr:focus-within")).to_contain_text("Sample: careless chat")


def opens_the_careless_one(page: Page) -> None:
    page.keyboard.press("k")
    expect(page.get_by_role("link", name="Sample: careless chat")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sample: careless chat")
    expect(page.get_by_text("GET /api/models answers 200 with data").first).to_be_visible()


def repairs_everything(file: Path) -> None:
    text = file.read_text()
    for key, shipped, repaired, _ in REPAIRS:
        text = text.replace(f"{key} = {shipped}\n", f"{key} = {repaired}\n")
    file.write_text(text)
    assert tomllib.loads(text)["authentication"] == "bearer"


def sees_it_follow(page: Page) -> None:
    """Ask for another look; the page follows by itself."""
    tab_to(page, "Probe again now")
    page.keyboard.press("Enter")
    counting = [line for line in current().lines if line.counts(datetime.now(UTC))]
    # what only people can say is unknown, and counts from some days on
    critical = sum(line.critical and REPAIRED.get(line.check) == "fail" for line in counting)
    passing = sum(REPAIRED.get(line.check) == "pass" for line in counting)
    said = f"{critical} critical check{'s fail' if critical > 1 else ' fails'}"
    verdict = page.get_by_role("heading", name=f"Production is blocked: {said}")
    expect(verdict).to_be_visible(timeout=LONGEST_MILLISECONDS)
    expect(page.get_by_text("GET /api/models answers 200 with data")).to_have_count(
        0, timeout=LONGEST_MILLISECONDS
    )
    everything_but_owners = page.get_by_text(f"{passing} pass", exact=True)
    expect(everything_but_owners).to_be_visible(timeout=LONGEST_MILLISECONDS)
