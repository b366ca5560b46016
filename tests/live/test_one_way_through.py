"""The main job, done as a newcomer does it: by hand in Chromium, on the running system."""

import re
import time

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from tests.live.stand_in import StandIn, stand_in
from tests.servers import RunningSystem, required_program

pytestmark = pytest.mark.xdist_group("live")

SEEN_WITHIN_SECONDS = 180.0
"""From the click on Register to the first verdicts in the fleet; ten are promised of a machine that
does nothing else. On a busy one a run may fail for want of time: it is repeated after a minute."""
LONGEST_MILLISECONDS = 60_000
"""After which what should show on a page is missing."""
LOOK_MILLISECONDS = 100
"""Between two looks at the fleet."""


def test_an_interface_registered_by_hand_is_probed_and_shown(
    running_system, tmp_path, record_property
):
    executable = required_program("chromium")
    expect.set_options(timeout=LONGEST_MILLISECONDS)
    with stand_in(tmp_path) as edge, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=str(executable), args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page()
        sign_in(page, running_system)
        create_team(page, running_system)
        fill_in(page, running_system, edge)
        clicked_at = time.monotonic()
        page.get_by_role("button", name="Register interface").click()
        sees_it_in_the_fleet(page, running_system, clicked_at + SEEN_WITHIN_SECONDS)
        record_property("seconds_until_seen", round(time.monotonic() - clicked_at, 1))
        reads_why(page, running_system)
        browser.close()


def sign_in(page: Page, system: RunningSystem) -> None:
    page.goto(system.new_sign_in_link())
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("link", name="Fleet").first).to_be_visible()


def create_team(page: Page, system: RunningSystem) -> None:
    page.goto(f"{system.base_url}/teams/new/")
    page.get_by_label("Name", exact=True).fill("Support")
    page.get_by_label("Short name").fill("support")
    page.get_by_role("button", name="Create team").click()
    expect(page.get_by_role("heading", name="Support", level=1)).to_be_visible()


def fill_in(page: Page, system: RunningSystem, edge: StandIn) -> None:
    page.goto(f"{system.base_url}/register/")
    page.get_by_label("Name", exact=True).fill("Stand-in chat")
    page.get_by_label("Short name").fill("stand-in-chat")
    page.get_by_label("Accountable team").select_option("support")
    page.get_by_label("Kind of interface").select_option("generic-chat")
    page.get_by_label("Kind", exact=True).select_option("production")
    page.get_by_label("Edge URL").fill(edge.url)
    page.get_by_label("Health route").fill("/health")
    page.get_by_label("Expected text").fill('"status": true')
    page.get_by_text("Plain HTTP and private certificates").click()
    page.get_by_label("Probed from zone").select_option("local")
    page.get_by_label("Private certificate authority").fill(edge.ca_pem)


def sees_it_in_the_fleet(page: Page, system: RunningSystem, deadline: float) -> None:
    """Ask the fleet again and again, as a person would, until it says something of the edge."""
    expect(page.get_by_role("heading", name="Stand-in chat", level=1)).to_be_visible()
    while True:
        page.goto(f"{system.base_url}/")
        row = page.get_by_role("row", name=re.compile("Stand-in chat"))
        is_unknown = row.get_by_role("link", name=re.compile("^Edge: unknown")).count()
        is_probed = row.get_by_role("time").count()
        assert time.monotonic() < deadline
        if is_probed and not is_unknown:
            return
        page.wait_for_timeout(LOOK_MILLISECONDS)


def reads_why(page: Page, system: RunningSystem) -> None:
    """Every point that is missing has a reason: here, that nobody owns the 17 responsibilities."""
    page.goto(f"{system.base_url}/i/stand-in-chat/")
    expect(page.get_by_text("0 of 17 held").first).to_be_visible()
    for fold in page.get_by_text(re.compile(r"that pass(es)? ")).all():
        fold.click()
    expect(page.get_by_text("Answers 200 in").first).to_be_visible()
    expect(page.get_by_text("The chain as sent leads to").first).to_be_visible()
